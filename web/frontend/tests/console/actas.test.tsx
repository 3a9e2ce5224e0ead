// @vitest-environment jsdom
// The approval of an earlier acta from the console: by assent, or with corrections that are voted.
import { screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { session } from "../../dev/sample-states";
import { ConsoleApp } from "../../src/console/console";
import type { Correction, ItemNow } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;
HTMLDialogElement.prototype.close ??= () => {};

const PRIOR = {
  session: "s-0",
  number: "2/2026",
  title: "Pleno ordinario de febrero",
  held_at: "2026-02-26T08:00:00.000000Z",
  sha256: "ab".repeat(32),
};
const WRONG: Correction = {
  id: "c-1",
  acta: "s-0",
  where: "Punto 3",
  says: "doce votos",
  should_say: "trece votos",
};

function approving(me: string, change: Partial<ItemNow> = {}) {
  const state = session(0);
  const items = state.items.map((item, n) =>
    n === 0 ? { ...item, actas: [PRIOR], ...change } : item,
  );
  const stage = new Stage({ ...state, items, votes: [], open_vote: null }, me);
  stage.draw(<ConsoleApp />);
  const panel = screen.getByRole("region", { name: "Actas que se aprueban" });
  return { stage, panel: within(panel), user: userEvent.setup() };
}

describe("the approval of an earlier acta", () => {
  it("is given by assent, after the question that the law asks", async () => {
    const { stage, panel, user } = approving("p-secretaria");
    expect(panel.getByText(/Acta 2\/2026: Pleno ordinario de febrero/)).toBeTruthy();
    await user.click(panel.getByRole("button", { name: "Aprobar por asentimiento" }));
    expect(stage.sent).toHaveLength(0);
    await user.click(panel.getByRole("button", { name: "Sí, confirmar" }));
    expect(stage.sent[0]?.command).toEqual({ type: "item.close", item: "i-1" });
  });

  it("takes a correction down with where it is and what it should say", async () => {
    const { stage, panel, user } = approving("p-secretaria");
    await user.click(panel.getByRole("button", { name: "Anotar una rectificación" }));
    await user.type(panel.getByRole("textbox", { name: /Dónde está el error/ }), "Punto 3");
    await user.type(panel.getByRole("textbox", { name: "Donde dice" }), "repetido");
    await user.click(panel.getByRole("button", { name: "Anotar una rectificación" }));
    expect(stage.sent[0]?.command).toMatchObject({
      type: "acta.note-correction",
      item: "i-1",
      acta: "s-0",
      where: "Punto 3",
      says: "repetido",
      should_say: "",
    });
  });

  it("needs a vote while a correction stands, which the secretary may withdraw", async () => {
    const { stage, panel, user } = approving("p-secretaria", { corrections: [WRONG] });
    const byAssent = panel.getByRole("button", { name: /Aprobar por asentimiento/ });
    expect(byAssent.textContent).toContain("Hay rectificaciones: se votan");
    expect(panel.getByText(/Donde dice: «doce votos». Debe decir: «trece votos»./)).toBeTruthy();
    await user.click(panel.getByRole("button", { name: "Retirar la rectificación de Punto 3" }));
    expect(stage.sent[0]?.command).toEqual({
      type: "acta.withdraw-correction",
      item: "i-1",
      correction: "c-1",
    });
  });

  it("lets the chair see the corrections and note none", () => {
    const { panel } = approving("p-1", { corrections: [WRONG] });
    expect(panel.queryByRole("button", { name: /Retirar la rectificación/ })).toBeNull();
    expect(panel.getByRole("button", { name: /Anotar una rectificación/ }).textContent).toContain(
      "Corresponde a la Secretaría",
    );
  });
});
