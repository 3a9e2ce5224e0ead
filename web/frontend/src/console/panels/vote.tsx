// The running vote: how many, who is missing, votes taken by voice; never how anybody voted.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { currentItem, isSecretary, lastVoteOf, missingIn, openVote, personOf } from "../../room/select";
import { type Act, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { ChoiceIcon } from "../../ui/icons";
import { ResultCard } from "../../ui/result";
import { choiceWord, fullName, ruleLine, shortName, subjectWord, voteKindWord } from "../../ui/words";
import { CHOICE_VALUES } from "../../wire/generated";
import type { VoteNow } from "../../wire/generated";

export function VotePanel() {
  const state = useSession();
  const vote = openVote(state);
  if (vote?.kind === "secret") return null;
  if (vote) return <Running vote={vote} />;
  const last = lastVoteOf(state, currentItem(state)?.id);
  if (!last?.result) return null;
  return (
    <section class="card">
      <ResultCard vote={last} />
      {last.result.outcome === "second-vote-required" && (
        <p class="note note-warning">
          {t("Empate. La ley manda repetir la votación; si vuelve a haber empate, decide el voto de calidad de la Presidencia.")}
        </p>
      )}
    </section>
  );
}

function Running({ vote }: { vote: VoteNow }) {
  const act = useAct();
  const missing = missingIn(vote);
  const received = vote.eligible.length - missing.length;
  return (
    <section class="card running" aria-label={t("Votación en curso")}>
      {vote.subject !== "substance" && (
        <p class="running-subject">
          <strong>{subjectWord(vote.subject)}</strong> {vote.motive}
        </p>
      )}
      <div class="running-head">
        <p class="received">
          {t("Recibidos")}{" "}
          <strong class="figure">
            {received} / {vote.eligible.length}
          </strong>
        </p>
        <p class="running-rule">
          {voteKindWord(vote.kind)} · {ruleLine(vote.majority, vote.needed)}
          {vote.round > 1 && <> · {t("Segunda votación")}</>}
        </p>
      </div>
      <progress max={vote.eligible.length} value={received} aria-label={t("Votos recibidos")} />
      {missing.length > 0 ? (
        <>
          <MissingHead />
          <ul class="missing">
            {missing.map((member) => (
              <Missing key={member} member={member} vote={vote} act={act} />
            ))}
          </ul>
        </>
      ) : (
        <p>{t("Han votado todos.")}</p>
      )}
      <ActNote act={act} />
    </section>
  );
}

function MissingHead() {
  const isMine = isSecretary(useSession(), useRoom().me.value);
  return (
    <h3>
      {t("Faltan por votar")}
      {isMine && <small> · {t("toque un nombre para anotar su voto de viva voz")}</small>}
    </h3>
  );
}

// The secretary takes down what a member said aloud; the log tells it as such.
function Missing({ member, vote, act }: { member: string; vote: VoteNow; act: Act }) {
  const state = useSession();
  const isOpen = useSignal(false);
  const isMine = isSecretary(state, useRoom().me.value);
  const person = personOf(state, member);
  const name = (
    <>
      {shortName(person)} <small>{t("escaño {seat}", { seat: person?.seat ?? "" })}</small>
    </>
  );
  return (
    <li>
      {isMine && !isOpen.value ? (
        <button type="button" class="button missing-name" onClick={() => (isOpen.value = true)}>
          <span>{name}</span> <span class="visually-hidden">{t("De viva voz…")}</span>
        </button>
      ) : (
        <span>{name}</span>
      )}
      {isMine && isOpen.value && (
        <span class="aloud" role="group" aria-label={t("Voto de viva voz de {name}", { name: fullName(person) })}>
          {CHOICE_VALUES.map((choice) => (
            <button
              key={choice}
              type="button"
              class="button"
              onClick={() => act.send({ type: "vote.cast-aloud", vote: vote.vote, member, choice })}
            >
              <ChoiceIcon choice={choice} /> {choiceWord(choice)}
            </button>
          ))}
          <button type="button" class="button button-quiet" onClick={() => (isOpen.value = false)}>
            {t("Dejarlo")}
          </button>
        </span>
      )}
    </li>
  );
}
