// Replacing one item, vote or attendance inside the state.
import type { Attendance, ItemNow, SessionState, VoteNow } from "../wire/generated";

export function withItem(state: SessionState, id: string, change: Partial<ItemNow>): SessionState {
  return { ...state, items: state.items.map((i) => (i.id === id ? { ...i, ...change } : i)) };
}

export function withVote(state: SessionState, id: string, change: Partial<VoteNow>): SessionState {
  return { ...state, votes: state.votes.map((v) => (v.vote === id ? { ...v, ...change } : v)) };
}

export function withAttendance(
  state: SessionState,
  member: string,
  change: Partial<Attendance>,
): SessionState {
  return {
    ...state,
    attendance: state.attendance.map((a) => (a.member === member ? { ...a, ...change } : a)),
  };
}
