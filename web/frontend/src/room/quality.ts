// How the line of each participant fares and who needs help first; pure.
import type { Peer } from "../wire/generated";

/** What the media server measures, where it tells it (to the secretary alone). */
export interface Measured {
  readonly loss?: number | null;
  readonly down_loss?: number | null;
  readonly jitter_ms?: number | null;
  readonly rtt_ms?: number | null;
  readonly bitrate_kbps?: number | null;
  readonly line?: "full" | "reduced" | "sound" | "";
}

export type Health = "good" | "weak" | "bad";

// A voice is heard well below 3 % of loss, 30 ms of jitter and 300 ms there and back; with three
// times that it is hard to follow (ITU-T G.114 for the delay).
const WEAK = { loss: 0.03, jitter: 30, rtt: 300 };
const TIMES = 3;

/** 0 is perfect, 1 the edge of weak, 3 the edge of bad. */
export function troubleOf(peer: Peer): number {
  const { loss, down_loss, jitter_ms, rtt_ms, line } = peer as Peer & Measured;
  const lost = Math.max(loss ?? 1 - peer.quality, down_loss ?? 0);
  return Math.max(
    lost / WEAK.loss,
    (jitter_ms ?? 0) / WEAK.jitter,
    (rtt_ms ?? 0) / WEAK.rtt,
    line === "sound" ? TIMES : line === "reduced" ? 1 : 0,
  );
}

export function healthOf(peer: Peer): Health {
  const trouble = troubleOf(peer);
  if (trouble >= TIMES) return "bad";
  return trouble >= 1 ? "weak" : "good";
}

/** Who needs help first. */
export function byNeed(peers: readonly Peer[]): readonly Peer[] {
  return peers.toSorted((a, b) => troubleOf(b) - troubleOf(a));
}
