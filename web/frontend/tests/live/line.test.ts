// The line to the media server: mended where it can be, begun again at once where not, left for good.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Bundle, Line, jointly } from "../../src/live/line";
import type { LineNews } from "../../src/media/peer";
import { MediaRefusedError } from "../../src/media/signalling";

class FakeBundle implements Bundle {
  restarts = 0;
  isClosed = false;
  answers: (MediaRefusedError | null)[] = [];

  restart(): Promise<void> {
    this.restarts += 1;
    const fault = this.answers.shift();
    return fault ? Promise.reject(fault) : Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}

class Server {
  readonly opened: FakeBundle[] = [];
  refusals: MediaRefusedError[] = [];
  tell: (news: LineNews) => void = () => {};
  wait: () => Promise<void> = () => Promise.resolve();

  readonly line = new Line<FakeBundle>({
    open: async (tell) => {
      this.tell = tell;
      await this.wait();
      const refusal = this.refusals.shift();
      if (refusal) return Promise.reject(refusal);
      const bundle = new FakeBundle();
      this.opened.push(bundle);
      return Promise.resolve(bundle);
    },
    random: () => 1,
  });
}

const UNREACHABLE = new MediaRefusedError("unreachable", "");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the line", () => {
  it("in trouble asks for an ICE restart, and the connections stay the same", async () => {
    const server = new Server();
    await server.line.join();
    server.tell("trouble");
    expect(server.line.state.value).toBe("mending");
    server.tell("up");
    expect(server.line.state.value).toBe("joined");
    expect(server.line.returns.value).toBe(1);
    expect(server.opened).toHaveLength(1);
    expect(server.opened[0]?.restarts).toBe(1);
  });

  it("asks again for what could not be asked while there was no network", async () => {
    const server = new Server();
    await server.line.join();
    server.opened[0]?.answers.push(UNREACHABLE, UNREACHABLE);
    server.tell("trouble");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.opened[0]?.restarts).toBe(3);
    expect(server.line.state.value).toBe("mending");
  });

  it("that is lost is opened again in less than a second", async () => {
    const server = new Server();
    await server.line.join();
    server.tell("lost");
    expect(server.line.state.value).toBe("rejoining");
    await vi.advanceTimersByTimeAsync(900);
    expect(server.line.state.value).toBe("joined");
    expect(server.opened.map((one) => one.isClosed)).toEqual([true, false]);
  });

  it("begins again when the server knows nothing of it any more", async () => {
    const server = new Server();
    await server.line.join();
    server.opened[0]?.answers.push(new MediaRefusedError("unknown-subscription", "No consta."));
    server.tell("trouble");
    await vi.advanceTimersByTimeAsync(900);
    expect(server.opened).toHaveLength(2);
  });

  it("waits longer and longer for a server that is away, and not at all once it is back", async () => {
    const server = new Server();
    await server.line.join();
    server.refusals = Array.from({ length: 20 }, () => UNREACHABLE);
    server.tell("lost");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.line.state.value).toBe("rejoining");
    expect(server.refusals.length).toBeGreaterThan(10);
    server.refusals = [];
    server.line.hurryBack();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.line.state.value).toBe("joined");
  });

  it("is opened once when socket and media fall together, and again if that attempt hangs", async () => {
    const server = new Server();
    await server.line.join();
    const answers: (() => void)[] = [];
    server.wait = () => new Promise((done) => answers.push(done));
    server.tell("lost");
    await vi.advanceTimersByTimeAsync(300);
    expect(answers).toHaveLength(1);
    server.line.hurryBack(); // the socket is back while the attempt is under way
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_500);
    server.line.hurryBack();
    expect(answers).toHaveLength(2);
    for (const answer of answers) answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.line.state.value).toBe("joined");
    expect(server.opened.filter((bundle) => !bundle.isClosed)).toHaveLength(1);
  });

  it("that was left stays left, whatever was under way", async () => {
    const server = new Server();
    await server.line.join();
    server.tell("lost");
    server.line.leave();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.line.state.value).toBe("off");
    expect(server.opened).toHaveLength(1);
  });

  it("does not hear of connections that it has given up", async () => {
    const server = new Server();
    await server.line.join();
    const former = server.tell;
    server.tell("lost");
    await vi.advanceTimersByTimeAsync(900);
    former("lost");
    expect(server.line.state.value).toBe("joined");
  });

  it("looks for a better way when the network of the device changes, without alarm", async () => {
    const server = new Server();
    await server.line.join();
    server.line.hurry();
    expect(server.line.state.value).toBe("joined");
    expect(server.opened[0]?.restarts).toBe(1);
  });
});

describe("two connections as one", () => {
  it("are up when both are", () => {
    const said: LineNews[] = [];
    const [first, second] = jointly((news) => said.push(news));
    first("trouble");
    second("trouble");
    first("up");
    expect(said).toEqual(["trouble", "trouble"]);
    second("up");
    expect(said).toEqual(["trouble", "trouble", "up"]);
  });
});
