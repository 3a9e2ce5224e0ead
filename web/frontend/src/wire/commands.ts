// Sends commands: one key for one intention, repeated with the same key until somebody answers.
import type { Command, CommandAnswer, Refusal } from "./generated";

export type Outcome =
  | { readonly status: "accepted"; readonly answer: CommandAnswer }
  | { readonly status: "refused"; readonly refusal: Refusal }
  | { readonly status: "signed-out" }
  | { readonly status: "unanswered" };

export interface CommandPorts {
  readonly post: (key: string, body: string) => Promise<Response>;
  readonly newKey: () => string;
  readonly wait: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A command on its way; `again` repeats it with the key it had, so that it counts once. */
export interface Sending {
  readonly key: string;
  readonly outcome: Promise<Outcome>;
  again(): Sending;
}

const ATTEMPTS = 5;
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Send a command; gives up as `unanswered` after five attempts (about four seconds). */
export function sendCommand(ports: CommandPorts, command: Command, key = ports.newKey()): Sending {
  return {
    key,
    outcome: attempt(ports, key, JSON.stringify(command), 0),
    again: () => sendCommand(ports, command, key),
  };
}

async function attempt(
  ports: CommandPorts,
  key: string,
  body: string,
  tried: number,
): Promise<Outcome> {
  const response = await answered(ports.post(key, body));
  if (response) return read(response);
  if (tried + 1 >= ATTEMPTS) return { status: "unanswered" };
  await ports.wait(250 * 2 ** tried * (0.5 + ports.random()));
  return attempt(ports, key, body, tried + 1);
}

// No answer, or one that says nothing about the command, is the same: ask again.
async function answered(pending: Promise<Response>): Promise<Response | null> {
  const response = await pending.catch((error: unknown) => {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  });
  return response && !TRANSIENT.has(response.status) ? response : null;
}

async function read(response: Response): Promise<Outcome> {
  if (response.status === 401) return { status: "signed-out" };
  if (!response.headers.get("content-type")?.includes("json")) return { status: "unanswered" };
  const body: unknown = await response.json();
  return response.ok
    ? { status: "accepted", answer: body as CommandAnswer }
    : { status: "refused", refusal: body as Refusal };
}
