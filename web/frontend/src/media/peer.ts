// One peer connection: what its line tells, and the description that goes to the server at once.

const SILENCE_MS = 4_000; // media.md 7: a dead line is noticed in 3 to 5 s, not in 30
const LOOK_MS = 1_000;
const GRACE_MS = 6_000;

/** How a line fares: `trouble` may be mended by an ICE restart, `lost` only by beginning again. */
export type LineNews = "up" | "trouble" | "lost";

/** A connection; the server is asked for its candidates and never calls ours (ICE lite). */
export function newPeer(
  servers: readonly RTCIceServer[],
  tell: (news: LineNews) => void,
): RTCPeerConnection {
  const peer = new RTCPeerConnection({
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
    iceServers: [...servers],
  });
  watch(peer, tell);
  return peer;
}

/** Tell the news of a line until it is closed; trouble that lasts six seconds is loss. */
export function watch(peer: Watched, tell: (news: LineNews) => void): void {
  const line = new Watch(tell);
  let transport: RTCDtlsTransport | null = null;
  peer.addEventListener("connectionstatechange", () => {
    line.became(peer.connectionState);
    transport ??= heldBy(peer, () => line.became("failed"));
  });
  const flow = new Flow();
  const timer = setInterval(() => {
    if (peer.connectionState === "closed") {
      clearInterval(timer);
      return;
    }
    void peer.getStats().then((stats) => {
      const change = flow.look(arrived(stats), Date.now());
      if (peer.connectionState === "connected") line.flows(change);
    });
  }, LOOK_MS);
}

// The server that hangs up says so on the transport; the connection finds out much later.
function heldBy(peer: Watched, onEnd: () => void): RTCDtlsTransport | null {
  if (peer.connectionState !== "connected") return null;
  const ends = [...peer.getSenders(), ...peer.getReceivers()];
  const transport = ends.find((end) => end.transport)?.transport ?? null;
  transport?.addEventListener("statechange", () => {
    const isOver = transport.state === "closed" || transport.state === "failed";
    if (isOver && peer.connectionState !== "closed") onEnd();
  });
  return transport;
}

class Watch {
  private news: LineNews | "new" = "new";
  private grace: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (news: LineNews) => void) {}

  became(state: RTCPeerConnectionState): void {
    if (state === "connected") this.say("up");
    if (state === "disconnected" && this.news === "up") this.say("trouble");
    if (state === "failed") this.say("lost");
    if (state === "closed") clearTimeout(this.grace);
  }

  flows(change: Change): void {
    if (change === "stopped" && this.news === "up") this.say("trouble");
    if (change === "moved" && this.news === "trouble") this.say("up");
  }

  private say(news: LineNews): void {
    if (news === this.news || this.news === "lost") return;
    this.news = news;
    clearTimeout(this.grace);
    if (news === "trouble") this.grace = setTimeout(() => this.say("lost"), GRACE_MS);
    this.tell(news);
  }
}

/** What of a connection is watched. */
export type Watched = Pick<
  RTCPeerConnection,
  "addEventListener" | "connectionState" | "getStats" | "getSenders" | "getReceivers"
>;

/** Everything that came over the line, of any kind: bytes, and answers to checks. */
function arrived(stats: RTCStatsReport): number {
  let sum = 0;
  for (const report of stats.values()) {
    const { type, bytesReceived = 0, responsesReceived = 0 } = report as Counted;
    if (type === "candidate-pair") sum += bytesReceived + responsesReceived;
  }
  return sum;
}

interface Counted {
  readonly type: string;
  readonly bytesReceived?: number;
  readonly responsesReceived?: number;
}

export type Change = "moved" | "still" | "stopped";

/** Notices that a flow stopped; says so once, until something comes again. */
export class Flow {
  private last = 0;
  private at = 0;
  private isFlowing = false;

  look(count: number, now: number): Change {
    if (count !== this.last) {
      this.isFlowing = this.last > 0;
      this.last = count;
      this.at = now;
      return "moved";
    }
    if (!this.isFlowing || now - this.at < SILENCE_MS) return "still";
    this.isFlowing = false;
    return "stopped";
  }
}

/** Take a description of ours; nobody waits for candidates, which the server does not use. */
export async function described(
  peer: RTCPeerConnection,
  description: RTCLocalSessionDescriptionInit,
): Promise<string> {
  await peer.setLocalDescription(description);
  return peer.localDescription?.sdp ?? "";
}
