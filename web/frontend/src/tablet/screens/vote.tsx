// The vote: three wide answers, choose and confirm; it looks the same on a tablet and at a distance.
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { choiceOf } from "../../room/select";
import { type Act, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { ChoiceIcon, Icon } from "../../ui/icons";
import { choiceWord, ruleLine, subjectWord, timeOf, voteKindWord } from "../../ui/words";
import { CHOICE_VALUES } from "../../wire/generated";
import type { Choice, VoteNow } from "../../wire/generated";
import { VoteFailed } from "./vote-failed";

const KEYS: Readonly<Record<string, Choice>> = { f: "yes", c: "no", a: "abstain" };

/** The action zone while a vote is open and one may vote in it. */
export function VoteZone({ vote }: { vote: VoteNow }) {
  const room = useRoom();
  const act = useAct();
  const given = choiceOf(vote, room.me.value.person);
  const isChanging = useSignal(false);
  const hasVoted = vote.voted.includes(room.me.value.person ?? "");
  useEffect(() => {
    isChanging.value = false;
  }, [given]);
  if (act.state.value.step === "failed") return <VoteFailed act={act} />;
  if (hasVoted && !isChanging.value) {
    return <Registered vote={vote} choice={given} change={isChanging} />;
  }
  return <Ballot vote={vote} act={act} given={given} change={isChanging} />;
}

interface BallotProps {
  readonly vote: VoteNow;
  readonly act: Act;
  readonly given: Choice | null;
  readonly change: Signal<boolean>;
}

function Ballot({ vote, act, given, change }: BallotProps) {
  const chosen = useSignal<Choice | null>(given);
  const isSending = useComputed(() => act.state.value.step === "sending");
  const confirm = (): void => {
    if (!chosen.value) return;
    if (chosen.value === given) change.value = false;
    else act.send({ type: "vote.cast", vote: vote.vote, choice: chosen.value });
  };
  useVoteKeys(chosen, confirm);
  return (
    <form
      class="ballot"
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <fieldset disabled={isSending.value}>
        <legend>
          <strong>{t("Votación abierta: ¿qué vota?")}</strong>
          {vote.subject !== "substance" && (
            <span class="ballot-subject">
              {subjectWord(vote.subject)}
              {vote.motive && `: ${vote.motive}`}
            </span>
          )}
          <small>
            {voteKindWord(vote.kind)} · {ruleLine(vote.majority, vote.needed)}
            {vote.round > 1 && <> · {t("Segunda votación")}</>}
          </small>
        </legend>
        {CHOICE_VALUES.map((choice) => (
          <Answer key={choice} choice={choice} chosen={chosen} />
        ))}
      </fieldset>
      <Confirm chosen={chosen.value} isSending={isSending.value} />
      {given && (
        <button type="button" class="button button-quiet" onClick={() => (change.value = false)}>
          {t("Dejar el voto como está")}
        </button>
      )}
      <VoteRefused act={act} />
    </form>
  );
}

function Answer({ choice, chosen }: { choice: Choice; chosen: Signal<Choice | null> }) {
  return (
    <label class={`answer answer-${choice}`}>
      <input
        type="radio"
        name="choice"
        value={choice}
        checked={chosen.value === choice}
        onChange={() => (chosen.value = choice)}
      />
      <ChoiceIcon choice={choice} size="2.25rem" />
      <span class="answer-word">{choiceWord(choice)}</span>
      <span class="answer-mark" aria-hidden="true">
        <Icon name="badge-check" size="1.75rem" />
      </span>
    </label>
  );
}

function Confirm({ chosen, isSending }: { chosen: Choice | null; isSending: boolean }) {
  const words = chosen
    ? t("Confirmar voto: {choice}", { choice: choiceWord(chosen) })
    : t("Elija una respuesta");
  return (
    <button class="button button-primary button-wide" aria-disabled={!chosen} aria-busy={isSending}>
      {isSending ? t("Enviando su voto…") : words}
    </button>
  );
}

function VoteRefused({ act }: { act: Act }) {
  const state = act.state.value;
  if (state.step !== "refused") return null;
  return (
    <p class="note note-warning" role="alert">
      <Icon name="warning" /> {state.sentence}
    </p>
  );
}

function Registered({
  vote,
  choice,
  change,
}: {
  vote: VoteNow;
  choice: Choice | null;
  change: Signal<boolean>;
}) {
  const state = useSession();
  const receipt = useRoom().receipts.value[vote.vote];
  return (
    <div class="registered">
      {choice && <ChoiceIcon choice={choice} size="4rem" />}
      <p class="registered-words">
        {receipt?.changed ? t("Voto cambiado") : t("Voto registrado")}
        {receipt && <span class="figure"> {timeOf(receipt.at, true)}</span>}
      </p>
      <p class="registered-choice">{choice ? choiceWord(choice) : t("Tomado de viva voz")}</p>
      {state.rules.may_change_vote && (
        <button type="button" class="button" onClick={() => (change.value = true)}>
          <Icon name="undo" /> {t("Cambiar el voto")}
        </button>
      )}
      <p class="hint">{t("El resultado se verá cuando la Presidencia cierre la votación.")}</p>
    </div>
  );
}

// F, C, A choose and Enter confirms, unless one is writing somewhere.
function useVoteKeys(chosen: Signal<Choice | null>, confirm: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return;
      const choice = KEYS[event.key.toLowerCase()];
      if (choice) chosen.value = choice;
      else if (event.key === "Enter" && !isControl(event.target)) confirm();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('textarea, input:not([type="radio"])');
}

// A form sends itself on Enter, a button acts by itself.
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("button, a, form *, summary");
}
