// One thing asked of the device at a time: idle, under way, or what was wrong.
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Trouble } from "../ballot/device/ports";
import { backoff } from "../wire/socket";

type Act = () => Promise<void>;

/** What a screen asks: taps and bells, one after another. */
export class Asking {
  private readonly busy = signal(false);
  private readonly wrong = signal<Trouble | null>(null);
  /** A tap is under way or waits for what a bell began. */
  readonly isBusy: ReadonlySignal<boolean> = this.busy;
  readonly trouble: ReadonlySignal<Trouble | null> = this.wrong;
  private tap: Act | null = null;
  private bell: Act | null = null;
  private isWorking = false;
  private isTapWrong = false;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  /** A tap: done after what is under way and before any bell; a second one does nothing. */
  async run(act: Act): Promise<void> {
    if (this.busy.value) return;
    this.busy.value = true;
    this.tap = act;
    await this.work();
  }

  /** A bell: done after what is under way; of several the last one counts. It is asked again
   * for as long as the server cannot be reached, since nobody rings twice. */
  async follow(act: Act): Promise<void> {
    clearTimeout(this.retry);
    this.bell = act;
    await this.work();
  }

  /** The screen has gone: ask nothing more. */
  stop(): void {
    clearTimeout(this.retry);
    this.bell = null;
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.tap ?? this.bell) await (this.tap ? this.tapped(this.tap) : this.rang(this.bell));
    this.isWorking = false;
  }

  private async tapped(act: Act): Promise<void> {
    this.tap = null;
    this.wrong.value = await found(act);
    this.isTapWrong = this.wrong.value !== null;
    this.busy.value = false;
  }

  // What a bell finds in order says nothing of a tap that failed: that stays to be read.
  private async rang(act: Act | null): Promise<void> {
    this.bell = null;
    const trouble = act && (await found(act));
    this.failures = trouble?.code === "unreachable" ? this.failures + 1 : 0;
    if (this.failures > 0 && act) {
      this.retry = setTimeout(() => void this.follow(act), backoff(this.failures, Math.random()));
    }
    if (this.isTapWrong && !trouble) return;
    this.wrong.value = trouble;
    this.isTapWrong = false;
  }
}

export function useAsking(): Asking {
  const asking = useMemo(() => new Asking(), []);
  useEffect(() => () => asking.stop(), [asking]);
  return asking;
}

/** What was wrong with it; what is no Trouble is a fault of ours, and the page hears of it. */
async function found(act: Act): Promise<Trouble | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof Trouble) return error;
    globalThis.reportError(error);
    return new Trouble("fault", String(error));
  }
}
