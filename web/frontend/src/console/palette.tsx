// The keyboard of who conducts: Ctrl+/ lists the keys; G gives the floor, E ends it, N and V go to the act.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { whyNot } from "../room/acts";
import { ActNote, useAct } from "../ui/act";
import { useRoom, useSession } from "../ui/context";

export function Keyboard() {
  const isShown = useSignal(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const act = useAct();
  const keys = useKeys(act.send);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey && event.key === "/") isShown.value = !isShown.value;
      else if (!event.ctrlKey && !event.altKey && !event.metaKey && !isWriting(event.target))
        keys[event.key.toLowerCase()]?.run();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
  useEffect(() => {
    if (isShown.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isShown.value]);
  return (
    <>
      <dialog ref={dialog} class="palette card" onClose={() => (isShown.value = false)}>
        <h2>{t("Teclado")}</h2>
        <dl>
          {Object.entries(keys).map(([key, { words }]) => (
            <div key={key}>
              <dt>
                <kbd>{key.toUpperCase()}</kbd>
              </dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        <button type="button" class="button" onClick={() => (isShown.value = false)}>
          {t("Cerrar")}
        </button>
      </dialog>
      <ActNote act={act} />
    </>
  );
}

interface Key {
  readonly words: string;
  readonly run: () => void;
}

function useKeys(send: ReturnType<typeof useAct>["send"]): Readonly<Record<string, Key>> {
  const state = useSession();
  const room = useRoom();
  const [first] = state.queue;
  const { speaking } = state;
  const mayGive = !whyNot(state, room.me.value, "give-floor");
  return {
    g: {
      words: t("Dar la palabra a quien sigue"),
      run: () => {
        if (first && mayGive)
          send({ type: "floor.give", intervention: room.newId(), member: first.member, kind: first.kind });
      },
    },
    e: {
      words: t("Terminar la intervención"),
      run: () => {
        if (speaking) send({ type: "floor.end", intervention: speaking.intervention });
      },
    },
    n: { words: t("Ir al siguiente acto"), run: focusNext },
    v: { words: t("Ir a la votación"), run: focusNext },
  };
}

// Votes and items are only reached by a key, never opened by one.
function focusNext(): void {
  document.querySelector<HTMLElement>(".next button")?.focus();
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
