// The cases of tests/contract, played as pytest plays them, and cut at any place.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Linked, apply } from "../../src/room/apply";
import { NOTHING } from "../../src/room/state";
import type { SessionState } from "../../src/wire/generated";

type Told = Linked | { readonly seq: number; readonly at: string; readonly snapshot: SessionState };

interface Case {
  readonly start: SessionState;
  readonly events: readonly Told[];
  readonly cuts: readonly number[];
  readonly state: SessionState;
}

const FOLDER = fileURLToPath(new URL("../../../../tests/contract/", import.meta.url));
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
const CASES = new Map(NAMES.map((name) => [name, read(name)]));

function read(name: string): Case {
  return JSON.parse(readFileSync(FOLDER + name, "utf-8")) as Case;
}

function hear(state: SessionState, told: Told): SessionState {
  return "snapshot" in told ? { ...told.snapshot, seq: told.seq } : apply(state, told);
}

describe("the cases of the contract", () => {
  it("are there", () => expect(NAMES.length).toBeGreaterThan(10));

  it.each(NAMES)("%s ends where the server's fold ends", (name) => {
    const { start, events, state } = CASES.get(name) ?? read(name);
    expect(start).toEqual(NOTHING);
    expect(events.reduce(hear, start)).toEqual(state);
  });
});

describe("a late screen", () => {
  const anyCut = fc.constantFrom(...CASES.values()).chain((played) =>
    fc.tuple(fc.constant(played), fc.nat({ max: played.events.length })),
  );

  it("ends where the others are, wherever it came in", () => {
    fc.assert(
      fc.property(anyCut, ([{ start, events, state }, cut]) => {
        const snapshot = structuredClone(events.slice(0, cut).reduce(hear, start));
        expect(events.slice(cut).reduce(hear, snapshot)).toEqual(state);
      }),
      { numRuns: 60 },
    );
  });

  it("is not disturbed by the state it began from", () => {
    const [played] = CASES.values();
    if (!played) throw new Error("no cases");
    const frozen = deepFreeze(structuredClone(played.start));
    expect(() => played.events.reduce(hear, frozen)).not.toThrow();
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
