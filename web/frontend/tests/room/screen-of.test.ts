// Which screen a device shows, as a table.
import { describe, expect, it } from "vitest";
import { type Scene, type TabletScreen, sceneOf, screenOf } from "../../src/room/screen-of";
import type { Duty, Me, SessionState } from "../../src/wire/generated";
import { counted, session, speaking, voting } from "../../dev/sample-states";

const open = session();

function reader(person: string | null, duty: Duty | null = "member"): Me {
  return { person, duty, audience: "member" };
}

function staged(stage: SessionState["stage"], more: Partial<SessionState> = {}): SessionState {
  return { ...open, stage, ...more };
}

const unopened = { opened_at: null, current_item: null };
const vote = voting(open);
const unheard = { ...open, attendance: open.attendance.map((a) => ({ ...a, presence: "unknown" as const })) };

const TABLET: readonly [string, SessionState, Me, TabletScreen][] = [
  ["a stranger", open, reader(null, null), "visitor"],
  ["before the roll", staged("convened", unopened), reader("p-5"), "waiting"],
  ["called in the roll", { ...unheard, stage: "roll-call" }, reader("p-5"), "roll-call"],
  ["answered the roll", staged("roll-call", unopened), reader("p-5"), "roll-answered"],
  ["quorate, answered", staged("quorate", unopened), reader("p-5"), "roll-answered"],
  ["between items", { ...open, current_item: null }, reader("p-5"), "between-items"],
  ["debate", open, reader("p-5"), "debate"],
  ["somebody else speaks", speaking(open, "p-7"), reader("p-5"), "debate"],
  ["one speaks oneself", speaking(open, "p-5"), reader("p-5"), "speaking"],
  ["vote open, not voted", vote, reader("p-5"), "vote"],
  ["vote open, voted", vote, reader("p-1", "chair"), "voted"],
  ["vote open, excused", vote, reader("p-9"), "not-entitled"],
  ["vote counted", counted(open), reader("p-5"), "result"],
  ["vote counted and the debate goes on", speaking(counted(open), "p-7"), reader("p-5"), "debate"],
  ["abstaining by law, whatever happens inside", { ...vote, attendance: open.attendance.map((a) => ({ ...a, presence: "absent" as const, cause: "conflict" as const })) }, reader("p-5"), "outside"],
  ["ordered to leave", { ...open, attendance: open.attendance.map((a) => ({ ...a, presence: "absent" as const, cause: "expelled" as const })) }, reader("p-5"), "outside"],
  ["recess", staged("recess"), reader("p-5"), "recess"],
  ["no quorum", staged("no-quorum"), reader("p-5"), "no-quorum"],
  ["lifted", staged("closed"), reader("p-5"), "over"],
  ["not held", staged("not-held"), reader("p-5"), "over"],
  ["the secretary", vote, reader("p-secretaria", "secretary"), "official"],
  ["the secretary speaks", speaking(open, "p-secretaria"), reader("p-secretaria", "secretary"), "speaking"],
];

describe("the tablet", () => {
  it.each(TABLET)("%s", (_name, state, me, screen) => {
    expect(screenOf(state, me)).toBe(screen);
  });
});

const ROOM: readonly [string, SessionState, Scene][] = [
  ["convened", staged("convened", unopened), "welcome"],
  ["roll call", staged("roll-call", unopened), "roll"],
  ["quorate", staged("quorate", unopened), "roll"],
  ["between items", { ...open, current_item: null }, "welcome"],
  ["an item", open, "item"],
  ["a speaker", speaking(open, "p-7"), "speaker"],
  ["a vote", vote, "voting"],
  ["a vote while a speaker was not yet ended", speaking(vote, "p-7"), "voting"],
  ["a result", counted(open), "result"],
  ["recess", staged("recess"), "recess"],
  ["no quorum", staged("no-quorum"), "no-quorum"],
  ["doors closed, whatever happens inside", { ...vote, doors_open: false }, "secret"],
  ["lifted", staged("closed"), "over"],
];

describe("the room screen", () => {
  it.each(ROOM)("%s", (_name, state, scene) => {
    expect(sceneOf(state)).toBe(scene);
  });
});
