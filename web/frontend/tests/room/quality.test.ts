// Whose line needs help, and who first.
import { describe, expect, it } from "vitest";
import { type Measured, byNeed, healthOf } from "../../src/room/quality";
import type { Peer } from "../../src/wire/generated";

function peer(participant: string, measured: Measured = {}, quality = 1): Peer {
  return { participant, audio: true, video: true, screen: false, level: -30, quality, ...measured } as Peer;
}

describe("the line of a participant", () => {
  it("is good without losses", () => expect(healthOf(peer("p-1"))).toBe("good"));
  it("is told by what the old server measures too", () => expect(healthOf(peer("p-1", {}, 0.85))).toBe("bad"));
  it.each<[Measured, string]>([
    [{ loss: 0.01, jitter_ms: 8, rtt_ms: 60 }, "good"],
    [{ loss: 0.05 }, "weak"],
    [{ loss: 0, down_loss: 0.12 }, "bad"],
    [{ loss: 0, jitter_ms: 45 }, "weak"],
    [{ loss: 0, rtt_ms: 950 }, "bad"],
    [{ loss: 0, line: "reduced" }, "weak"],
    [{ loss: 0, line: "sound" }, "bad"],
  ])("%o is %s", (measured, health) => expect(healthOf(peer("p-1", measured))).toBe(health));
});

describe("who needs help first", () => {
  it("is who hears and is heard worst", () => {
    const all = [peer("p-1"), peer("p-2", { loss: 0.2 }), peer("p-3", { loss: 0.05 })];
    expect(byNeed(all).map((one) => one.participant)).toEqual(["p-2", "p-3", "p-1"]);
  });
});
