// The line to the media server: opened, mended by an ICE restart, opened again when that fails.
import { signal } from "@preact/signals";
import type { LineNews } from "../media/peer";
import { MediaRefusedError } from "../media/signalling";
import { backoff } from "../wire/socket";

export type LineState = "off" | "joining" | "joined" | "mending" | "rejoining";

/** One connection or several that stand and fall together. */
export interface Bundle {
  restart(): Promise<void>;
  close(): void;
}

export interface LinePorts<B extends Bundle> {
  /** Open everything anew; raises MediaRefusedError. */
  readonly open: (tell: (news: LineNews) => void) => Promise<B>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const AGAIN_MS = 700;
const ATTEMPT_MS = 2_000; // an attempt that takes longer hangs on a line that is no more
const JITTER_MS = 250; // all come back at once when a server was started again

export class Line<B extends Bundle> {
  readonly state = signal<LineState>("off");
  /** Why the last attempt failed, in the server's words. */
  readonly refusal = signal("");
  /** How often the line came back by itself. */
  readonly returns = signal(0);
  readonly bundle = signal<B | null>(null);
  private attempts = 0;
  private generation = 0;
  private openingSince = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: LinePorts<B>) {}

  async join(): Promise<void> {
    if (this.state.peek() !== "off") return;
    this.state.value = "joining";
    await this.open();
  }

  leave(): void {
    clearTimeout(this.timer);
    this.drop();
    this.state.value = "off";
    this.refusal.value = "";
    this.attempts = 0;
  }

  /** The network is another one, or is back: do not wait to find out. */
  hurry(): void {
    if (this.state.peek() === "joined" || this.state.peek() === "mending") this.restart();
    this.openingSince = 0;
    this.hurryBack();
  }

  /** What was waited for is there: who is out need not wait for the next attempt. */
  hurryBack(): void {
    if (this.state.peek() !== "rejoining") return;
    if (Date.now() - this.openingSince < ATTEMPT_MS) return; // one is under way, and will do
    clearTimeout(this.timer);
    void this.open();
  }

  /** The connection is of no use any more: begin again. */
  renew(): void {
    if (this.state.peek() === "off") return;
    this.drop();
    this.state.value = "rejoining";
    clearTimeout(this.timer);
    const wait = this.attempts === 0
      ? JITTER_MS * this.ports.random()
      : backoff(this.attempts - 1, this.ports.random());
    this.attempts += 1;
    this.timer = setTimeout(() => void this.open(), wait);
  }

  private async open(): Promise<void> {
    const generation = (this.generation += 1);
    const isOurs = (): boolean => generation === this.generation;
    this.openingSince = Date.now();
    try {
      const bundle = await this.ports.open((news) => isOurs() && this.heard(news));
      if (isOurs()) this.opened(bundle);
      else bundle.close(); // one left, or began again, meanwhile
    } catch (error) {
      if (!(error instanceof MediaRefusedError)) throw error;
      if (!isOurs()) return;
      this.refusal.value = error.sentence;
      this.renew();
    }
  }

  private opened(bundle: B): void {
    this.bundle.value = bundle;
    this.openingSince = 0;
    this.refusal.value = "";
    this.attempts = 0;
    if (this.state.peek() === "rejoining") this.returns.value += 1;
    this.state.value = "joined";
  }

  private heard(news: LineNews): void {
    if (news === "lost") this.renew();
    if (news === "trouble") this.trouble();
    if (news === "up") this.mended();
  }

  private mended(): void {
    if (this.state.peek() !== "mending") return;
    clearTimeout(this.timer);
    this.returns.value += 1;
    this.state.value = "joined";
  }

  private trouble(): void {
    if (this.state.peek() !== "joined" && this.state.peek() !== "mending") return;
    this.state.value = "mending";
    this.restart();
  }

  // Another way is sought at once; one that cannot be asked for yet is asked for again.
  private restart(): void {
    clearTimeout(this.timer);
    const generation = this.generation;
    this.bundle.peek()?.restart().catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError)) throw error;
      if (generation !== this.generation) return;
      if (error.code === "unreachable") this.timer = setTimeout(() => this.trouble(), AGAIN_MS);
      else this.renew();
    });
  }

  private drop(): void {
    this.generation += 1;
    this.openingSince = 0;
    this.bundle.peek()?.close();
    this.bundle.value = null;
  }
}

/** The voices of two connections as one: in trouble while one of them is. */
export function jointly(
  tell: (news: LineNews) => void,
): readonly [(news: LineNews) => void, (news: LineNews) => void] {
  const troubled = new Set<number>();
  const voice = (number: number) => (news: LineNews): void => {
    if (news === "up") troubled.delete(number);
    else troubled.add(number);
    if (news !== "up" || troubled.size === 0) tell(news);
  };
  return [voice(0), voice(1)];
}
