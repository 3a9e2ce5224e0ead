// One's own secret vote on the tablet: choose, confirm, and a neutral screen.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { answerWord } from "../ui/answers";
import { Code, Qr, Words } from "../ui/code";
import { useRoom } from "../ui/context";
import { Icon } from "../ui/icons";
import type { VoteNow } from "../wire/generated";
import { tapped } from "./expected";
import { Trust } from "./trust";
import type { Voting } from "./voting";
import { troubleWord } from "./words";

const NEUTRAL_MS = 3_000;

/** The steps of an open secret vote for who may vote in it. */
export function SecretBallot({ vote, voting }: { vote: VoteNow; voting: Voting }) {
  const step = voting.step.value;
  switch (step.step) {
    case "checking":
      return <Quiet words={t("Comprobando la votación…")} />;
    case "choosing":
      return <Choosing vote={vote} voting={voting} />;
    case "sending":
      return <Quiet words={t("Depositando su papeleta cifrada…")} />;
    case "kept":
      return (
        <div class="failed" role="alert">
          <Icon name="offline" size="3rem" />
          <p class="failed-words">{t("Su papeleta está guardada en esta tableta.")}</p>
          <p>{t("No hay conexión. Se depositará sola, la misma y una sola vez, en cuanto vuelva.")}</p>
          <button type="button" class="button button-wide" onClick={() => void voting.again()}>
            <Icon name="retry" /> {t("Reintentar ahora")}
          </button>
        </div>
      );
    case "cast":
      return <Done tracker={step.cast.tracker} />;
    case "spoilt":
      return <Spoilt shown={step.shown} tracker={step.tracker} vote={vote} voting={voting} />;
    case "trouble":
      return (
        <div class="note note-bad" role="alert">
          <p>
            <Icon name="warning" /> {troubleWord(step.trouble)}
          </p>
          <button type="button" class="button" onClick={() => void voting.again()}>
            <Icon name="retry" /> {t("Volver a comprobar")}
          </button>
        </div>
      );
  }
}

function Quiet({ words }: { words: string }) {
  return (
    <p class="secret-quiet" role="status">
      <Icon name="lock" size="2rem" /> {words}
    </p>
  );
}

function Choosing({ vote, voting }: { vote: VoteNow; voting: Voting }) {
  const tracker = voting.tracker.value;
  const isSeveral = vote.secret?.question.shape === "several";
  const hasChosen = isSeveral ? tracker !== null : voting.chosen.value.length > 0;
  // With several seats nobody picked is a blank vote, which one may confirm at once.
  useEffect(() => {
    if (isSeveral) void voting.choose([]);
  }, []);
  return (
    <form
      class="ballot ballot-secret"
      onSubmit={(event) => {
        event.preventDefault();
        void voting.cast();
      }}
    >
      <Answers vote={vote} voting={voting} />
      <button
        class="button button-primary button-wide"
        aria-disabled={tracker === null}
        aria-busy={hasChosen && tracker === null}
      >
        <Icon name="lock" /> {confirmWords(vote, voting, hasChosen)}
      </button>
      <p class="secret-sealed" aria-live="polite">
        {tracker === null ? (
          t("Su voto se cifra en esta tableta antes de salir de ella.")
        ) : (
          <>
            {t("Papeleta cifrada:")} <Words hash={tracker} />
          </>
        )}
      </p>
      {tracker !== null && (
        <button type="button" class="button button-quiet" onClick={() => void voting.audit()}>
          <Icon name="search" /> {t("Comprobar el cifrado en otro aparato, sin votar con ella")}
        </button>
      )}
      <Trust />
    </form>
  );
}

function confirmWords(vote: VoteNow, voting: Voting, hasChosen: boolean): string {
  if (!hasChosen) return t("Elija una respuesta");
  if (voting.tracker.value === null) return t("Cifrando…");
  const answers = vote.secret?.question.answers ?? [];
  const words = voting.chosen.value.map((place) => answerWord(answers[place] ?? ""));
  return t("Confirmar voto: {choice}", { choice: words.join(", ") || t("En blanco") });
}

function Answers({ vote, voting }: { vote: VoteNow; voting: Voting }) {
  const question = vote.secret?.question;
  if (!question) return null;
  const isSeveral = question.shape === "several";
  const chosen = voting.chosen.value;
  const isFull = isSeveral && chosen.length >= question.most;
  return (
    <fieldset>
      <legend>
        <strong>{question.text}</strong>
        <small>
          {t("Votación secreta")}
          {isSeveral && (
            <>
              {" · "}
              {t("marque {n} como máximo", { n: question.most })}
              {" · "}
              {t("ninguna marca es un voto en blanco")}
            </>
          )}
        </small>
      </legend>
      {question.answers.map((answer, place) => (
        <label key={answer} class="answer answer-secret">
          <input
            type={isSeveral ? "checkbox" : "radio"}
            name="answer"
            checked={chosen.includes(place)}
            disabled={isFull && !chosen.includes(place)}
            onChange={() => void voting.choose(tapped(vote, chosen, place))}
          />
          <span class="answer-word">{answerWord(answer)}</span>
          <span class="answer-mark" aria-hidden="true">
            <Icon name="badge-check" size="1.75rem" />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

// The receipt tells nothing of the sense; even so it goes after three seconds.
function Done({ tracker }: { tracker: string }) {
  const isShown = useSignal(true);
  useEffect(() => {
    if (!isShown.value) return;
    const timer = setTimeout(() => (isShown.value = false), NEUTRAL_MS);
    return () => clearTimeout(timer);
  }, [isShown.value]);
  return (
    <div class="registered registered-secret">
      <Icon name="lock" size="3rem" />
      <p class="registered-words" role="status">
        {t("Su papeleta está en la urna")}
      </p>
      {isShown.value ? (
        <Code hash={tracker} label={t("Resguardo")} />
      ) : (
        <button type="button" class="button" onClick={() => (isShown.value = true)}>
          <Icon name="document" /> {t("Ver mi resguardo")}
        </button>
      )}
      <p class="hint">{t("El resguardo no dice qué ha votado. Al cierre, esta tableta comprobará que su papeleta se cuenta.")}</p>
    </div>
  );
}

interface SpoiltProps {
  readonly shown: string;
  readonly tracker: string;
  readonly vote: VoteNow;
  readonly voting: Voting;
}

function Spoilt({ shown, tracker, vote, voting }: SpoiltProps) {
  const session = useRoom().state.value?.session ?? "";
  const address = `${location.origin}/comprobar-papeleta#${session}/${vote.vote}/${shown}`;
  return (
    <div class="spoilt">
      <h2>{t("Compruebe esta papeleta en otro aparato")}</h2>
      <Qr text={address} label={t("Papeleta anulada para comprobarla")} />
      <p>
        {t("Léalo con la cámara de otro teléfono: dirá qué respuesta cifraba, y estas tres palabras:")}{" "}
        <Words hash={tracker} />
      </p>
      <p class="hint">{t("Esta papeleta ya no sirve para votar. Vote con otra, que se cifrará de nuevo.")}</p>
      <button
        type="button"
        class="button button-primary button-wide"
        onClick={() => voting.chooseAgain()}
      >
        {t("Volver a votar")}
      </button>
    </div>
  );
}
