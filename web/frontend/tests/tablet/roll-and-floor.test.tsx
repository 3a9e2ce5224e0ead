// @vitest-environment jsdom
// Answering the roll, asking for the floor and having it.
import { screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { session, speaking } from "../../dev/sample-states";
import { MediaProvider } from "../../src/ui/media";
import { LiveConference } from "../../src/live/conference";
import { FORGETFUL } from "../../src/live/memory";
import { signallingAt } from "../../src/media/signalling";
import { TabletApp } from "../../src/tablet/tablet";
import type { SessionState } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;

function councillor(state: SessionState, me = "p-5") {
  const stage = new Stage(state, me);
  const media = new LiveConference(stage.room, {
    signalling: signallingAt(""),
    seen: () => ({ tiles: [], high: [], audio: false }),
    sends: true,
    memory: FORGETFUL,
  });
  stage.draw(
    <MediaProvider value={media}>
      <TabletApp />
    </MediaProvider>,
  );
  return { stage, user: userEvent.setup() };
}

function unheard(): SessionState {
  const state = session();
  return {
    ...state,
    stage: "roll-call",
    current_item: null,
    opened_at: null,
    attendance: state.attendance.map((a) => ({ ...a, presence: "unknown" })),
  };
}

describe("the roll", () => {
  it("is answered from the room with one tap", async () => {
    const { stage, user } = councillor(unheard());
    await user.click(screen.getByRole("button", { name: "Estoy en la sala" }));
    expect(stage.sent[0]?.command).toEqual({ type: "rollcall.answer", presence: "in-room" });
  });

  it("is answered from a distance only with the declaration of LRBRL 46.3", async () => {
    const { stage, user } = councillor(unheard());
    await user.click(screen.getByRole("button", { name: "Estoy a distancia" }));
    await user.click(screen.getByRole("button", { name: "Confirmar asistencia a distancia" }));
    expect(stage.sent).toHaveLength(0);
    await user.click(screen.getByRole("checkbox", { name: /territorio español/ }));
    await user.click(screen.getByRole("button", { name: "Confirmar asistencia a distancia" }));
    expect(stage.sent[0]?.command).toMatchObject({ presence: "remote", territory_declared: true });
  });

  it("offers no distance to a body that has no basis for it", () => {
    const state = unheard();
    councillor({ ...state, rules: { ...state.rules, remote_basis: "none" } });
    expect(screen.queryByRole("button", { name: "Estoy a distancia" })).toBeNull();
  });
});

describe("the floor", () => {
  it("is asked for once, however often one taps while it is under way", async () => {
    const { stage, user } = councillor(session());
    let answer: (response: Response) => void = () => {};
    stage.answers.push(new Promise<Response>((resolve) => (answer = resolve)));
    const button = screen.getByRole("button", { name: "Pedir la palabra" });
    await user.click(button);
    await user.click(button);
    expect(stage.sent).toHaveLength(1);
    answer(Response.json({ code: "x", sentence: "No.", params: {}, article: "" }, { status: 409 }));
    expect(await screen.findByText("No.")).toBeTruthy();
  });

  it("tells the place in the queue and lets the request be taken back", async () => {
    const { stage, user } = councillor(speaking(session(), "p-7"), "p-3");
    expect(screen.getByText("2.º")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Retirar la petición" }));
    expect(stage.sent[0]?.command).toEqual({ type: "floor.withdraw", request: "r-2" });
  });

  it("shows the time that is left to who has it, and lets him end", async () => {
    const { stage, user } = councillor(speaking(session(), "p-5", 122));
    expect(screen.getAllByText("2:58").length).toBeGreaterThan(0);
    expect(screen.getByText("Tiene la palabra.", { selector: "[aria-live=assertive]" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Terminar mi intervención" }));
    expect(stage.sent[0]?.command).toEqual({ type: "floor.end", intervention: "v-1" });
  });
});

describe("the tablet without a line", () => {
  it("says since when", () => {
    const { stage } = councillor(session());
    stage.room.link.value = "offline";
    return screen.findByText(/Sin conexión desde las/);
  });
});
