// One thing asked of the device at a time: idle, under way, or what was wrong.
import { type ReadonlySignal, computed, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Trouble } from "../ballot/device/ports";
import { backoff } from "../wire/socket";

type Act = () => Promise<void>;

/** What a screen asks: taps and bells, one after another. */
export class Asking {
  private readonly busy = signal(false);
  private readonly ofTap = signal<Trouble | null>(null);
  private readonly ofBell = signal<Trouble | null>(null);
  /** A tap is under way or waits for what a bell began. */
  readonly isBusy: ReadonlySignal<boolean> = this.busy;
  private readonly isTapLast = signal(false);
  /** What is to be read: the last that was found wrong and is wrong still. */
  readonly trouble = computed(() => {
    const [tap, bell] = [this.ofTap.value, this.ofBell.value];
    return this.isTapLast.value ? (tap ?? bell) : (bell ?? tap);
  });
  /** What a bell found wrong is not asked again by itself: somebody may. */
  readonly mayRepeat = computed(() => {
    const trouble = this.ofBell.value;
    return trouble !== null && trouble.code !== "unreachable";
  });
  private tap: Act | null = null;
  private bell: Act | null = null;
  private last: Act | null = null;
  private isWorking = false;
  private isStopped = false;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  /** A tap: done after what is under way and before any bell; a second one does nothing. */
  async run(act: Act): Promise<void> {
    if (this.busy.value || this.isStopped) return;
    this.busy.value = true;
    this.tap = act;
    await this.work();
  }

  /** A bell: done after what is under way; of several the last one counts. It is asked again
   * for as long as the server cannot be reached, since nobody rings twice. */
  async follow(act: Act): Promise<void> {
    if (this.isStopped) return;
    clearTimeout(this.retry);
    this.bell = act;
    this.last = act;
    await this.work();
  }

  /** Ask again what the last bell asked. */
  async repeat(): Promise<void> {
    if (this.last) await this.follow(this.last);
  }

  /** What could be tapped is no longer there: what became of the tap is of no use to anybody. */
  forgetTap(): void {
    this.ofTap.value = null;
  }

  /** The screen has gone: ask nothing more. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.tap = null;
    this.bell = null;
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.tap ?? this.bell) await (this.tap ? this.tapped(this.tap) : this.rang(this.bell));
    this.isWorking = false;
  }

  // Nobody repeats a tap but who tapped: the sentence must not promise it.
  private async tapped(act: Act): Promise<void> {
    this.tap = null;
    const trouble = await found(act);
    this.ofTap.value = trouble?.code === "unreachable" ? new Trouble("tap-unreachable") : trouble;
    this.isTapLast.value = true;
    if (!trouble) this.ofBell.value = null;
    this.busy.value = false;
  }

  // What a bell finds in order says nothing of a tap that failed: that stays to be read.
  private async rang(act: Act | null): Promise<void> {
    this.bell = null;
    const trouble = act && (await found(act));
    this.ofBell.value = trouble;
    if (trouble) this.isTapLast.value = false;
    this.failures = trouble?.code === "unreachable" ? this.failures + 1 : 0;
    if (this.failures === 0 || !act || this.isStopped) return;
    this.retry = setTimeout(() => void this.follow(act), backoff(this.failures, Math.random()));
  }
}

export function useAsking(): Asking {
  const asking = useMemo(() => new Asking(), []);
  useEffect(() => () => asking.stop(), [asking]);
  return asking;
}

/** What was wrong with it; what is no Trouble is a fault of ours, and the page hears of it. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  globalThis.reportError(error);
  return new Trouble("fault", String(error));
}

async function found(act: Act): Promise<Trouble | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return troubleOf(error);
  }
}
