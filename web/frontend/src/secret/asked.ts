// One thing asked of the device at a time: idle, under way, or what was wrong.
import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trouble } from "../ballot/device/ports";
import { troubleOf } from "./words";

type Act = () => Promise<void>;

export interface Asking {
  readonly isBusy: Signal<boolean>;
  readonly trouble: Signal<Trouble | null>;
  /** A tap: it does nothing while something is under way. */
  run(act: Act): Promise<void>;
  /** A bell: it is done after what is under way; of several bells the last one counts. */
  follow(act: Act): Promise<void>;
}

export function useAsking(): Asking {
  const isBusy = useSignal(false);
  const trouble = useSignal<Trouble | null>(null);
  const next = useRef<Act | null>(null);
  const run = async (act: Act): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    trouble.value = null;
    for (let now: Act | null = act; now !== null; now = taken(next)) {
      await now().catch((error: unknown) => (trouble.value = troubleOf(error)));
    }
    isBusy.value = false;
  };
  const follow = async (act: Act): Promise<void> => {
    if (isBusy.value) next.current = act;
    else await run(act);
  };
  return { isBusy, trouble, run, follow };
}

function taken(next: { current: Act | null }): Act | null {
  const act = next.current;
  next.current = null;
  return act;
}
