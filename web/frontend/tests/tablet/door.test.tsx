// @vitest-environment jsdom
// Outside the conference, in the room of one's group, and what is said about a slow line.
import { act, screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { NOW, session } from "../../dev/sample-states";
import { LiveConference } from "../../src/live/conference";
import { FORGETFUL } from "../../src/live/memory";
import { signallingAt } from "../../src/media/signalling";
import { TabletApp } from "../../src/tablet/tablet";
import { MediaProvider } from "../../src/ui/media";
import type { Entry, SessionState } from "../../src/wire/generated";
import { Stage } from "../stage";

globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;
const ME = "p-5";

function afar(entry: Partial<Entry>, change: Partial<SessionState> = {}) {
  const state = session();
  const attendance = state.attendance.map((one) => (one.member === ME ? { ...one, presence: "remote" as const } : one));
  const stage = new Stage({ ...state, attendance, entry: { ...state.entry, ...entry }, ...change }, ME);
  const media = new LiveConference(stage.room, {
    signalling: signallingAt(""),
    seen: () => ({ tiles: [], high: [], audio: false }),
    sends: true,
    memory: FORGETFUL,
  });
  const move = vi.spyOn(media, "move").mockResolvedValue();
  stage.draw(
    <MediaProvider value={media}>
      <TabletApp />
    </MediaProvider>,
  );
  return { stage, move, user: userEvent.setup() };
}

describe("who is outside", () => {
  it("asks to be let in", async () => {
    const { stage, user } = afar({ is_locked: true });
    await user.click(screen.getByRole("button", { name: "Pedir entrar" }));
    expect(stage.sent[0]?.command).toEqual({ type: "entry.request" });
  });

  it("knows the place in the row, and need not ask twice", () => {
    const waiting = [{ person: "p-2", at: NOW }, { person: ME, at: NOW }];
    afar({ is_locked: true, waiting });
    expect(screen.getByText(/posición 2/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Pedir entrar" })).toBeNull();
  });

  it("is told of having been put out, and that the vote is not touched", () => {
    afar({ removed: [ME] });
    expect(screen.getByText("Se le ha retirado de la conexión")).toBeTruthy();
    expect(screen.getByText(/no dependen de la imagen/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Pedir la palabra" })).toBeTruthy();
  });

  it("is in again as soon as somebody lets him", () => {
    const { stage } = afar({ is_locked: true, waiting: [{ person: ME, at: NOW }] });
    const seq = (stage.room.state.value?.seq ?? 0) + 1;
    act(() => stage.room.receive({ type: "event", seq, at: NOW, actor: "p-1", hash: "", kind: "entry.admitted", body: { person: ME } }));
    expect(screen.getByRole("button", { name: /Probar cámara y micrófono/ })).toBeTruthy();
  });
});

describe("the room of one's group", () => {
  it("is offered in a recess, and entered with one tap", async () => {
    const { move, user } = afar({}, { stage: "recess", caucus: { opened_at: NOW, closes_at: "" } });
    await user.click(screen.getByRole("button", { name: /Entrar en la sala del grupo/ }));
    expect(move).toHaveBeenCalledWith("group");
  });
});
