// Folds events into the state, as sessions/domain/apply.py does; tests/contract plays both.
import { entryAfter } from "./entry";
import type {
  Attendance,
  AttendanceChanged,
  FloorExtended,
  FloorGiven,
  FloorKind,
  FloorRequested,
  ItemNow,
  LastSealed,
  SegmentsSealed,
  SessionConvened,
  SessionEvent,
  SessionState,
  VoteCast,
  VoteClosed,
  VoteNow,
  VoteOpened,
} from "../wire/generated";
import { secretly } from "./secret";

export type Linked = SessionEvent & { readonly seq: number; readonly at: string };

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
      return attendanceChanged(state, event.body);
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
      return aboutDoor(state, event);
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
      return withVote(state, event.body.vote, { status: "proclaimed" });
    case "vote.annulled":
      return voteAnnulled(state, event.body.vote, event.body.reason);
    default:
      return secretly(state, event) ?? technical(state, event);
  }
}

function technical(state: SessionState, event: Linked): SessionState {
  switch (event.kind) {
    case "recording.started":
      return { ...state, recording_part: event.body.part, recording_since: event.body.started_at };
    case "recording.sealed":
      return {
        ...state,
        recorded_ms: Math.max(state.recorded_ms, ...event.body.segments.map((s) => s.to_ms)),
        sealed: sealed(state, event.body),
      };
    case "recording.stopped":
      return { ...state, recording_since: null };
    case "alarm.raised":
      return { ...state, alarms: [...state.alarms, { ...event.body, since: event.at }] };
    case "alarm.cleared":
      return { ...state, alarms: state.alarms.filter((a) => !isSameAlarm(a, event.body)) };
    case "connection.lost":
      return withAttendance(state, event.body.member, { is_connected: false, lost_at: event.at });
    case "connection.restored":
      return withAttendance(state, event.body.member, { is_connected: true, lost_at: null });
    default:
      return state; // tracks, gaps and what is withheld: only the number moves
  }
}

function sealed(state: SessionState, body: SegmentsSealed): readonly LastSealed[] {
  const { part } = body;
  return body.segments.reduce<readonly LastSealed[]>((last, { track, index, sha256 }) => {
    const now = { part, track, index, sha256 };
    const isIt = (one: LastSealed) => one.part === part && one.track === track;
    if (!last.some(isIt)) return [...last, now];
    return last.map((one) => (isIt(one) && one.index < index ? now : one));
  }, state.sealed);
}

function convened(state: SessionState, body: SessionConvened): SessionState {
  const { items, ...rest } = body;
  const members = body.people.filter((p) => p.duty === "chair" || p.duty === "member");
  return {
    ...state,
    ...rest,
    presiding: body.people.find((p) => p.duty === "chair")?.id ?? "",
    items: items.map((item) => ({
      ...item,
      state: "pending",
      present_at_start: [],
      opened_at: null,
    })),
    attendance: members.map((p) => ({
      member: p.id,
      presence: "unknown",
      is_connected: true,
      is_in_conflict: false,
      cause: null,
      lost_at: null,
    })),
  };
}

function attendanceChanged(state: SessionState, body: AttendanceChanged): SessionState {
  return withAttendance(state, body.member, {
    presence: body.presence,
    cause: body.cause,
    is_in_conflict: body.cause === "conflict",
  });
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
  return {
    ...state,
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
  };
  const opened = withItem(state, body.item, { state: "voting" });
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

function voteAnnulled(state: SessionState, vote: string, reason: string): SessionState {
  const annulled = withVote(state, vote, { status: "annulled", reason });
  return { ...annulled, open_vote: null };
}

function isSameAlarm(a: { code: string; subject: string }, b: typeof a): boolean {
  return a.code === b.code && a.subject === b.subject;
}

function withItem(state: SessionState, id: string, change: Partial<ItemNow>): SessionState {
  return { ...state, items: state.items.map((i) => (i.id === id ? { ...i, ...change } : i)) };
}

function withVote(state: SessionState, id: string, change: Partial<VoteNow>): SessionState {
  return { ...state, votes: state.votes.map((v) => (v.vote === id ? { ...v, ...change } : v)) };
}

function withAttendance(
  state: SessionState,
  member: string,
  change: Partial<Attendance>,
): SessionState {
  return {
    ...state,
    attendance: state.attendance.map((a) => (a.member === member ? { ...a, ...change } : a)),
  };
}
