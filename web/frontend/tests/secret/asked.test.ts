// Taps and bells that ask the same device: one after another, and no tap is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Trouble } from "../../src/ballot/device/ports";
import { Asking } from "../../src/secret/asked";

/** An act that ends when it is told to. */
function slow(name: string, done: string[]) {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const act = async (): Promise<void> => {
    await ended;
    done.push(name);
  };
  return { act, end };
}

const failing = (code: string) => async (): Promise<void> => {
  throw new Trouble(code);
};

describe("asking a device", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("does a tap that fell on the work of a bell, after it and before the next bell", async () => {
    const asking = new Asking();
    const done: string[] = [];
    const bell = slow("bell", done);
    const tap = slow("tap", done);
    const whole = asking.follow(bell.act);
    void asking.run(tap.act);
    void asking.follow(slow("passed over", done).act);
    void asking.follow(async () => void done.push("last bell"));
    expect(asking.isBusy.value).toBe(true);
    bell.end();
    tap.end();
    await whole;
    expect(done).toEqual(["bell", "tap", "last bell"]);
    expect(asking.isBusy.value).toBe(false);
  });

  it("does one tap of two that came together", async () => {
    const asking = new Asking();
    const done: string[] = [];
    const first = slow("first", done);
    const whole = asking.run(first.act);
    void asking.run(slow("second", done).act);
    first.end();
    await whole;
    expect(done).toEqual(["first"]);
  });

  it("follows a bell again for as long as nobody answers", async () => {
    const asking = new Asking();
    const answers = [failing("unreachable"), failing("unreachable"), async () => {}];
    let asked = 0;
    await asking.follow(async () => answers[asked++]?.());
    expect(asking.trouble.value?.code).toBe("unreachable");
    await vi.advanceTimersByTimeAsync(20_000);
    expect([asked, asking.trouble.value]).toEqual([3, null]);
  });

  it("asks nothing more once its screen has gone", async () => {
    const asking = new Asking();
    const act = vi.fn(failing("unreachable"));
    await asking.follow(act);
    asking.stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(act).toHaveBeenCalledOnce();
  });

  it("keeps what was wrong with a tap to be read when a bell finds everything in order", async () => {
    const asking = new Asking();
    await asking.run(failing("passkey-cancelled"));
    await asking.follow(async () => {});
    expect(asking.trouble.value?.code).toBe("passkey-cancelled");
    await asking.run(async () => {});
    expect(asking.trouble.value).toBeNull();
  });

  it("takes taps again after a fault of its own", async () => {
    vi.stubGlobal("reportError", vi.fn());
    const asking = new Asking();
    await asking.run(async () => {
      throw new TypeError("x is not a function");
    });
    expect(asking.trouble.value?.code).toBe("fault");
    const act = vi.fn(async () => {});
    await asking.run(act);
    expect(act).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it("asks nothing more once its screen has gone, not even what it was asking", async () => {
    const asking = new Asking();
    const act = vi.fn(failing("unreachable"));
    const whole = asking.follow(act);
    const tap = vi.fn(async () => {});
    void asking.run(tap);
    asking.stop();
    await whole;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(act).toHaveBeenCalledOnce();
    expect(tap).not.toHaveBeenCalled();
  });

  it("does not promise to repeat a tap", async () => {
    const asking = new Asking();
    await asking.run(failing("unreachable"));
    expect(asking.trouble.value?.code).toBe("tap-unreachable");
  });

  it("forgets what became of a tap when its button has gone", async () => {
    const asking = new Asking();
    await asking.run(failing("passkey-cancelled"));
    await asking.follow(async () => {});
    expect(asking.trouble.value?.code).toBe("passkey-cancelled");
    asking.forgetTap();
    expect(asking.trouble.value).toBeNull();
  });

  it("lets somebody repeat a bell that is not asked again by itself", async () => {
    const asking = new Asking();
    let isWell = false;
    const act = async (): Promise<void> => {
      if (!isWell) throw new Trouble("storage-refused");
    };
    await asking.follow(act);
    expect(asking.mayRepeat.value).toBe(true);
    isWell = true;
    await asking.repeat();
    expect(asking.trouble.value).toBeNull();
    expect(asking.mayRepeat.value).toBe(false);
  });
});
