// Secret votes on the console: the custodians and their key, the vote, its opening, and paper.
import { t } from "../../i18n";
import { currentItem, isMember, isPresiding, openVote, personOf } from "../../room/select";
import { FEW } from "../../secret/reveals";
import { OpeningCard } from "../../secret/opening";
import { TrusteeCard } from "../../secret/trustee";
import { Trust } from "../../secret/trust";
import { ActButton, ActNote, useAct } from "../../ui/act";
import { Code } from "../../ui/code";
import { useRoom, useSession } from "../../ui/context";
import { fullName } from "../../ui/words";
import type { VoteNow } from "../../wire/generated";
import { FormAct, reasonOf } from "./form-act";
import { AskSecretVote } from "./secret-ask";
import { NameTrustees } from "./secret-trustees";
import { PaperCount } from "./secret-paper";
import { SignRosters } from "./secret-rosters";
import { Revealing } from "./secret-revealing";

export function SecretPanel() {
  const state = useSession();
  const vote = openVote(state);
  const isRunning = vote?.kind === "secret";
  if (state.stage === "convened" && state.opened_at === null) return <Preparing />;
  return (
    <section class="card secret-panel" aria-label={t("Votación secreta")}>
      {isRunning ? (
        <>
          <h3>{t("Votación secreta")}</h3>
          <Running vote={vote} />
          <OpeningCard key={vote.vote} vote={vote} hasCode={false} />
        </>
      ) : (
        <details class="more" open={state.secret.trustees.length > 0}>
          <summary>{t("Votación secreta")}</summary>
          <Ready />
        </details>
      )}
      <TrusteeCard />
    </section>
  );
}

/** The key may be made before the session opens. */
function Preparing() {
  return (
    <section class="card secret-panel" aria-label={t("Votación secreta")}>
      <h3>{t("Votación secreta")}</h3>
      <Key />
      <TrusteeCard />
    </section>
  );
}

function Ready() {
  const item = currentItem(useSession());
  return (
    <>
      <Key />
      {item?.votable && <AskSecretVote item={item} />}
    </>
  );
}

function Key() {
  const state = useSession();
  const { trustees, threshold, trustees_sha256, bound } = state.secret;
  if (trustees.length === 0) return <NameTrustees />;
  const members = state.attendance.filter((one) => isMember(personOf(state, one.member)));
  const present = members.filter((one) => one.presence === "in-room" || one.presence === "remote");
  const ready = present.filter((one) => bound.some((each) => each.member === one.member));
  return (
    <>
      <p>
        {t("Custodios: {names}. Abren {threshold} de {size}.", {
          names: trustees.map((id) => fullName(personOf(state, id))).join("; "),
          threshold,
          size: trustees.length,
        })}
      </p>
      <p role="status">
        {trustees_sha256 === ""
          ? t("La clave se está haciendo: cada custodio toca una vez en su tableta.")
          : t("La clave está hecha. Listos para votar en secreto: {ready} de {present} presentes.", {
              ready: ready.length,
              present: present.length,
            })}
      </p>
      {trustees_sha256 !== "" && <SignRosters />}
      <details class="secret-more">
        <summary>{t("Designar otros custodios")}</summary>
        <NameTrustees />
      </details>
    </>
  );
}

function Running({ vote }: { vote: VoteNow }) {
  const act = useAct();
  return (
    <div class="secret-running">
      <p class="secret-question">{vote.secret?.question.text}</p>
      <Progress vote={vote} />
      <Revealing vote={vote} />
      {vote.secret?.is_paper ? (
        <PaperCount vote={vote} />
      ) : (
        <div class="asides">
          <FormAct
            name="annul"
            words={t("Anular la votación secreta")}
            act={act}
            fields={[reasonOf(t("Anular la votación secreta"))]}
            command={({ reason = "" }) => ({ type: "secret.void", vote: vote.vote, reason })}
          />
        </div>
      )}
      <ActNote act={act} />
      <Trust />
    </div>
  );
}

function Progress({ vote }: { vote: VoteNow }) {
  const turnout = useRoom().turnout.value;
  const { secret, status } = vote;
  if (!secret || secret.is_paper) return <p>{t("Se vota con papeleta y urna.")}</p>;
  if (status === "preparing") return <p role="status">{t("Se prepara la urna…")}</p>;
  if (status === "closing") return <p role="status">{t("Se cierra la urna…")}</p>;
  if (status === "counting") return <Counting vote={vote} />;
  return (
    <p class="received">
      {t("Han votado")}{" "}
      <strong class="figure">
        {turnout?.vote === vote.vote ? turnout.cast : 0} / {vote.eligible.length}
      </strong>
    </p>
  );
}

function Counting({ vote }: { vote: VoteNow }) {
  const act = useAct();
  const isChair = isPresiding(useSession(), useRoom().me.value);
  const { secret } = vote;
  if (!secret) return null;
  const mustAllow = secret.ballots < FEW && !secret.is_opening_allowed;
  return (
    <>
      <Code hash={secret.close_head} label={t("Código de la urna cerrada: léalo en voz alta")} />
      {mustAllow && (
        <div class="note note-warning" role="alert">
          <p>{t("Solo hay {n} papeletas: el resultado mismo puede revelar quién votó qué. Decida la Presidencia si se abre, o anule y vote en papel.", { n: secret.ballots })}</p>
          <ActButton
            act={act}
            blocked={!isChair && t("Corresponde a la Presidencia")}
            command={() => ({ type: "secret.allow-opening", vote: vote.vote })}
          >
            {t("Permitir que se abra")}
          </ActButton>
          <ActNote act={act} />
        </div>
      )}
    </>
  );
}
