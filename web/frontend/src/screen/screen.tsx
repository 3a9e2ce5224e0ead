// The room screen: shows, and for who conducts also takes a tap on a seat, with five seconds to undo.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { whyNot } from "../room/acts";
import { isSpeaking } from "../room/select";
import { type Act, ActNote, useAct } from "../ui/act";
import { Chimes } from "../ui/chimes";
import { useRoom, useSession } from "../ui/context";
import { Icon } from "../ui/icons";
import { useMediaIfAny } from "../ui/media";
import { Sound } from "../ui/picture";
import { fullName } from "../ui/words";
import type { Person } from "../wire/generated";
import { RoomStage } from "./stage";

const UNDO_MS = 5_000;

export function ScreenApp() {
  const state = useSession();
  const room = useRoom();
  const act = useAct();
  const given = useSignal<Person | null>(null);
  const mayGive = !whyNot(state, room.me.value, "give-floor");
  const tap = (person: Person): void => {
    if (state.speaking && isSpeaking(state, person.id)) {
      act.send({ type: "floor.end", intervention: state.speaking.intervention });
      return;
    }
    const kind = state.queue.find((r) => r.member === person.id)?.kind ?? "turn";
    act.send({ type: "floor.give", intervention: room.newId(), member: person.id, kind });
    given.value = person;
  };
  return (
    <main class="screen">
      <RoomStage onTap={mayGive ? tap : undefined} />
      <Undo act={act} person={given.value} forget={() => (given.value = null)} />
      <RoomSound />
      <Chimes forRoom />
      <ActNote act={act} />
    </main>
  );
}

function Undo(props: { act: Act; person: Person | null; forget: () => void }) {
  const { act, person, forget } = props;
  const { speaking } = useSession();
  useEffect(() => {
    const timer = setTimeout(forget, UNDO_MS);
    return () => clearTimeout(timer);
  }, [person?.id]);
  if (!person || speaking?.member !== person.id) return null;
  return (
    <button
      type="button"
      class="undo"
      onClick={() => {
        act.send({ type: "floor.end", intervention: speaking.intervention });
        forget();
      }}
    >
      <Icon name="undo" size="1em" /> {t("Deshacer: palabra a {name}", { name: fullName(person) })}
    </button>
  );
}

function RoomSound() {
  const media = useMediaIfAny();
  const sounds = media?.received.value.filter((one) => one.media === "audio") ?? [];
  return (
    <>
      {sounds.map(({ track }) => (
        <Sound key={track.id} track={track} />
      ))}
    </>
  );
}
