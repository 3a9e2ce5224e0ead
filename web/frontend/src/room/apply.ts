// Folds events into the state, as sessions/domain/apply.py does; tests/contract plays both.
import { actasApproved } from "./actas";
import { entryAfter } from "./entry";
import type {
  AttendanceChanged,
  FloorExtended,
  FloorGiven,
  FloorKind,
  FloorRequested,
  Item,
  ItemNow,
  SessionConvened,
  SessionState,
  VoteAnnulled,
  VoteCast,
  VoteClosed,
  VoteNow,
  VoteOpened,
} from "../wire/generated";
import { secretly } from "./secret";
import {
  attendanceCorrected,
  callsOf,
  isSameConflict,
  secretaryReplaced,
  withCalls,
  withOfficial,
  withRemoteLeave,
} from "./order";
import { withAttendance, withItem, withVote } from "./parts";
import { type Linked, technical } from "./technical";

export type { Linked } from "./technical";

/** The state after one more event; never fails on an event that the server decided. */
export function apply(state: SessionState, event: Linked): SessionState {
  return { ...step(state, event), seq: event.seq };
}

function step(state: SessionState, event: Linked): SessionState {
  switch (event.kind) {
    case "session.convened":
      return convened(state, event.body);
    case "rollcall.started":
      return { ...state, stage: "roll-call" };
    case "attendance.changed":
      return attendanceChanged(state, event.body, event.at);
    case "rollcall.completed":
      return { ...state, stage: event.body.is_quorate ? "quorate" : "no-quorum" };
    case "session.opened":
      return { ...state, stage: "open", opened_at: event.at };
    case "quorum.lost":
      return { ...state, stage: "no-quorum" };
    case "quorum.regained":
      return { ...state, stage: state.opened_at === null ? "quorate" : "open" };
    case "session.recessed":
      return { ...state, stage: "recess", recess_until: event.body.until };
    case "session.resumed":
      return { ...state, stage: "open", recess_until: "" };
    case "chair.passed":
      return { ...state, presiding: event.body.member };
    case "doors.closed":
      return { ...state, doors_open: false };
    case "doors.opened":
      return { ...state, doors_open: true };
    case "session.closed":
      return { ...state, stage: "closed", closed_at: event.at, current_item: null };
    case "session.not-held":
      return { ...state, stage: "not-held", closed_at: event.at };
    case "incident.noted":
      return { ...state, incidents: state.incidents + 1 };
    default:
      return orderKept(state, event);
  }
}

function orderKept(state: SessionState, event: Linked): SessionState {
  switch (event.kind) {
    case "attendance.corrected":
      return attendanceCorrected(state, event.body);
    case "conflict.declared":
      return { ...state, conflicts: [...state.conflicts, event.body] };
    case "conflict.withdrawn":
      return { ...state, conflicts: state.conflicts.filter((one) => !isSameConflict(one, event.body)) };
    case "remote.requested":
      return withRemoteLeave(state, event.body.member, null);
    case "remote.decided":
      return withRemoteLeave(state, event.body.member, event.body.is_granted);
    case "order.called":
      return withCalls(state, event.body.member, event.body.count);
    case "order.call-withdrawn":
      return withCalls(state, event.body.member, callsOf(state, event.body.member) - 1);
    case "official.attended":
      return withOfficial(state, event.body.person, event.body.presence);
    case "secretary.replaced":
      return secretaryReplaced(state, event.body);
    default:
      return withinItem(state, event);
  }
}

function withinItem(state: SessionState, event: Linked): SessionState {
  switch (event.kind) {
    case "item.opened":
      return itemOpened(state, event.body.item, event.body.present, event.at);
    case "item.closed":
      return itemEnded(state, event.body.item, "settled");
    case "item.withdrawn":
      return itemEnded(state, event.body.item, "withdrawn");
    case "item.tabled":
      return itemEnded(state, event.body.item, "tabled");
    case "item.majority-bound":
      return withItem(state, event.body.item, {
        majority: event.body.majority,
        matter: event.body.matter,
      });
    case "item.not-admitted":
      return itemEnded(state, event.body.item, "not-admitted");
    case "item.put-back":
      return itemPutBack(state, event.body.item);
    case "item.urgent-proposed":
      return itemProposed(state, event.body.item);
    case "floor.requested":
      return floorRequested(state, event.body, event.at);
    case "floor.withdrawn":
      return { ...state, queue: state.queue.filter((r) => r.request !== event.body.request) };
    case "floor.given":
      return floorGiven(state, event.body, event.at);
    case "floor.ended":
      return { ...state, speaking: null };
    case "floor.extended":
      return floorExtended(state, event.body);
    default:
      return actasApproved(state, event) ?? aboutDoor(state, event);
  }
}

function aboutDoor(state: SessionState, event: Linked): SessionState {
  switch (event.kind) {
    case "guest.invited":
      return { ...state, people: [...state.people, event.body.person] };
    case "caucus.opened":
      return { ...state, caucus: { opened_at: event.at, closes_at: "" } };
    case "caucus.closing": {
      const opened_at = state.caucus?.opened_at ?? event.at;
      return { ...state, caucus: { opened_at, closes_at: event.body.closes_at } };
    }
    case "caucus.closed":
      return { ...state, caucus: null };
    default: {
      const entry = entryAfter(state, event);
      return entry ? { ...state, entry } : withinVote(state, event);
    }
  }
}

function withinVote(state: SessionState, event: Linked): SessionState {
  switch (event.kind) {
    case "vote.opened":
      return voteOpened(state, event.body, event.at);
    case "vote.cast":
      return voteCast(state, event.body);
    case "vote.closed":
      return voteClosed(state, event.body, event.seq);
    case "vote.casting-given":
      return withVote(state, event.body.vote, {
        casting: event.body.choice,
        result: event.body.result,
      });
    case "vote.proclaimed":
      return voteProclaimed(state, event.body.vote);
    case "vote.annulled":
      return voteAnnulled(state, event.body);
    default:
      return secretly(state, event) ?? technical(state, event);
  }
}

function convened(state: SessionState, body: SessionConvened): SessionState {
  const { items, ...rest } = body;
  const members = body.people.filter((p) => p.duty === "chair" || p.duty === "member");
  return {
    ...state,
    ...rest,
    presiding: body.people.find((p) => p.duty === "chair")?.id ?? "",
    secretary: body.people.find((p) => p.duty === "secretary")?.id ?? "",
    officials: body.people
      .filter((p) => p.duty === "secretary" || p.duty === "auditor")
      .map((p) => ({ person: p.id, presence: "unknown" })),
    items: items.map((item) => itemNow(item)),
    attendance: members.map((p) => ({
      member: p.id,
      presence: "unknown",
      is_connected: true,
      is_in_conflict: false,
      cause: null,
      lost_at: null,
      was: "unknown",
      was_cause: null,
      changed_at: null,
    })),
  };
}

function itemNow(item: Item): ItemNow {
  return {
    ...item,
    state: "pending",
    present_at_start: [],
    opened_at: null,
    is_off_agenda: false,
    is_debated: false,
    agreed: [],
    corrections: [],
    approved: [],
  };
}

function attendanceChanged(state: SessionState, body: AttendanceChanged, at: string): SessionState {
  const now = state.attendance.find((a) => a.member === body.member);
  return withAttendance(state, body.member, {
    presence: body.presence,
    cause: body.cause,
    is_in_conflict: body.cause === "conflict",
    was: now?.presence ?? "unknown",
    was_cause: now?.cause ?? null,
    changed_at: at,
  });
}

function itemPutBack(state: SessionState, item: string): SessionState {
  const back = withItem(state, item, { state: "pending", present_at_start: [], opened_at: null });
  return { ...back, current_item: null, queue: [] };
}

// ROF 91.4: after the agenda and before the petitions and questions.
function itemProposed(state: SessionState, item: Item): SessionState {
  const urgent: ItemNow = { ...itemNow(item), is_off_agenda: true };
  const found = state.items.findIndex((i) => i.kind === "questions");
  const place = found < 0 ? state.items.length : found;
  return { ...state, items: state.items.toSpliced(place, 0, urgent) };
}

function itemOpened(
  state: SessionState,
  item: string,
  present: readonly string[],
  at: string,
): SessionState {
  const opened = withItem(state, item, {
    state: "debating",
    present_at_start: present,
    opened_at: at,
  });
  return { ...opened, current_item: item };
}

function itemEnded(state: SessionState, item: string, end: ItemNow["state"]): SessionState {
  const ended = withItem(state, item, { state: end });
  return state.current_item === item ? { ...ended, current_item: null, queue: [] } : ended;
}

function floorRequested(state: SessionState, body: FloorRequested, at: string): SessionState {
  const rank = rankOf(body.kind);
  const place = state.queue.filter((waiting) => rankOf(waiting.kind) <= rank).length;
  return { ...state, queue: state.queue.toSpliced(place, 0, { ...body, at }) };
}

// ROF 94.2: a point of order goes before everybody; ROF 94.3: then the officials (R-DEB-6).
function rankOf(kind: FloorKind): number {
  if (kind === "order") return 0;
  return kind === "secretary" || kind === "auditor" ? 1 : 2;
}

function floorGiven(state: SessionState, body: FloorGiven, at: string): SessionState {
  const { request, ...speaking } = body;
  const debated = body.item ? withItem(state, body.item, { is_debated: true }) : state;
  return {
    ...debated,
    queue: state.queue.filter((r) => r.request !== request),
    speaking: { ...speaking, started_at: at },
  };
}

function floorExtended(state: SessionState, body: FloorExtended): SessionState {
  const { speaking } = state;
  if (!speaking) return state;
  const allotted_seconds = speaking.allotted_seconds + body.seconds;
  return { ...state, speaking: { ...speaking, allotted_seconds } };
}

function voteOpened(state: SessionState, body: VoteOpened, at: string): SessionState {
  const vote: VoteNow = {
    ...body,
    opened_at: at,
    status: "open",
    voted: [],
    ballots: [],
    silent: [],
    result: null,
    casting: null,
    reason: "",
    closed_seq: 0,
    behind_doors: !state.doors_open,
    secret: null,
    ground: null,
  };
  const opened =
    body.subject === "substance" ? withItem(state, body.item, { state: "voting" }) : state;
  return { ...opened, votes: [...state.votes, vote], open_vote: body.vote };
}

function voteCast(state: SessionState, body: VoteCast): SessionState {
  const vote = state.votes.find((v) => v.vote === body.vote);
  if (!vote) return state;
  const { member, choice, aloud } = body;
  const others = vote.ballots.filter((b) => b.member !== member);
  return withVote(state, body.vote, {
    voted: vote.voted.includes(member) ? vote.voted : [...vote.voted, member],
    ballots: [...others, { member, choice, aloud }],
  });
}

function voteClosed(state: SessionState, body: VoteClosed, seq: number): SessionState {
  const { vote, ...count } = body;
  const closed = withVote(state, vote, { ...count, status: "closed", closed_seq: seq });
  return { ...closed, open_vote: null };
}

function voteProclaimed(state: SessionState, name: string): SessionState {
  const proclaimed = withVote(state, name, { status: "proclaimed" });
  const vote = state.votes.find((v) => v.vote === name);
  if (!vote || vote.subject === "substance" || vote.result?.outcome !== "approved") return proclaimed;
  const agreed = state.items.find((i) => i.id === vote.item)?.agreed ?? [];
  return withItem(proclaimed, vote.item, { agreed: [...agreed, vote.subject] });
}

function voteAnnulled(state: SessionState, body: VoteAnnulled): SessionState {
  const { vote, reason, ground } = body;
  const annulled = withVote(state, vote, { status: "annulled", reason, ground });
  return { ...annulled, open_vote: null };
}
