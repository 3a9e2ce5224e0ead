// The one act that the session waits for, large, and why it cannot be done if it cannot.
import { t } from "../../i18n";
import { type Next, commandOf, nextAct, whyNot } from "../../room/acts";
import { isPresiding } from "../../room/select";
import { ActButton, ActNote, TwoStepButton, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { type IconName, SIGN_OF } from "../../ui/icons";
import { choiceWord } from "../../ui/words";
import type { VoteNow } from "../../wire/generated";
import { liftingQuestion, nextWord, whyWord } from "../words";
import { Revealing } from "./secret-revealing";

const ICONS: Partial<Record<Next["act"], IconName>> = {
  "start-roll": "users",
  "complete-roll": "user-check",
  "open-session": "gavel",
  "open-item": "play",
  "open-vote": "vote",
  "close-vote": "lock",
  proclaim: "stamp",
  "close-item": "check",
  "close-session": "gavel",
  resume: "play",
};
const FINAL: ReadonlySet<Next["act"]> = new Set(["close-session", "complete-roll"]);

export function NextAct() {
  const state = useSession();
  const room = useRoom();
  const act = useAct();
  const next = nextAct(state);
  if (next.act === "cast") return <CastingVote vote={next.vote} />;
  const command = commandOf(next, state, () => room.newId());
  if (next.act === "none" || !command) return null;
  const why = whyNot(state, room.me.value, next.act);
  const Button = FINAL.has(next.act) ? TwoStepButton : ActButton;
  const words = nextWord(next, state);
  return (
    <div class="next">
      {next.act === "proclaim" && <Revealing vote={next.vote} />}
      <Button
        key={words}
        act={act}
        icon={ICONS[next.act] ?? "arrow-right"}
        tone="button-primary button-next"
        blocked={why && whyWord(why, state)}
        question={next.act === "close-session" ? liftingQuestion(state) : t("¿{act}?", { act: words })}
        command={() => command}
      >
        {words}
      </Button>
      <ActNote act={act} />
    </div>
  );
}

/** The second tie: the chair decides, or declines (LRBRL 46.2.d). */
function CastingVote({ vote }: { vote: VoteNow }) {
  const state = useSession();
  const act = useAct();
  const isChair = isPresiding(state, useRoom().me.value);
  const blocked = !isChair && t("Corresponde a la Presidencia");
  return (
    <fieldset class="next casting">
      <legend>{t("Segundo empate. Voto de calidad de la Presidencia (artículo 46.2.d)")}</legend>
      {(["yes", "no"] as const).map((choice) => (
        <TwoStepButton
          key={choice}
          act={act}
          icon={SIGN_OF[choice]}
          blocked={blocked}
          question={t("¿Decidir: {choice}?", { choice: choiceWord(choice) })}
          command={() => ({ type: "vote.give-casting", vote: vote.vote, choice })}
        >
          {choiceWord(choice)}
        </TwoStepButton>
      ))}
      <TwoStepButton
        act={act}
        blocked={blocked}
        tone="button-quiet"
        question={t("¿No ejercer el voto de calidad?")}
        command={() => ({ type: "vote.give-casting", vote: vote.vote, choice: null })}
      >
        {t("No ejercerlo")}
      </TwoStepButton>
      <ActNote act={act} />
    </fieldset>
  );
}
