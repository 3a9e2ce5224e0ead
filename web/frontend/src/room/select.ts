// What a screen asks of the state; pure, no words.
import type {
  Attendance,
  Choice,
  Group,
  ItemNow,
  Me,
  Person,
  SessionState,
  VoteNow,
  VoteSubject,
} from "../wire/generated";
import { VOTE_SUBJECT_VALUES } from "../wire/generated";

const PRESENT = new Set(["in-room", "remote"]);

export function personOf(state: SessionState, id: string | null): Person | undefined {
  return state.people.find((p) => p.id === id);
}

export function groupOf(state: SessionState, person: Person | undefined): Group | undefined {
  return state.groups.find((g) => g.id === person?.group);
}

export function isMember(person: Person | undefined): boolean {
  return person?.duty === "member" || person?.duty === "chair";
}

/** Members in the order of their seats. */
export function membersOf(state: SessionState): readonly Person[] {
  return state.people.filter(isMember).toSorted((a, b) => a.seat - b.seat);
}

export function attendanceOf(state: SessionState, id: string | null): Attendance | undefined {
  return state.attendance.find((a) => a.member === id);
}

/** Whether the reader takes part from elsewhere: who attends at a distance, and guests. */
export function isAfar(state: SessionState, me: Me): boolean {
  return me.duty === "guest" || attendanceOf(state, me.person)?.presence === "remote";
}

export function isPresent(attendance: Attendance | undefined): boolean {
  return attendance !== undefined && PRESENT.has(attendance.presence);
}

export function presentCount(state: SessionState): number {
  const members = new Set(membersOf(state).map((p) => p.id));
  return state.attendance.filter((a) => members.has(a.member) && isPresent(a)).length;
}

/** Members that must be there (R-QUO-1, R-QUO-4 to R-QUO-6), as sessions/domain/quorum.py has it. */
export function quorumOf(state: SessionState): number {
  const { legal_number } = state.rules;
  return Math.min(legal_number, unbounded(state, legal_number));
}

function unbounded({ rules, call }: SessionState, members: number): number {
  const third = Math.max(3, Math.ceil(members / 3));
  const majority = Math.floor(members / 2) + 1;
  switch (rules.body_kind) {
    case "pleno":
      return third;
    case "junta-de-gobierno":
      return call === 2 ? third : majority;
    case "commission":
      return call === 2 ? 3 : majority;
    case "other":
      return Math.ceil(members / 2);
  }
}

export function currentItem(state: SessionState): ItemNow | undefined {
  return state.items.find((i) => i.id === state.current_item);
}

/** The first item that is still to be dealt with. */
export function nextItem(state: SessionState): ItemNow | undefined {
  return state.items.find((i) => i.state === "pending");
}

export function openVote(state: SessionState): VoteNow | undefined {
  return state.votes.find((v) => v.vote === state.open_vote);
}

/** The last vote of an item that was not annulled, on its substance or on anything about it. */
export function lastVoteOf(state: SessionState, item: string | undefined): VoteNow | undefined {
  return state.votes.findLast((v) => v.item === item && v.status !== "annulled");
}

/** The last vote on one subject of an item that was not annulled. */
export function lastVoteOn(
  state: SessionState,
  item: string | undefined,
  subject: VoteSubject,
): VoteNow | undefined {
  return state.votes.findLast(
    (v) => v.item === item && v.subject === subject && v.status !== "annulled",
  );
}

/** A vote of the item that is counted and waits for the proclamation. */
export function awaitedVote(state: SessionState): VoteNow | undefined {
  return VOTE_SUBJECT_VALUES.map((subject) =>
    lastVoteOn(state, state.current_item ?? undefined, subject),
  ).find((vote) => vote?.status === "closed");
}

/** Who acts as secretary now, who may not be who convened (RD128 3.2). */
export function isSecretary(state: SessionState, me: Me): boolean {
  return me.person !== null && me.person === state.secretary;
}

export function isSecretaryHere(state: SessionState): boolean {
  return state.officials.some((o) => o.person === state.secretary && PRESENT.has(o.presence));
}

/** Who abstains by law in an item (LRBRL 76). */
export function isInConflict(state: SessionState, item: string, member: string | null): boolean {
  return state.conflicts.some((one) => one.item === item && one.member === member);
}

/** Whether a member was sent out, by law or by order: neither heard nor seen until called back. */
export function isOutside(attendance: Attendance | undefined): boolean {
  return (
    attendance?.presence === "absent" &&
    (attendance.cause === "conflict" || attendance.cause === "expelled")
  );
}

/** Who may vote and has not. */
export function missingIn(vote: VoteNow): readonly string[] {
  return vote.eligible.filter((id) => !vote.voted.includes(id));
}

/** The sense of a member as far as this reader may see it. */
export function choiceOf(vote: VoteNow, member: string | null): Choice | null {
  return vote.ballots.find((b) => b.member === member)?.choice ?? null;
}

/** Place in the queue from 1, or 0 when the member is not in it. */
export function placeInQueue(state: SessionState, member: string | null): number {
  return state.queue.findIndex((r) => r.member === member) + 1;
}

export function isSpeaking(state: SessionState, member: string | null): boolean {
  return member !== null && state.speaking?.member === member;
}

/** Whole seconds left of the floor; negative when the time is over; null without allotted time. */
export function secondsLeft(state: SessionState, nowMs: number): number | null {
  const { speaking } = state;
  if (!speaking || speaking.allotted_seconds <= 0) return null;
  const spent = (nowMs - Date.parse(speaking.started_at)) / 1000;
  return Math.ceil(speaking.allotted_seconds - Math.max(0, spent));
}

export type Sign = "live" | "recording" | "secret" | "none";

/** The one sign that the permanent band shows. */
export function signOf(state: SessionState): Sign {
  if (!state.doors_open) return "secret";
  if (state.recording_since === null) return "none";
  return state.is_public && (state.stage === "open" || state.stage === "recess")
    ? "live"
    : "recording";
}

export function isOver(state: SessionState): boolean {
  return state.stage === "closed" || state.stage === "not-held";
}

/** Whether the reader is in the chair now, who may not be who convened (ROF 47). */
export function isPresiding(state: SessionState, me: Me): boolean {
  return me.person !== null && me.person === state.presiding;
}

export function mayConduct(state: SessionState, me: Me): boolean {
  return isSecretary(state, me) || isPresiding(state, me);
}

/** Seats by group, in the order in which the groups stand in the convocation. */
export function byGroup(state: SessionState): readonly (readonly [Group, readonly Person[]])[] {
  const members = membersOf(state);
  return state.groups
    .map((g) => [g, members.filter((p) => p.group === g.id)] as const)
    .filter(([, people]) => people.length > 0);
}
