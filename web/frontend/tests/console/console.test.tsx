// @vitest-environment jsdom
// Conducting: what only the chair may do, reasons, two steps, votes taken by voice, ties.
import { screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { counted, session, speaking, voting } from "../../dev/sample-states";
import { ConsoleApp } from "../../src/console/console";
import type { SessionState } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;
HTMLDialogElement.prototype.close ??= () => {};

function conductor(state: SessionState, me: string) {
  const stage = new Stage(state, me);
  stage.draw(<ConsoleApp />);
  return { stage, user: userEvent.setup() };
}

const CHAIR = "p-1";
const SECRETARY = "p-secretaria";

describe("the console", () => {
  it("is not shown to a member", () => {
    conductor(session(), "p-5");
    expect(screen.queryByRole("button", { name: /Abrir votación/ })).toBeNull();
    expect(screen.getByText(/es de la Presidencia y la Secretaría/)).toBeTruthy();
  });

  it("shows what one may not do, with the reason, and does not send it", async () => {
    const { stage, user } = conductor(session(), SECRETARY);
    const lift = screen.getByRole("button", { name: /Levantar la sesión/ });
    expect(lift.textContent).toContain("Corresponde a la Presidencia");
    await user.click(lift);
    expect(stage.sent).toHaveLength(0);
  });

  it("opens a vote with one tap", async () => {
    const { stage, user } = conductor(session(), CHAIR);
    await user.click(screen.getByRole("button", { name: "Abrir votación" }));
    expect(stage.sent[0]?.command).toMatchObject({ type: "vote.open", item: "i-4" });
  });

  it("lifts the session only with a second step", async () => {
    const { stage, user } = conductor({ ...session(6), current_item: null }, CHAIR);
    const [lift] = screen.getAllByRole("button", { name: "Levantar la sesión" });
    if (!lift) throw new Error("no button");
    await user.click(lift);
    expect(stage.sent).toHaveLength(0);
    expect(screen.getByRole("group", { name: /^¿Levantar la sesión\? No se puede deshacer/ })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Sí, confirmar" }));
    expect(stage.sent[0]?.command).toEqual({ type: "session.close" });
  });

  it("says before it lifts the session which items go to the next one", async () => {
    const { items, ...over } = session(6);
    const left = items.map((item, n) => (n < 4 ? item : { ...item, state: "pending" as const }));
    const { user } = conductor({ ...over, items: left, current_item: null }, CHAIR);
    await user.click(screen.getByRole("button", { name: "Levantar la sesión" }));
    expect(screen.getByRole("group", { name: /Quedan 2 puntos sin tratar, que pasan a la sesión siguiente/ })).toBeTruthy();
  });

  it("annuls a vote only with a reason", async () => {
    const { stage, user } = conductor(counted(session()), CHAIR);
    await user.click(screen.getByRole("button", { name: "Anular la votación" }));
    await user.click(screen.getByRole("button", { name: "Anular la votación" }));
    expect(stage.sent).toHaveLength(0);
    await user.type(screen.getByRole("textbox", { name: /motivo/ }), "Se leyó otro texto");
    await user.click(screen.getByRole("button", { name: "Anular la votación" }));
    expect(stage.sent[0]?.command).toEqual({ type: "vote.annul", vote: "w-1", reason: "Se leyó otro texto", ground: "technical" });
  });

  it("names who has not voted, and never how the others did", () => {
    conductor(voting(session(), 19), SECRETARY);
    const panel = screen.getByRole("region", { name: "Votación en curso" });
    expect(within(panel).getByText("19 / 23")).toBeTruthy();
    expect(within(panel).getByText(/Elena Urquijano/)).toBeTruthy();
    expect(within(panel).queryByText("A favor")).toBeNull();
  });

  it("lets the secretary take down a vote given by voice, and not the chair", async () => {
    const { stage, user } = conductor(voting(session(), 22), SECRETARY);
    await user.click(screen.getByRole("button", { name: /Elena Urquijano.*De viva voz…/ }));
    const group = screen.getByRole("group", { name: /Voto de viva voz de Elena Urquijano/ });
    await user.click(within(group).getByRole("button", { name: "En contra" }));
    expect(stage.sent[0]?.command).toEqual({ type: "vote.cast-aloud", vote: "w-1", member: "p-5", choice: "no" });
  });

  it("asks for the second vote after a tie", async () => {
    const { stage, user } = conductor(counted(session(), "second-vote-required"), CHAIR);
    await user.click(screen.getByRole("button", { name: "Abrir la segunda votación" }));
    expect(stage.sent[0]?.command).toMatchObject({ type: "vote.open", item: "i-4" });
  });

  it("gives the casting vote to who presides alone, in two steps", async () => {
    const { stage, user } = conductor(counted(session(), "casting-vote-required"), CHAIR);
    await user.click(screen.getByRole("button", { name: "A favor" }));
    expect(stage.sent).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Sí, confirmar" }));
    expect(stage.sent[0]?.command).toEqual({ type: "vote.give-casting", vote: "w-1", choice: "yes" });
  });

  it("adds a minute to who speaks", async () => {
    const { stage, user } = conductor(speaking(session(), "p-7"), SECRETARY);
    await user.click(screen.getByRole("button", { name: "1 min" }));
    expect(stage.sent[0]?.command).toEqual({ type: "floor.extend", intervention: "v-1", seconds: 60 });
  });

  it("gives the floor to who waits, with the kind that was asked for, also by the key G", async () => {
    const { stage, user } = conductor(speaking(session(), "p-7"), SECRETARY);
    const [give] = screen.getAllByRole("button", { name: "Dar la palabra" });
    if (!give) throw new Error("nobody waits");
    await user.click(give);
    const wanted = { type: "floor.give", member: "p-12", kind: "allusion" };
    expect(stage.sent[0]?.command).toMatchObject(wanted);
    await user.click(screen.getByRole("heading", { name: "Palabra" }));
    await user.keyboard("g");
    expect(stage.sent.at(-1)?.command).toMatchObject(wanted);
  });

  it("does not take a letter that is being written for a key", async () => {
    const { stage, user } = conductor(speaking(session(), "p-7"), SECRETARY);
    await user.type(screen.getByRole("textbox", { name: /Incidencia/ }), "ge");
    expect(stage.sent).toHaveLength(0);
  });

  it("tells the cause of an absence by when it happens", async () => {
    const { stage, user } = conductor(session(), SECRETARY);
    await user.selectOptions(screen.getByRole("combobox", { name: /Asistencia de Elena Urquijano/ }), "absent");
    expect(stage.sent[0]?.command).toEqual({ type: "attendance.record", member: "p-5", presence: "absent", cause: "left" });
  });

  it("says in the strip that nothing is being recorded", () => {
    conductor({ ...session(), recording_since: null }, SECRETARY);
    expect(screen.getByText("No se está grabando")).toBeTruthy();
  });

  it("asks who wants the item left on the table, and why, before it is voted", async () => {
    const { stage, user } = conductor(session(), SECRETARY);
    await user.click(screen.getByText("Otros actos de este punto"));
    await user.click(screen.getByRole("button", { name: "Votar si queda sobre la mesa" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Quién lo pide" }), "p-7");
    await user.type(screen.getByRole("textbox", { name: /motivo/ }), "Falta un informe");
    await user.click(screen.getByRole("button", { name: "Votar si queda sobre la mesa" }));
    expect(stage.sent[0]?.command).toMatchObject({
      type: "vote.open",
      item: "i-4",
      subject: "tabling",
      proposer: "p-7",
      motive: "Falta un informe",
    });
  });

  it("passes the chair to somebody who is there", async () => {
    const { stage, user } = conductor(session(), SECRETARY);
    await user.click(screen.getByText("Presidencia, secretaría y orden"));
    await user.click(screen.getByRole("button", { name: "Pasar la presidencia" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Quién preside desde ahora" }), "p-2");
    await user.click(screen.getByRole("button", { name: "Pasar la presidencia" }));
    expect(stage.sent[0]?.command).toEqual({ type: "chair.pass", member: "p-2" });
  });

  it("says that the secretary is missing, without whom nothing is held", () => {
    conductor({ ...session(), officials: [{ person: SECRETARY, presence: "absent" }] }, CHAIR);
    expect(screen.getByText(/falta la Secretaría/)).toBeTruthy();
  });

  it("shows during a vote only what can be done in it", () => {
    conductor(voting(session(), 19), SECRETARY);
    expect(screen.queryByRole("button", { name: /Levantar la sesión/ })).toBeNull();
    expect(screen.getByRole("textbox", { name: /Incidencia/ })).toBeTruthy();
  });
});
