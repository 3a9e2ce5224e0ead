// Follows a session: one WebSocket, resumed from the last number, opened again after any failure.
import type { ServerMessage, Snapshot } from "./generated";

/** How the line stands; `signed-out` ends it, `polling` means that only plain requests get through. */
export type Link = "connecting" | "online" | "polling" | "offline" | "signed-out";

export interface SocketLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  close(): void;
}

export interface FollowPorts {
  /** Open a socket that tells what came after `after`, or a snapshot where it is null. */
  readonly open: (after: number | null) => SocketLike;
  /** Ask for the state once, where the socket does not open. */
  readonly snapshot: () => Promise<Snapshot | "signed-out" | "unreachable">;
  readonly after: () => number | null;
  readonly receive: (message: ServerMessage) => void;
  readonly tell: (link: Link) => void;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface Following {
  /** Drop what is known and begin with a snapshot: something was missed. */
  resync(): void;
  /** Try now instead of waiting, as when the network came back. */
  wake(): void;
  stop(): void;
}

const SILENCE_MS = 25_000; // the server pings every 10 s
const REVOKED = 4401; // the sign-in has ended
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8_000;

/** Milliseconds to wait before attempt `n` (from 0): doubled each time, spread over half to whole. */
export function backoff(n: number, random: number): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** n);
  return Math.round(whole * (0.5 + random / 2));
}

export function follow(ports: FollowPorts): Following {
  const follower = new Follower(ports);
  follower.wake();
  return follower;
}

class Follower implements Following {
  private socket: SocketLike | null = null;
  private failures = 0;
  private isStopped = false;
  private isFresh = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ports: FollowPorts) {}

  wake(): void {
    if (this.isStopped || this.socket) return;
    clearTimeout(this.retry);
    this.connect();
  }

  resync(): void {
    this.isFresh = true;
    this.drop();
    this.failures = 0;
    this.wake();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.drop();
  }

  private connect(): void {
    const socket = this.ports.open(this.isFresh ? null : this.ports.after());
    this.socket = socket;
    this.listen(socket);
    socket.onclose = ({ code }): void => {
      if (code === REVOKED && socket === this.socket) this.signedOut();
      else this.lost(socket);
    };
    socket.onmessage = (event): void => this.heard(socket, String(event.data));
  }

  private heard(socket: SocketLike, text: string): void {
    if (socket !== this.socket) return;
    const message = JSON.parse(text) as ServerMessage;
    this.listen(socket);
    this.failures = 0;
    if (message.type === "snapshot") this.isFresh = false;
    this.ports.tell("online");
    this.ports.receive(message);
  }

  private listen(socket: SocketLike): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(socket), SILENCE_MS);
  }

  private lost(socket: SocketLike): void {
    if (socket !== this.socket || this.isStopped) return;
    this.drop();
    this.ports.tell(this.failures === 0 ? "connecting" : "offline");
    const wait = backoff(this.failures, this.ports.random());
    this.failures += 1;
    this.retry = setTimeout(() => void this.again(), wait);
  }

  // A proxy that stops WebSockets still lets a plain request through.
  private async again(): Promise<void> {
    if (this.failures > 1) {
      const found = await this.ports.snapshot();
      if (this.isStopped) return;
      if (found === "signed-out") return this.signedOut();
      if (found !== "unreachable") {
        this.ports.tell("polling");
        this.ports.receive(found);
      }
    }
    this.wake();
  }

  private signedOut(): void {
    this.stop();
    this.ports.tell("signed-out");
  }

  private drop(): void {
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
