// One thing asked of the device at a tap: idle, under way, or what was wrong.
import { type Signal, useSignal } from "@preact/signals";
import type { Trouble } from "../ballot/device/ports";
import { troubleOf } from "./words";

export interface Asking {
  readonly isBusy: Signal<boolean>;
  readonly trouble: Signal<Trouble | null>;
  /** Do it, unless something is under way; tells whether it came to its end. */
  run(act: () => Promise<void>): Promise<boolean>;
}

export function useAsking(): Asking {
  const isBusy = useSignal(false);
  const trouble = useSignal<Trouble | null>(null);
  const run = async (act: () => Promise<void>): Promise<boolean> => {
    if (isBusy.value) return false;
    isBusy.value = true;
    trouble.value = null;
    try {
      await act();
      return true;
    } catch (error) {
      trouble.value = troubleOf(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { isBusy, trouble, run };
}
