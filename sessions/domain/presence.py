"""Who is there, and whether that is enough (law.md 3)."""

from sessions.domain.quorum import quorum
from sessions.domain.state import Attendance, SessionState
from sessions.domain.values import Presence

HERE = (Presence.IN_ROOM, Presence.REMOTE)


def attendance_of(state: SessionState, member: str) -> Attendance | None:
    """Return how a member stands, or None for who is not one."""
    return next((one for one in state.attendance if one.member == member), None)


def is_here(attendance: Attendance | None) -> bool:
    """Tell whether somebody is there, in the room or at a distance."""
    return attendance is not None and attendance.presence in HERE


def present(state: SessionState) -> tuple[str, ...]:
    """Return the members who are there, in the order of the convocation."""
    return tuple(one.member for one in state.attendance if one.presence in HERE)


def needed(state: SessionState) -> int:
    """Return how many must be there."""
    return quorum(state.rules.body_kind, state.rules.legal_number, state.call)


def is_quorate(state: SessionState) -> bool:
    """Tell whether the quorum stands: enough members, and who presides (R-QUO-1)."""
    here = present(state)
    return len(here) >= needed(state) and state.presiding in here
