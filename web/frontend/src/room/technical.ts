// Recording, alarms and connections, as sessions/domain/applying/technical.py has them.
import type { LastSealed, SegmentsSealed, SessionEvent, SessionState } from "../wire/generated";
import { withAttendance } from "./parts";

export type Linked = SessionEvent & { readonly seq: number; readonly at: string };

export function technical(state: SessionState, event: Linked): SessionState {
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

function isSameAlarm(a: { code: string; subject: string }, b: typeof a): boolean {
  return a.code === b.code && a.subject === b.subject;
}
