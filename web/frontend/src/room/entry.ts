// The door of the conference, as sessions/domain/entry.py and applying/entry.py have it; pure.
import type { Entry, Person, SessionEvent, SessionState } from "../wire/generated";
import { attendanceOf, isPresent } from "./select";

type Linked = SessionEvent & { readonly at: string };

/** The door after an event that is about it; null for any other. */
export function entryAfter(state: SessionState, event: Linked): Entry | null {
  const { entry } = state;
  switch (event.kind) {
    case "entry.locked":
      return { ...entry, is_locked: true, admitted: [...new Set([...entry.admitted, ...inside(state)])] };
    case "entry.unlocked":
      return { ...entry, is_locked: false };
    case "entry.requested":
      return { ...entry, waiting: [...entry.waiting, { person: event.body.person, at: event.at }] };
    case "entry.admitted":
      return {
        ...answered(entry, event.body.person),
        admitted: [...entry.admitted, event.body.person],
        removed: without(entry.removed, event.body.person),
      };
    case "entry.refused":
      return answered(entry, event.body.person);
    case "entry.removed":
      return {
        ...entry,
        admitted: without(entry.admitted, event.body.person),
        removed: [...entry.removed, event.body.person],
      };
    case "microphone.closed":
      return { ...entry, silenced: [...entry.silenced, event.body.person] };
    case "microphone.released":
      return { ...entry, silenced: without(entry.silenced, event.body.person) };
    default:
      return null;
  }
}

/** Whether somebody need not wait: guests, who was put out, and all once it is locked, must. */
export function mayEnter(state: SessionState, person: Person): boolean {
  const { entry } = state;
  if (person.duty === "guest" && !state.doors_open) return false;
  if (entry.admitted.includes(person.id)) return true;
  const isFree = person.duty !== "guest" && !entry.is_locked;
  return isFree && !entry.removed.includes(person.id);
}

export function isWaiting(state: SessionState, person: string | null): boolean {
  return state.entry.waiting.some((one) => one.person === person);
}

export function isSilenced(state: SessionState, person: string | null): boolean {
  return person !== null && state.entry.silenced.includes(person);
}

function inside(state: SessionState): readonly string[] {
  const isIn = (person: Person): boolean =>
    mayEnter(state, person) &&
    (person.duty === "secretary" ||
      person.duty === "auditor" ||
      person.id === state.presiding ||
      isPresent(attendanceOf(state, person.id)));
  return state.people.filter(isIn).map((person) => person.id);
}

function answered(entry: Entry, person: string): Entry {
  return { ...entry, waiting: entry.waiting.filter((one) => one.person !== person) };
}

function without(all: readonly string[], one: string): readonly string[] {
  return all.filter((id) => id !== one);
}
