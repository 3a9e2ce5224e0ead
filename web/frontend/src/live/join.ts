// Joins a session in a browser: addresses, clock, network; nothing else of the front end knows them.
import { commandPorts } from "./ports";
import { LiveRoom, type Receipts } from "./room";
import { follow } from "../wire/socket";
import type { Snapshot } from "../wire/generated";

const TICK_MS = 250;

/** Follow the session and keep following it until the page goes. */
export function join(session: string, base: string): LiveRoom {
  const room = new LiveRoom(commandPorts(base), Date.now, receipts(session));
  const following = follow({
    open: (after) => new WebSocket(socketAddress(base, after)),
    snapshot: () => askSnapshot(base),
    after: () => room.state.value?.seq ?? null,
    receive: (message) => room.receive(message),
    tell: (link) => room.linked(link),
    random: Math.random,
  });
  room.followedBy(following);
  setInterval(() => room.ticked(), TICK_MS);
  addEventListener("online", () => following.wake());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) following.wake();
  });
  return room;
}

function socketAddress(base: string, after: number | null): string {
  const address = new URL(`${base}/events`, location.href);
  address.protocol = location.protocol === "http:" ? "ws:" : "wss:";
  if (after !== null) address.searchParams.set("after", String(after));
  return address.href;
}

async function askSnapshot(base: string): Promise<Snapshot | "signed-out" | "unreachable"> {
  const response = await fetch(`${base}/snapshot`).catch(() => null);
  if (response?.status === 401) return "signed-out";
  return response?.ok ? ((await response.json()) as Snapshot) : "unreachable";
}

function receipts(session: string): { load(): Receipts; save(kept: Receipts): void } {
  const name = `hemiciclo-receipts-${session}`;
  return {
    load: () => JSON.parse(sessionStorage.getItem(name) ?? "{}") as Receipts,
    save: (kept) => sessionStorage.setItem(name, JSON.stringify(kept)),
  };
}
