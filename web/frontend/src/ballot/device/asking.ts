// Asks the server over HTTP, as the signed-in person.
import type { Answer, Server } from "./ports";

const PATIENCE_MS = 10_000;

/** `base` is the address of the secret ballot of a session. */
export function serverAt(base: string): Server {
  return {
    get: (path) => ask(`${base}${path}`, {}),
    post: (path, body) =>
      ask(`${base}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: typeof body === "string" ? body : new Uint8Array(body),
      }),
  };
}

async function ask(address: string, request: RequestInit): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetch(address, { ...request, signal });
    return { status: response.status, body: await response.json() };
  } catch (error) {
    // No line, one that broke in the middle of the answer, or somebody else's page in its place.
    const isLost = [TypeError, DOMException, SyntaxError].some((kind) => error instanceof kind);
    if (isLost) return { status: 0, body: null };
    throw error;
  }
}
