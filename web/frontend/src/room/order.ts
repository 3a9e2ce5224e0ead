// Calls to order, officials, corrections: as sessions/domain/applying/order.py and attendance.py have them.
import type {
  AttendanceCorrected,
  Conflict,
  Presence,
  SecretaryReplaced,
  SessionState,
} from "../wire/generated";
import { withAttendance } from "./parts";

export function attendanceCorrected(state: SessionState, body: AttendanceCorrected): SessionState {
  return withAttendance(state, body.member, {
    presence: body.presence,
    cause: body.cause,
    is_in_conflict: body.cause === "conflict",
    changed_at: null,
  });
}

export function isSameConflict(one: Conflict, other: Conflict): boolean {
  return one.item === other.item && one.member === other.member;
}

export function callsOf(state: SessionState, member: string): number {
  return state.calls.find((one) => one.member === member)?.count ?? 0;
}

export function withCalls(state: SessionState, member: string, count: number): SessionState {
  const others = state.calls.filter((one) => one.member !== member);
  return { ...state, calls: count > 0 ? [...others, { member, count }] : others };
}

export function withRemoteLeave(
  state: SessionState,
  member: string,
  is_granted: boolean | null,
): SessionState {
  const others = state.remote_leaves.filter((one) => one.member !== member);
  return { ...state, remote_leaves: [...others, { member, is_granted }] };
}

export function withOfficial(state: SessionState, person: string, presence: Presence): SessionState {
  const others = state.officials.filter((one) => one.person !== person);
  return { ...state, officials: [...others, { person, presence }] };
}

export function secretaryReplaced(state: SessionState, { person }: SecretaryReplaced): SessionState {
  const people = [...state.people.filter((one) => one.id !== person.id), person];
  return { ...withOfficial(state, person.id, "in-room"), people, secretary: person.id };
}
