// What comes next and what has to wait.
import { describe, expect, it } from "vitest";
import { type ActName, type Next, type Why, commandOf, nextAct, whyNot } from "../../src/room/acts";
import type { Me, SessionState } from "../../src/wire/generated";
import { counted, session, speaking, voting } from "../../dev/sample-states";

const open = session();
const chair: Me = { person: "p-1", duty: "chair", audience: "member" };
const secretary: Me = { person: "p-secretaria", duty: "secretary", audience: "secretary" };
const member: Me = { person: "p-5", duty: "member", audience: "member" };
const unopened = { opened_at: null, current_item: null };

function proclaimed(): SessionState {
  const state = counted(open);
  return { ...state, votes: state.votes.map((vote) => ({ ...vote, status: "proclaimed" })) };
}

const STEPS: readonly [string, SessionState, Next["act"]][] = [
  ["convened", { ...open, ...unopened, stage: "convened" }, "start-roll"],
  ["roll", { ...open, ...unopened, stage: "roll-call" }, "complete-roll"],
  ["quorate", { ...open, ...unopened, stage: "quorate" }, "open-session"],
  ["open, nothing begun", { ...open, current_item: null }, "open-item"],
  ["debate", open, "open-vote"],
  ["an item that is not voted", session(1), "close-item"],
  ["vote open", voting(open), "close-vote"],
  ["counted", counted(open), "proclaim"],
  ["first tie", counted(open, "second-vote-required"), "open-vote"],
  ["second tie", counted(open, "casting-vote-required"), "cast"],
  ["proclaimed", proclaimed(), "close-item"],
  ["recess", { ...open, stage: "recess" }, "resume"],
  ["all items done", { ...session(6), current_item: null }, "close-session"],
  ["doors closed after the item of which secrecy was agreed", { ...open, current_item: null, doors_open: false }, "open-doors"],
  ["lifted", { ...open, stage: "closed" }, "none"],
];

describe("the next act", () => {
  it.each(STEPS)("%s", (_name, state, act) => {
    expect(nextAct(state).act).toBe(act);
  });

  it("votes first the urgency of a motion off the agenda", () => {
    const urgent = { ...open, items: open.items.map((i) => ({ ...i, is_off_agenda: true })) };
    const next = nextAct(urgent);
    expect(next).toMatchObject({ act: "open-vote", subject: "urgency" });
    expect(commandOf(next, urgent, () => "v")).toMatchObject({ type: "vote.open", subject: "urgency" });
    const declared = { ...urgent, items: urgent.items.map((i) => ({ ...i, agreed: ["urgency" as const] })) };
    expect(nextAct(declared)).toMatchObject({ act: "open-vote", subject: "substance" });
  });

  it("votes by name where that was agreed", () => {
    const agreed = { ...open, items: open.items.map((i) => ({ ...i, agreed: ["nominal" as const] })) };
    expect(commandOf(nextAct(agreed), agreed, () => "v")).toMatchObject({ kind: "nominal" });
  });

  it("opens the second vote of a tie in its second round", () => {
    expect(nextAct(counted(open, "second-vote-required"))).toMatchObject({ round: 2 });
  });

  it("has an order for everything but the casting vote", () => {
    for (const [, state, act] of STEPS) {
      const command = commandOf(nextAct(state), state, () => "n".repeat(32));
      expect(command === null).toBe(act === "cast" || act === "none");
    }
  });
});

const WAITS: readonly [string, ActName, SessionState, Me, Why | null][] = [
  ["a member conducts nothing", "open-vote", open, member, "chair-only"],
  ["the secretary opens a vote for the chair", "open-vote", open, secretary, null],
  ["the secretary does not proclaim", "proclaim", counted(open), secretary, "chair-only"],
  ["whoever presides does", "proclaim", { ...counted(open), presiding: "p-5" }, member, null],
  ["no floor during a vote", "give-floor", voting(open), chair, "vote-open"],
  ["no vote on an account", "open-vote", session(1), chair, "not-votable"],
  ["no opening without the roll", "open-session", { ...open, ...unopened, stage: "convened" }, chair, "roll-first"],
  ["no opening without quorum", "open-session", { ...open, ...unopened, stage: "no-quorum" }, chair, "no-quorum"],
  ["no lifting in the middle of an item", "close-session", open, chair, "item-open"],
  ["no closing of an item with a count unproclaimed", "close-item", counted(open), chair, "vote-pending"],
  ["nothing after the end", "recess", { ...open, stage: "closed" }, chair, "session-over"],
  ["speaking does not stop a vote", "open-vote", speaking(open, "p-7"), chair, null],
  ["incidents are the secretary's", "note-incident", open, chair, "secretary-only"],
];

describe("an act that cannot be done", () => {
  it.each(WAITS)("%s", (_name, act, state, me, why) => {
    expect(whyNot(state, me, act)).toBe(why);
  });
});
