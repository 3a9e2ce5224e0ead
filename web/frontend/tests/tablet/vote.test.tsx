// @vitest-environment jsdom
// Voting on the tablet: chosen, confirmed, registered; changed; refused; lost; and after a reload.
import { screen } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { NOW, session, voting } from "../../dev/sample-states";
import { openVote } from "../../src/room/select";
import { useSession } from "../../src/ui/context";
import { VoteZone } from "../../src/tablet/screens/vote";
import type { SessionState } from "../../src/wire/generated";
import { Stage } from "../stage";

const OPEN = voting(session());
const ME = "p-5";

function Zone() {
  const vote = openVote(useSession());
  return vote ? <VoteZone vote={vote} /> : <p>sin votación</p>;
}

function councillor(state: SessionState = OPEN, kept = {}) {
  const stage = new Stage(state, ME, kept);
  stage.draw(<Zone />);
  return { stage, user: userEvent.setup() };
}

describe("voting on the tablet", () => {
  it("needs a choice and a confirmation, and then tells what was registered and when", async () => {
    const { stage, user } = councillor();
    stage.answers.push(stage.registers("yes"));
    await user.click(screen.getByRole("radio", { name: "A favor" }));
    expect(stage.sent).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Confirmar voto: A favor" }));
    expect(await screen.findByText(/Voto registrado/)).toBeTruthy();
    expect(screen.getByText(/11:42:07/)).toBeTruthy();
    expect(screen.getByText("A favor")).toBeTruthy();
    expect(stage.sent[0]?.command).toEqual({ type: "vote.cast", vote: "w-1", choice: "yes" });
  });

  it("does nothing without a choice", async () => {
    const { stage, user } = councillor();
    await user.click(screen.getByRole("button", { name: "Elija una respuesta" }));
    expect(stage.sent).toHaveLength(0);
  });

  it("obeys the keys F, C, A and Enter", async () => {
    const { stage, user } = councillor();
    stage.answers.push(stage.registers("no"));
    await user.keyboard("f");
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "A favor" }).checked).toBe(true);
    await user.keyboard("c{Enter}");
    expect(await screen.findByText(/Voto registrado/)).toBeTruthy();
    expect(stage.sent[0]?.command).toMatchObject({ choice: "no" });
  });

  it("says when nothing was registered and tries again with the same key", async () => {
    const { stage, user } = councillor();
    await user.click(screen.getByRole("radio", { name: "Abstención" }));
    await user.click(screen.getByRole("button", { name: /Confirmar voto/ }));
    expect(await screen.findByText("Su voto no se ha registrado.")).toBeTruthy();
    expect(screen.queryByText(/Voto registrado/)).toBeNull();
    stage.answers.push(stage.registers("abstain"));
    await user.click(screen.getByRole("button", { name: "Reintentar" }));
    expect(await screen.findByText(/Voto registrado/)).toBeTruthy();
    expect(new Set(stage.sent.map((one) => one.key)).size).toBe(1);
  });

  it("sends what was confirmed by itself when the line is back, with the same key", async () => {
    const { stage, user } = councillor();
    stage.room.link.value = "offline";
    await user.keyboard("a{Enter}");
    await screen.findByText("Su voto no se ha registrado.");
    stage.answers.push(stage.registers("abstain"));
    stage.room.link.value = "online";
    expect(await screen.findByText(/Voto registrado/)).toBeTruthy();
    expect(new Set(stage.sent.map((one) => one.key)).size).toBe(1);
  });

  it("can be seen by the secretary when the line is down", async () => {
    const { user } = councillor();
    await user.click(screen.getByRole("radio", { name: "A favor" }));
    await user.click(screen.getByRole("button", { name: /Confirmar voto/ }));
    await user.click(await screen.findByRole("button", { name: "Avisar a Secretaría" }));
    expect(screen.getByText("Secretaría: mi voto no se registra")).toBeTruthy();
  });

  it("gives the server's reason when the vote is refused", async () => {
    const { stage, user } = councillor();
    const refusal = { code: "vote-closed", sentence: "La votación está cerrada.", params: {}, article: "" };
    stage.answers.push(Response.json(refusal, { status: 409 }));
    await user.click(screen.getByRole("radio", { name: "A favor" }));
    await user.click(screen.getByRole("button", { name: /Confirmar voto/ }));
    expect(await screen.findByText("La votación está cerrada.")).toBeTruthy();
  });

  it("lets a vote be changed while it is open, if the rules let it", async () => {
    const { stage, user } = councillor();
    stage.answers.push(stage.registers("yes"));
    await user.keyboard("f{Enter}");
    await user.click(await screen.findByRole("button", { name: "Cambiar el voto" }));
    stage.answers.push(stage.registers("no", "2027-03-04T10:43:00Z"));
    await user.click(screen.getByRole("radio", { name: "En contra" }));
    await user.click(screen.getByRole("button", { name: "Confirmar voto: En contra" }));
    expect(await screen.findByText(/Voto cambiado/)).toBeTruthy();
  });

  it("offers no change where the rules forbid it", async () => {
    const { stage, user } = councillor({ ...OPEN, rules: { ...OPEN.rules, may_change_vote: false } });
    stage.answers.push(stage.registers("yes"));
    await user.keyboard("f{Enter}");
    await screen.findByText(/Voto registrado/);
    expect(screen.queryByRole("button", { name: "Cambiar el voto" })).toBeNull();
  });

  it("is as it was after a reload, with the time, and without buttons that come back", () => {
    const [vote] = OPEN.votes;
    if (!vote) throw new Error("no vote");
    const after = {
      ...OPEN,
      votes: [{ ...vote, voted: [...vote.voted, ME], ballots: [{ member: ME, choice: "no" as const, aloud: false }] }],
    };
    councillor(after, { "w-1": { at: NOW, changed: false } });
    expect(screen.getByText(/Voto registrado/)).toBeTruthy();
    expect(screen.getByText("En contra")).toBeTruthy();
    expect(screen.getByText(/11:42:07/)).toBeTruthy();
    expect(screen.queryByRole("radio")).toBeNull();
  });

  it("ends when the vote is closed elsewhere", async () => {
    const { stage } = councillor();
    const result = {
      tally: { yes: 19, no: 0, abstain: 0 },
      outcome: "approved" as const,
      needed: 13,
      article: "LRBRL 47.2",
    };
    stage.room.receive({
      type: "event",
      seq: OPEN.seq + 1,
      at: NOW,
      actor: "p-1",
      hash: "",
      kind: "vote.closed",
      body: { vote: "w-1", ballots: [], silent: [], absent_after_debate: [], result },
    });
    expect(await screen.findByText("sin votación")).toBeTruthy();
  });
});
