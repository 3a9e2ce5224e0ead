// A counted secret vote: a figure for each choice, who is elected, and whether it was verified.
import { t, tn } from "../i18n";
import { answerWord } from "./answers";
import { Icon } from "./icons";
import type { SecretNow, VoteNow } from "../wire/generated";

/** What each number of a count is of: a vote on several seats has the blank votes first. */
export function choicesOf({ question }: SecretNow): readonly string[] {
  return question.shape === "several" ? ["En blanco", ...question.answers] : question.answers;
}

export function SecretFigures({ vote }: { vote: VoteNow }) {
  const { secret } = vote;
  if (!secret || secret.counts.length === 0) return null;
  return (
    <>
      <dl class={`figures figures-secret ${secret.counts.length > 4 ? "figures-many" : ""}`}>
        {choicesOf(secret).map((choice, place) => (
          <div key={choice} class={secret.elected.includes(choice) ? "is-elected" : ""}>
            <dt>
              {secret.elected.includes(choice) && <Icon name="badge-check" />} {answerWord(choice)}
            </dt>
            <dd class="figure">{secret.counts[place]}</dd>
          </div>
        ))}
      </dl>
      <Unfilled secret={secret} />
      <p class="result-ballots">
        {t("Papeletas: {ballots} de {called}", { ballots: secret.ballots, called: vote.eligible.length })}
        {secret.spoilt > 0 && <> · {t("Nulas: {spoilt}", { spoilt: secret.spoilt })}</>}
      </p>
      <Verified secret={secret} />
    </>
  );
}

// Who has fewer votes than the majority asks for is not elected, and that seat stays open.
function Unfilled({ secret }: { secret: SecretNow }) {
  const { most, shape } = secret.question;
  const left = most - secret.elected.length;
  if (shape !== "several" || secret.elected.length === 0 || left <= 0) return null;
  return (
    <p class="result-elected">
      {tn("Queda {n} puesto sin cubrir", "Quedan {n} puestos sin cubrir", left)}
    </p>
  );
}

/** The mark of the two verifications of the bundle. */
export function Verified({ secret }: { secret: SecretNow }) {
  if (secret.is_paper) return <p class="result-check">{t("Recuento manual de dos personas")}</p>;
  const { check } = secret;
  if (!check) return <p class="result-check">{t("Verificando el recuento…")}</p>;
  if (!check.is_strict_ok || (check.tool !== "" && !check.is_tool_ok)) {
    return (
      <p class="result-check is-bad" role="alert">
        <Icon name="warning" /> {t("La verificación ha fallado ({flaw}). No se proclame.", { flaw: check.flaw })}
      </p>
    );
  }
  return (
    <p class="result-check is-good">
      <Icon name="shield" /> {t("Verificado")}
      {check.tool !== "" && <small> {t("también con un programa independiente")}</small>}
    </p>
  );
}
