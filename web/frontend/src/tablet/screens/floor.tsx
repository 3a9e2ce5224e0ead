// Asking for the floor, waiting in the queue, and having it.
import { t } from "../../i18n";
import { isSpeaking, placeInQueue } from "../../room/select";
import { type Act, ActNote, useAct } from "../../ui/act";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { TimeBar, Timer } from "../../ui/timer";
import { floorWord } from "../../ui/words";
import type { FloorKind } from "../../wire/generated";
import { MicrophoneState } from "../microphone";

const OTHER_KINDS: readonly FloorKind[] = ["allusion", "order", "explanation"];

export function FloorZone() {
  const state = useSession();
  const room = useRoom();
  const act = useAct();
  const place = placeInQueue(state, room.me.value.person);
  return (
    <div class="floor">
      {place > 0 ? <InQueue place={place} act={act} /> : <Ask act={act} />}
      <ActNote act={act} />
    </div>
  );
}

function Ask({ act }: { act: Act }) {
  const room = useRoom();
  const ask = (kind: FloorKind): void =>
    act.send({ type: "floor.request", request: room.newId(), kind });
  return (
    <>
      <button
        type="button"
        class="button button-primary button-big"
        aria-busy={act.state.value.step === "sending"}
        onClick={() => ask("turn")}
      >
        <Icon name="hand" size="2rem" /> {t("Pedir la palabra")}
      </button>
      <div class="kinds" role="group" aria-label={t("Pedir la palabra por otra razón")}>
        {OTHER_KINDS.map((kind) => (
          <button key={kind} type="button" class="button" onClick={() => ask(kind)}>
            {floorWord(kind)}
          </button>
        ))}
      </div>
    </>
  );
}

function InQueue({ place, act }: { place: number; act: Act }) {
  const state = useSession();
  const request = state.queue[place - 1];
  if (!request) return null;
  return (
    <div class="queued">
      <p class="queued-place">
        <span class="figure">{t("{place}.º", { place })}</span> {t("en la cola de la palabra")}
      </p>
      <p>
        {place === 1
          ? t("{kind}. Es usted quien sigue.", { kind: floorWord(request.kind) })
          : t("{kind}. Por delante: {ahead}.", { kind: floorWord(request.kind), ahead: place - 1 })}
      </p>
      <button
        type="button"
        class="button"
        onClick={() => act.send({ type: "floor.withdraw", request: request.request })}
      >
        <Icon name="undo" /> {t("Retirar la petición")}
      </button>
    </div>
  );
}

export function SpeakingZone() {
  const state = useSession();
  const act = useAct();
  const { speaking } = state;
  if (!speaking || !isSpeaking(state, useRoom().me.value.person)) return null;
  return (
    <div class="speaking">
      <div class="speaking-strip">
        <p class="speaking-words">
          <Icon name="mic" size="2rem" /> {t("Tiene la palabra")}
        </p>
        <Timer withWords />
        <TimeBar />
      </div>
      <MicrophoneState />
      <button
        type="button"
        class="button button-wide"
        aria-busy={act.state.value.step === "sending"}
        onClick={() => act.send({ type: "floor.end", intervention: speaking.intervention })}
      >
        <Icon name="square" /> {t("Terminar mi intervención")}
      </button>
      <ActNote act={act} />
    </div>
  );
}
