"""Who is there, and whether that is enough (law.md 3)."""

from sessions.domain.quorum import quorum
from sessions.domain.state import Attendance, SessionState
from sessions.domain.values import AttendanceCause, Presence

SENT_OUT = (AttendanceCause.CONFLICT, AttendanceCause.EXPELLED)
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


def outside(state: SessionState) -> frozenset[str]:
    """Return who left the room by law for an item (LRBRL 76) or by order of the chair (ROF 95)."""
    return frozenset(
        one.member
        for one in state.attendance
        if one.presence is Presence.ABSENT and one.cause in SENT_OUT
    )


def needed(state: SessionState) -> int:
    """Return how many must be there."""
    return quorum(state.rules.body_kind, state.rules.legal_number, state.call)


def secretary_is_here(state: SessionState) -> bool:
    """Tell whether who acts as secretary is there (LRBRL 46.2.c: nothing is held without)."""
    return any(o.person == state.secretary and o.presence in HERE for o in state.officials)


def lacks(state: SessionState) -> str:
    """Return what the quorum lacks: "members", "chair", "secretary", or nothing (R-QUO-1)."""
    here = present(state)
    if len(here) < needed(state):
        return "members"
    if state.presiding not in here:
        return "chair"
    return "" if secretary_is_here(state) else "secretary"


def is_quorate(state: SessionState) -> bool:
    """Tell whether the quorum stands: enough members, chair and secretary (R-QUO-1)."""
    return not lacks(state)
