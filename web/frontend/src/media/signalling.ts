// The media server's answers, asked over HTTP.
import type { Retiled, Subscribed } from "../wire/generated";

export interface Signalling {
  publish(sdp: string): Promise<string>;
  subscribe(tiles: readonly string[], audio: boolean): Promise<Subscribed>;
  answer(subscription: string, sdp: string): Promise<void>;
  retile(subscription: string, tiles: readonly string[], high: readonly string[]): Promise<Retiled>;
  /** Ask for an offer with new credentials (ICE restart). */
  restart(subscription: string): Promise<Retiled>;
  /** By which servers (TURN) one may come; none where the server names none. */
  servers(): Promise<readonly RTCIceServer[]>;
  /** Take one's own microphone back although the hall is heard. */
  keepMicrophone(): Promise<void>;
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

/** The room of the plenary, or with `room` that of one's group, or one to try the own line in. */
export function signallingAt(base: string, room: "" | "group" | "test" = ""): Signalling {
  const query = room && `?room=${room}`;
  const ask = (path: string, method: string, body?: unknown): Promise<unknown> =>
    request(`${base}/media${path}${query}`, method, body);
  return {
    publish: async (sdp) => ((await ask("/publish", "POST", { sdp })) as { sdp: string }).sdp,
    subscribe: async (tiles, audio) =>
      (await ask("/subscribe", "POST", { tiles, audio })) as Subscribed,
    answer: async (id, sdp) => void (await ask(`/subscriptions/${id}`, "POST", { sdp })),
    retile: async (id, tiles, high) =>
      (await ask(`/subscriptions/${id}/tiles`, "PUT", { tiles, high })) as Retiled,
    restart: async (id) => (await ask(`/subscriptions/${id}/restart`, "POST")) as Retiled,
    servers: () => askServers(`${base}/media/ice`),
    keepMicrophone: async () => void (await ask("/microphone", "POST")),
    leave: () => void fetch(`${base}/media${query}`, { method: "DELETE", keepalive: true }),
  };
}

async function request(address: string, method: string, body: unknown): Promise<unknown> {
  const response = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (!response) throw new MediaRefusedError("unreachable", "");
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const refusal = answer as { code?: string; sentence?: string };
  const unnamed = response.status >= 500 ? "unreachable" : "refused";
  throw new MediaRefusedError(refusal.code ?? unnamed, refusal.sentence ?? "");
}

// Without them one still comes by the straight way, so nothing waits for a server that is ill.
async function askServers(address: string): Promise<readonly RTCIceServer[]> {
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    () => null,
  );
  if (!response?.ok) return [];
  const answer = (await response.json().catch(() => ({}))) as { ice_servers?: RTCIceServer[] };
  return answer.ice_servers ?? [];
}
