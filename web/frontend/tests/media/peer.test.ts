// How a line is watched: trouble is noticed in seconds, lasting trouble is loss, silence is not trouble.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Flow, type LineNews, type Watched, watch } from "../../src/media/peer";

class FakePeer extends EventTarget {
  connectionState: RTCPeerConnectionState = "new";
  bytes = 0;
  readonly transport = Object.assign(new EventTarget(), { state: "connected" });

  getSenders(): unknown[] {
    return [{ transport: this.transport }];
  }

  getReceivers(): unknown[] {
    return [];
  }

  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  getStats(): Promise<RTCStatsReport> {
    return Promise.resolve(new Map([["p", { type: "candidate-pair", bytesReceived: this.bytes }]]));
  }
}

function watched(): { peer: FakePeer; news: LineNews[] } {
  const peer = new FakePeer();
  const news: LineNews[] = [];
  watch(peer as unknown as Watched, (one) => news.push(one));
  return { peer, news };
}

async function seconds(n: number, each: () => void = () => {}): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    each();
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a line", () => {
  it("in trouble is up again when the browser says so", () => {
    const { peer, news } = watched();
    peer.becomes("connected");
    peer.becomes("disconnected");
    peer.becomes("connected");
    expect(news).toEqual(["up", "trouble", "up"]);
  });

  it("whose trouble lasts six seconds is lost, and says so once", async () => {
    const { peer, news } = watched();
    peer.becomes("connected");
    peer.becomes("disconnected");
    await seconds(7);
    peer.becomes("failed");
    expect(news).toEqual(["up", "trouble", "lost"]);
  });

  it("that falls silent is in trouble after four seconds, though the browser still thinks it is up", async () => {
    const { peer, news } = watched();
    peer.becomes("connected");
    await seconds(3, () => (peer.bytes += 1_000));
    await seconds(3);
    expect(news).toEqual(["up"]);
    await seconds(2);
    expect(news).toEqual(["up", "trouble"]);
    await seconds(1, () => (peer.bytes += 1_000));
    expect(news).toEqual(["up", "trouble", "up"]);
  });

  it("is lost at once when the server hangs up", () => {
    const { peer, news } = watched();
    peer.becomes("connected");
    peer.transport.state = "closed";
    peer.transport.dispatchEvent(new Event("statechange"));
    expect(news).toEqual(["up", "lost"]);
  });

  it("on which nothing ever came is not in trouble", async () => {
    const { peer, news } = watched();
    peer.becomes("connected");
    await seconds(20);
    expect(news).toEqual(["up"]);
  });

  it("that is closed is not watched any more", async () => {
    const { peer, news } = watched();
    peer.becomes("connected");
    await seconds(3, () => (peer.bytes += 1_000));
    peer.becomes("closed");
    await seconds(10);
    expect(news).toEqual(["up"]);
  });
});

describe("a flow", () => {
  it("stops once, until something comes again", () => {
    const flow = new Flow();
    const said = [1, 2, 2, 2, 2, 3].map((count, n) => flow.look(count, n * 3_000));
    expect(said).toEqual(["moved", "moved", "still", "stopped", "still", "moved"]);
  });
});
