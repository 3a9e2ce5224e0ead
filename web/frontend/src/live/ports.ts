// How a browser posts commands.
import type { CommandPorts } from "../wire/commands";

const PATIENCE_MS = 6_000;

export function commandPorts(base: string): CommandPorts {
  return {
    post: (key, body) =>
      fetch(`${base}/commands`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": key },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      }),
    newKey,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  };
}

/** 32 hexadecimal characters; `randomUUID` would need a secure context. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
