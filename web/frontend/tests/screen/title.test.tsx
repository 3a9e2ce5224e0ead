// @vitest-environment jsdom
// What the room screen calls things by: whole, however long the title, and what a secret vote asked.
import { cleanup, screen } from "@testing-library/preact";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SECRET_MOMENTS } from "../../dev/sample-secret";
import { counted, session, titled, voting } from "../../dev/sample-states";
import { RoomStage } from "../../src/screen/stage";
import { shrinkOf } from "../../src/screen/title";
import type { SessionState } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;

const draw = (state: SessionState): void => new Stage(state, "p-5").draw(<RoomStage />);
const secretly = (moment: string): SessionState =>
  SECRET_MOMENTS[moment]?.(session()) ?? session();

describe("the size of a title", () => {
  it("is whole while there is room, and then takes no more place than that", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), (length) => {
        const shrink = shrinkOf("a".repeat(length), 130);
        if (length <= 130) expect(shrink).toBe(1);
        else expect(length * shrink ** 2).toBeCloseTo(130, 6);
      }),
    );
  });

  it("counts capitals as wider, as titles written in them are", () => {
    expect(shrinkOf("A".repeat(130), 130)).toBeLessThan(shrinkOf("a".repeat(130), 130));
  });

  it("never falls below what can be read", () => {
    expect(shrinkOf("a".repeat(5000), 130)).toBe(0.4);
  });
});

describe("the room screen", () => {
  it.each([60, 160, 340])("shows a title of %i letters whole, in the vote and in its result", (length) => {
    for (const state of [voting(session()), counted(session())]) {
      const long = titled(state, length);
      const title = `4. ${long.items[3]?.title}`;
      draw(long);
      expect(screen.getByRole("heading", { level: 1, name: title })).toBeTruthy();
      cleanup();
    }
  });

  it("repeats with the result of a secret vote what was voted on", () => {
    draw(secretly("secret-result"));
    expect(screen.getByText("¿Se concede la Medalla de la Villa a la persona propuesta en el expediente?")).toBeTruthy();
    expect(screen.getByText("Aprobado")).toBeTruthy();
  });

  it("says of an election who is elected, and approves nothing", () => {
    draw(secretly("secret-elected"));
    expect(screen.getByText("Elección de dos vocales del Consejo Rector del Patronato")).toBeTruthy();
    expect(screen.getByText("Candidaturas elegidas: Carla Salvatierra Besora; Darío Tordera Ronquillo de la Peñalba")).toBeTruthy();
    expect(screen.queryByText("Aprobado")).toBeNull();
  });

  it("says that a seat stays open when fewer reach the majority than there are seats", () => {
    const state = secretly("secret-elected");
    const votes = state.votes.map((vote) => ({
      ...vote,
      secret: vote.secret && { ...vote.secret, elected: vote.secret.elected.slice(0, 1) },
    }));
    draw({ ...state, votes });
    expect(screen.getByText("Candidatura elegida: Carla Salvatierra Besora")).toBeTruthy();
    expect(screen.getByText("Queda 1 puesto sin cubrir")).toBeTruthy();
  });

  it("says that nobody is elected", () => {
    const state = secretly("secret-elected");
    const votes = state.votes.map((vote) => ({
      ...vote,
      secret: vote.secret && { ...vote.secret, elected: [] },
      result: vote.result && { ...vote.result, outcome: "rejected" as const },
    }));
    draw({ ...state, votes });
    expect(screen.getByText("Ninguna candidatura resulta elegida")).toBeTruthy();
  });
});
