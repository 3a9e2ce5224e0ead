// @vitest-environment jsdom
// The live room: known events are passed over, gaps ask again, the clock is the server's.
import { describe, expect, it, vi } from "vitest";
import { NOW, session, voting } from "../../dev/sample-states";
import type { EventMessage } from "../../src/wire/generated";
import { Stage } from "../stage";

function noted(seq: number): EventMessage {
  return { type: "event", seq, at: NOW, actor: "p-secretaria", hash: "", kind: "incident.noted", body: { text: "x", members: [] } };
}

describe("the live room", () => {
  it("counts an event once, however often it is told", () => {
    const { room } = new Stage(session(), "p-5");
    room.receive(noted(101));
    room.receive(noted(101));
    expect(room.state.value?.incidents).toBe(1);
  });

  it("asks for everything again when a number is missing", () => {
    const { room } = new Stage(session(), "p-5");
    const resync = vi.fn();
    room.followedBy({ resync, wake: vi.fn(), stop: vi.fn() });
    room.receive(noted(103));
    expect(resync).toHaveBeenCalledOnce();
    expect(room.state.value?.incidents).toBe(0);
  });

  it("does not take an answer that ran ahead of the socket for a gap", async () => {
    const stage = new Stage(voting(session()), "p-5");
    const resync = vi.fn();
    stage.room.followedBy({ resync, wake: vi.fn(), stop: vi.fn() });
    const body = { vote: "w-1", member: "p-5", choice: "yes", aloud: false };
    stage.answers.push(Response.json({ seq: 102, hash: "", events: [{ seq: 102, at: NOW, kind: "vote.cast", body }] }));
    const { outcome } = stage.room.send({ type: "vote.cast", vote: "w-1", choice: "yes" });
    await vi.waitFor(() => expect(stage.room.receipts.value).toHaveProperty("w-1"));
    stage.room.receive(noted(101));
    stage.room.receive({ type: "event", seq: 102, at: NOW, actor: "p-5", hash: "", kind: "vote.cast", body: { ...body, choice: "yes" } });
    expect(await outcome).toMatchObject({ status: "accepted" });
    expect(resync).not.toHaveBeenCalled();
    expect(stage.room.receipts.value["w-1"]).toEqual({ at: NOW, changed: false });
  });

  it("goes by the server's clock", () => {
    const { room } = new Stage(session(), "p-5");
    room.receive({ type: "ping", now: "2027-03-04T10:43:07Z" });
    expect(room.now.value - Date.parse(NOW)).toBe(60_000);
  });

  it("tells that media are down and back", () => {
    const { room } = new Stage(session(), "p-5");
    room.receive({ type: "notice", name: "media.unavailable", detail: {} });
    expect(room.isMediaUp.value).toBe(false);
    room.receive({ type: "notice", name: "peers", detail: { participants: [] } });
    expect(room.isMediaUp.value).toBe(true);
  });

  it("tells that one signed in elsewhere until one says that one knows", () => {
    const { room } = new Stage(session(), "p-5");
    room.receive({ type: "notice", name: "account.elsewhere", detail: { at: NOW } });
    expect(room.elsewhere.value).toBe(NOW);
    room.knowsElsewhere();
    expect(room.elsewhere.value).toBe("");
  });

  it("tells that another media server took the session", () => {
    const { room } = new Stage(session(), "p-5");
    room.receive({ type: "notice", name: "media.unavailable", detail: { reason: "moving" } });
    expect([room.isMediaUp.value, room.mediaLack.value]).toEqual([false, "moving"]);
    room.receive({ type: "notice", name: "media.moved", detail: {} });
    expect([room.isMediaUp.value, room.moves.value]).toEqual([true, 1]);
  });

  it("rings every bell when the line is back: what rang meanwhile was told to nobody", () => {
    const { room } = new Stage(session(), "p-5");
    room.linked("online");
    const before = room.bells.value;
    room.linked("online");
    expect(room.bells.value).toEqual(before);
    room.linked("offline");
    room.linked("online");
    for (const name of ["secret.ceremony", "secret.board", "secret.statements"]) {
      expect(room.bells.value[name]).toBe((before[name] ?? 0) + 1);
    }
  });
});
