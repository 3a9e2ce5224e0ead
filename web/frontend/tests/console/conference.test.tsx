// @vitest-environment jsdom
// The conference from the console: the waiting room, microphones, who is put out, guests, the groups' rooms.
import { screen, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { NOW, session } from "../../dev/sample-states";
import { ConsoleApp } from "../../src/console/console";
import type { Entry, Peer, SessionState } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;
HTMLDialogElement.prototype.close ??= () => {};

const CHAIR = "p-1";
const SECRETARY = "p-secretaria";
const EXPERT = { id: "g-1", name: "Eva", surnames: "Perita", office: "Perita", duty: "guest", seat: 0, group: "" } as const;

function conducted(me: string, entry: Partial<Entry> = {}, change: Partial<SessionState> = {}) {
  const state = session();
  const stage = new Stage(
    { ...state, people: [...state.people, EXPERT], entry: { ...state.entry, ...entry }, ...change },
    me,
  );
  stage.draw(<ConsoleApp />);
  return { stage, user: userEvent.setup() };
}

function sends(participant: string, quality = 1): Peer {
  return { participant, audio: true, video: true, screen: false, level: -30, quality } as Peer;
}

describe("the waiting room", () => {
  it("is not there while nobody waits", () => {
    conducted(SECRETARY);
    expect(screen.queryByRole("region", { name: "Sala de espera" })).toBeNull();
  });

  it("lets somebody in with one tap", async () => {
    const { stage, user } = conducted(SECRETARY, { waiting: [{ person: "g-1", at: NOW }] });
    const room = screen.getByRole("region", { name: "Sala de espera" });
    await user.click(within(room).getByRole("button", { name: /Admitir Eva Perita/ }));
    expect(stage.sent[0]?.command).toEqual({ type: "entry.admit", person: "g-1" });
  });

  it("sends nobody away without a reason", async () => {
    const { stage, user } = conducted(SECRETARY, { waiting: [{ person: "g-1", at: NOW }] });
    const room = screen.getByRole("region", { name: "Sala de espera" });
    await user.click(within(room).getByRole("button", { name: "No admitir" }));
    expect(stage.sent).toHaveLength(0);
    await user.type(within(room).getByRole("textbox"), "No se identifica");
    await user.click(within(room).getByRole("button", { name: "No admitir" }));
    expect(stage.sent[0]?.command).toEqual({ type: "entry.refuse", person: "g-1", reason: "No se identifica" });
  });
});

describe("the conference", () => {
  it("shows first whose line fails, and closes a microphone", async () => {
    const { stage, user } = conducted(SECRETARY);
    stage.room.peers.value = [sends("p-2"), sends("p-3", 0.8)];
    await user.click(screen.getByRole("tab", { name: /Conferencia/ }));
    const [first] = within(screen.getByRole("region", { name: "Conferencia" })).getAllByRole("listitem");
    if (!first) throw new Error("nobody is shown");
    expect(first.textContent).toContain("Mal: llámele por teléfono");
    expect(first.textContent).toContain("pérdidas 20 %");
    await user.click(within(first).getByRole("button", { name: /Cerrar el micrófono/ }));
    expect(stage.sent[0]?.command).toEqual({ type: "microphone.close", person: "p-3" });
  });

  it("gives a microphone back that was closed by order", async () => {
    const { stage, user } = conducted(CHAIR, { silenced: ["p-2"] });
    stage.room.peers.value = [sends("p-2")];
    await user.click(screen.getByRole("tab", { name: /Conferencia/ }));
    await user.click(screen.getByRole("button", { name: /Devolver el micrófono/ }));
    expect(stage.sent[0]?.command).toEqual({ type: "microphone.release", person: "p-2" });
  });

  it("lets only who presides put a member out", async () => {
    const { stage, user } = conducted(SECRETARY);
    stage.room.peers.value = [sends("p-2")];
    await user.click(screen.getByRole("tab", { name: /Conferencia/ }));
    expect(screen.queryByRole("button", { name: "Retirar de la conexión" })).toBeNull();
  });

  it("closes the entry", async () => {
    const { stage, user } = conducted(CHAIR);
    await user.click(screen.getByRole("tab", { name: /Conferencia/ }));
    await user.click(screen.getByRole("button", { name: "Cerrar la entrada" }));
    expect(stage.sent[0]?.command).toEqual({ type: "entry.lock" });
  });

  it("invites an expert", async () => {
    const { stage, user } = conducted(SECRETARY);
    await user.click(screen.getByRole("tab", { name: /Conferencia/ }));
    await user.type(screen.getByRole("textbox", { name: "Nombre" }), "Luis");
    await user.type(screen.getByRole("textbox", { name: "Apellidos" }), "Técnico");
    await user.type(screen.getByRole("textbox", { name: "En calidad de" }), "Arquitecto");
    await user.click(screen.getByRole("button", { name: "Invitar" }));
    const sent = stage.sent[0]?.command;
    expect(sent).toMatchObject({ type: "guest.invite", name: "Luis", surnames: "Técnico", office: "Arquitecto" });
  });
});

describe("the rooms of the groups", () => {
  it("are of a recess only", () => {
    conducted(CHAIR);
    expect(screen.queryByRole("region", { name: "Salas de los grupos" })).toBeNull();
  });

  it("are opened by the chair and called back with a countdown", async () => {
    const { stage, user } = conducted(CHAIR, {}, { stage: "recess", caucus: { opened_at: NOW, closes_at: "" } });
    await user.click(screen.getByRole("button", { name: /Llamar a todos/ }));
    expect(stage.sent[0]?.command).toEqual({ type: "caucus.close", seconds: 60 });
  });

  it("show how long is left", () => {
    const closes_at = new Date(Date.parse(NOW) + 65_000).toISOString();
    conducted(SECRETARY, {}, { stage: "recess", caucus: { opened_at: NOW, closes_at } });
    expect(screen.getByRole("timer").textContent).toContain("1:05");
  });
});
