// What screens read out of the state.
import { describe, expect, it } from "vitest";
import { quorumOf, secondsLeft, signOf } from "../../src/room/select";
import type { BodyKind, SessionState } from "../../src/wire/generated";
import { NOW, session, speaking } from "../../dev/sample-states";

function body(body_kind: BodyKind, legal_number: number, call = 1): SessionState {
  const state = session();
  return { ...state, call, rules: { ...state.rules, body_kind, legal_number } };
}

describe("the quorum (R-QUO-1, R-QUO-4 to R-QUO-6)", () => {
  const table: readonly [BodyKind, number, number, number][] = [
    ["pleno", 25, 1, 9],
    ["pleno", 25, 2, 9],
    ["pleno", 7, 1, 3],
    ["pleno", 3, 1, 3],
    ["junta-de-gobierno", 9, 1, 5],
    ["junta-de-gobierno", 9, 2, 3],
    ["commission", 11, 1, 6],
    ["commission", 11, 2, 3],
    ["other", 7, 1, 4],
  ];
  it.each(table)("%s of %d in call %d needs %d", (kind, members, call, needed) => {
    expect(quorumOf(body(kind, members, call))).toBe(needed);
  });
});

describe("the time that is left", () => {
  const now = Date.parse(NOW);
  it("counts down", () => expect(secondsLeft(speaking(session(), "p-7", 122), now)).toBe(178));
  it("counts up once it is over", () => expect(secondsLeft(speaking(session(), "p-7", 312), now)).toBe(-12));
  it("does not exceed what was given when a clock is slow", () =>
    expect(secondsLeft(speaking(session(), "p-7", -9), now)).toBe(300));
  it("is nobody's when nobody speaks", () => expect(secondsLeft(session(), now)).toBeNull());
});

describe("the sign of the band", () => {
  const open = session();
  it("tells that it is live", () => expect(signOf(open)).toBe("live"));
  it("tells secrecy before anything else", () => expect(signOf({ ...open, doors_open: false })).toBe("secret"));
  it("only records what is not public", () => expect(signOf({ ...open, is_public: false })).toBe("recording"));
  it("does not claim to record", () => expect(signOf({ ...open, recording_since: null })).toBe("none"));
});
