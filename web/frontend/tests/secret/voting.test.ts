// One's own vote on one device, in the middle of whose steps something fails.
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Trouble } from "../../src/ballot/device/ports";
import type { Expected } from "../../src/ballot/device/setup";
import type { BallotDesk } from "../../src/live/ballot-desk";
import { type Step, Voting } from "../../src/secret/voting";

type Answer = (...given: readonly unknown[]) => unknown;

/** A device that answers as the test says; `said` is what it was asked. */
class Device {
  readonly said: string[] = [];
  answers: Record<string, Answer> = {
    resume: () => null,
    check: () => null,
    encrypt: () => "tracker",
    cast: () => ({ tracker: "tracker", receipt: null }),
    spoil: () => "shown",
  };

  readonly desk = {
    session: "s-1",
    ask: async (what: string, ...given: unknown[]) => {
      this.said.push(what);
      return this.answers[what]?.(...given);
    },
  } as unknown as BallotDesk;

  fails(what: string, code: string): void {
    this.answers[what] = () => {
      throw new Trouble(code);
    };
  }
}

let device: Device;
let voting: Voting;

beforeEach(() => {
  device = new Device();
  const step = signal<Step>({ step: "checking" });
  voting = new Voting(device.desk, {} as Expected, step, signal([]), signal(null));
});

describe("one's own secret vote", () => {
  it("offers an empty ballot after a failure, not one that is encrypted for ever", async () => {
    await voting.begin();
    device.fails("encrypt", "unreachable");
    await voting.choose([1]);
    expect(voting.step.value.step).toBe("trouble");
    await voting.again();
    expect(voting.step.value.step).toBe("choosing");
    expect(voting.chosen.value).toEqual([]);
    expect(voting.tracker.value).toBeNull();
  });

  it("passes over the failure of a choice that was changed meanwhile", async () => {
    await voting.begin();
    let fail = (): void => {};
    device.answers["encrypt"] = () => new Promise((_, reject) => (fail = () => reject(new Trouble("fault"))));
    const first = voting.choose([0]);
    device.answers["encrypt"] = () => "second";
    await voting.choose([1]);
    fail();
    await first;
    expect(voting.step.value.step).toBe("choosing");
    expect(voting.tracker.value).toBe("second");
  });

  it("cannot be cast while it is being spoilt", async () => {
    await voting.begin();
    await voting.choose([0]);
    const spoiling = voting.audit();
    await voting.cast();
    await spoiling;
    expect(device.said).not.toContain("cast");
    expect(voting.step.value.step).toBe("spoilt");
  });

  it("keeps the ballot when the line falls, and casts the same one afterwards", async () => {
    await voting.begin();
    await voting.choose([0]);
    device.fails("cast", "unreachable");
    await voting.cast();
    expect(voting.step.value.step).toBe("kept");
    device.answers["resume"] = () => ({ tracker: "tracker", receipt: null });
    await voting.again();
    expect(voting.step.value).toEqual({ step: "cast", cast: { tracker: "tracker", receipt: null } });
  });

  it("begins again when it is asked to, whatever was wrong", async () => {
    device.fails("resume", "storage-refused");
    await voting.begin();
    expect(voting.step.value.step).toBe("trouble");
    device.answers["resume"] = () => null;
    await voting.again();
    expect(voting.step.value.step).toBe("choosing");
  });

  it("says what failed even when it is a fault of ours", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    device.answers["resume"] = () => {
      throw new TypeError("of ours");
    };
    await voting.begin();
    expect(voting.step.value).toMatchObject({ step: "trouble", trouble: { code: "fault" } });
    expect(reported).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});
