// A counted vote: three figures with sign and word, the outcome in words, the rule in one line.
import { t } from "../i18n";
import { choiceOf } from "../room/select";
import { CHOICE_VALUES } from "../wire/generated";
import type { VoteNow } from "../wire/generated";
import { ChoiceIcon, Icon } from "./icons";
import { SecretFigures } from "./secret-result";
import { choiceWord, resultWord, ruleLine, subjectWord, tallyWord } from "./words";

export function ResultCard({ vote, me = null }: { vote: VoteNow; me?: string | null }) {
  if (vote.status === "annulled") return <Annulled reason={vote.reason} />;
  const { result } = vote;
  if (!result) return null;
  const own = choiceOf(vote, me);
  return (
    <section class={`result outcome-${result.outcome}`} aria-label={t("Resultado de la votación")}>
      {vote.subject !== "substance" && <p class="result-subject">{subjectWord(vote.subject)}</p>}
      <p class="result-outcome">
        <Icon name={result.outcome === "approved" ? "check" : result.outcome === "rejected" ? "cross" : "warning"} />{" "}
        {resultWord(vote)}
        {isSettled(vote) && <small>{t("Pendiente de proclamar")}</small>}
      </p>
      {vote.secret ? (
        <SecretFigures vote={vote} />
      ) : (
        <>
          <Figures vote={vote} />
          <ResultBar vote={vote} />
        </>
      )}
      <p class="result-rule">
        {ruleLine(vote.majority, result.needed)} <span class="article">({result.article})</span>
      </p>
      {own && (
        <p class="result-own">
          {t("Su voto:")} <ChoiceIcon choice={own} /> <strong>{choiceWord(own)}</strong>
        </p>
      )}
    </section>
  );
}

function isSettled({ status, result }: VoteNow): boolean {
  return (
    status === "closed" && (result?.outcome === "approved" || result?.outcome === "rejected")
  );
}

export function Figures({ vote }: { vote: VoteNow }) {
  const tally = vote.result?.tally;
  if (!tally) return null;
  return (
    <dl class="figures">
      {CHOICE_VALUES.map((choice) => (
        <div key={choice} class={`sense-${choice}`}>
          <dt>
            <ChoiceIcon choice={choice} /> {tallyWord(choice)}
          </dt>
          <dd class="figure">{tally[choice]}</dd>
        </div>
      ))}
    </dl>
  );
}

export function ResultBar({ vote }: { vote: VoteNow }) {
  const tally = vote.result?.tally;
  if (!tally) return null;
  return (
    <div class="result-bar" aria-hidden="true">
      {CHOICE_VALUES.map((choice) => (
        <span key={choice} class={`bar-${choice}`} style={{ flexGrow: tally[choice] }} />
      ))}
    </div>
  );
}

function Annulled({ reason }: { reason: string }) {
  return (
    <section class="result">
      <p class="result-outcome">
        <Icon name="undo" /> {t("Votación anulada")}
      </p>
      <p>{reason}</p>
    </section>
  );
}
