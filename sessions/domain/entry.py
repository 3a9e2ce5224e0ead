"""Who may come into the conference now, and whose microphone may be open."""

from collections.abc import Iterator

from sessions.domain import presence
from sessions.domain.state import SessionState
from sessions.domain.values import Duty, Person


def may_enter(state: SessionState, person: Person) -> bool:
    """Tell whether somebody need not wait: guests are always let in by name, members of a session
    whose entry is locked too, and whoever was put out. Behind closed doors guests are outside
    (LRBRL 70.1), and in again without asking when they open.
    """
    entry = state.entry
    if person.duty is Duty.GUEST and not state.doors_open:
        return False
    if person.id in entry.admitted:
        return True
    is_free = person.duty is not Duty.GUEST and not entry.is_locked
    return is_free and person.id not in entry.removed


def is_silenced(state: SessionState, person: str) -> bool:
    """Tell whether a microphone was closed by order."""
    return person in state.entry.silenced


def inside(state: SessionState) -> Iterator[str]:
    """Yield who is in when the entry is locked: who is present, and who holds an office."""
    for person in state.people:
        is_official = person.duty in (Duty.SECRETARY, Duty.AUDITOR)
        attends = presence.is_here(presence.attendance_of(state, person.id))
        if may_enter(state, person) and (is_official or attends or person.id == state.presiding):
            yield person.id
