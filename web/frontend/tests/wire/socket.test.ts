// @vitest-environment jsdom
// The line: resumed from the last number, opened again with patience, given up only by signing out.
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerMessage, Snapshot } from "../../src/wire/generated";
import { type FollowPorts, type Link, type SocketLike, backoff, follow } from "../../src/wire/socket";

class FakeSocket implements SocketLike {
  onopen = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  isClosed = false;

  constructor(readonly after: number | null) {}

  close(): void {
    this.isClosed = true;
  }

  say(message: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  drop(code = 1006): void {
    this.onclose?.(new CloseEvent("close", { code }));
  }
}

const PING = { type: "ping", now: "2027-03-04T10:00:00Z" };

class Stage {
  readonly sockets: FakeSocket[] = [];
  readonly links: Link[] = [];
  readonly heard: ServerMessage[] = [];
  known: number | null = null;
  found: Snapshot | "signed-out" | "unreachable" = "unreachable";

  readonly ports: FollowPorts = {
    open: (after) => {
      const socket = new FakeSocket(after);
      this.sockets.push(socket);
      return socket;
    },
    snapshot: () => Promise.resolve(this.found),
    after: () => this.known,
    receive: (message) => this.heard.push(message),
    tell: (link) => this.links.push(link),
    random: () => 0.5,
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("following a session", () => {
  it("begins without a number and comes back from the last one", async () => {
    const stage = new Stage();
    follow(stage.ports);
    expect(stage.last.after).toBeNull();
    stage.known = 41;
    stage.last.say(PING);
    stage.last.drop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stage.sockets[1]?.after).toBe(41);
  });

  it("asks for everything again after a gap, and only once", async () => {
    const stage = new Stage();
    const following = follow(stage.ports);
    stage.known = 41;
    following.resync();
    expect(stage.sockets[0]?.isClosed).toBe(true);
    expect(stage.last.after).toBeNull();
    stage.last.say({ type: "snapshot", seq: 50 });
    stage.known = 50;
    stage.last.drop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stage.last.after).toBe(50);
  });

  it("takes silence for a broken line", async () => {
    const stage = new Stage();
    follow(stage.ports);
    stage.last.say(PING);
    await vi.advanceTimersByTimeAsync(24_000);
    expect(stage.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(stage.sockets).toHaveLength(2);
  });

  it("does not listen to a socket that it has left", () => {
    const stage = new Stage();
    const following = follow(stage.ports);
    const old = stage.last;
    following.resync();
    old.say(PING);
    expect(stage.heard).toHaveLength(0);
  });

  it("says that it is offline and goes on trying", async () => {
    const stage = new Stage();
    follow(stage.ports);
    for (let n = 0; n < 6; n += 1) {
      stage.last.drop();
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(stage.links.at(-1)).toBe("offline");
    expect(stage.sockets).toHaveLength(7);
  });

  it("asks plainly where sockets are not let through", async () => {
    const stage = new Stage();
    stage.found = { type: "snapshot", seq: 7 } as Snapshot;
    follow(stage.ports);
    stage.last.drop();
    await vi.advanceTimersByTimeAsync(10_000);
    stage.last.drop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stage.heard).toEqual([{ type: "snapshot", seq: 7 }]);
    expect(stage.links.at(-1)).toBe("polling");
  });

  it.each([
    ["by the socket", (stage: Stage) => stage.last.drop(4401)],
    [
      "by the plain request",
      async (stage: Stage) => {
        stage.found = "signed-out";
        stage.last.drop();
        await vi.advanceTimersByTimeAsync(10_000);
        stage.last.drop();
      },
    ],
  ])("ends when the sign-in has ended, told %s", async (_name, end) => {
    const stage = new Stage();
    follow(stage.ports);
    await end(stage);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stage.links.at(-1)).toBe("signed-out");
    expect(stage.sockets.length).toBeLessThanOrEqual(2);
  });
});

describe("patience", () => {
  it("grows, is spread, and has an end", () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, chance) => {
        const wait = backoff(n, chance);
        expect(wait).toBeGreaterThanOrEqual(200);
        expect(wait).toBeLessThanOrEqual(8_000);
      }),
    );
  });
});
