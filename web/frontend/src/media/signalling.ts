// The media server's answers, asked over HTTP.
import type { Retiled, Subscribed } from "../wire/generated";

export interface Signalling {
  publish(sdp: string): Promise<string>;
  subscribe(tiles: readonly string[], audio: boolean): Promise<Subscribed>;
  answer(subscription: string, sdp: string): Promise<void>;
  retile(subscription: string, tiles: readonly string[], high: readonly string[]): Promise<Retiled>;
  leave(): void;
}

/** The server refused or could not be reached; `code` is its own, or `unreachable`. */
export class MediaRefusedError extends Error {
  constructor(
    readonly code: string,
    readonly sentence: string,
  ) {
    super(code);
  }
}

const PATIENCE_MS = 8_000;

export function signallingAt(base: string): Signalling {
  const ask = (path: string, method: string, body?: unknown): Promise<unknown> =>
    request(`${base}/media${path}`, method, body);
  return {
    publish: async (sdp) => ((await ask("/publish", "POST", { sdp })) as { sdp: string }).sdp,
    subscribe: async (tiles, audio) =>
      (await ask("/subscribe", "POST", { tiles, audio })) as Subscribed,
    answer: async (id, sdp) => void (await ask(`/subscriptions/${id}`, "POST", { sdp })),
    retile: async (id, tiles, high) =>
      (await ask(`/subscriptions/${id}/tiles`, "PUT", { tiles, high })) as Retiled,
    leave: () => void fetch(`${base}/media`, { method: "DELETE", keepalive: true }),
  };
}

async function request(address: string, method: string, body: unknown): Promise<unknown> {
  const response = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (!response) throw new MediaRefusedError("unreachable", "");
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const refusal = answer as { code?: string; sentence?: string };
  throw new MediaRefusedError(refusal.code ?? "unreachable", refusal.sentence ?? "");
}
