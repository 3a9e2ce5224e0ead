"""Who is there: roll call, arrivals, departures, conflicts of interest, lost connections."""

from datetime import timedelta
from typing import Final

from core.clock import from_wire
from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import ROOM
from sessions.domain.decide.asked import Asked, Decision, in_conflict, with_quorum
from sessions.domain.refusals import refuse
from sessions.domain.state import Attendance, SessionState
from sessions.domain.values import (
    AttendanceCause,
    FloorEnd,
    Presence,
    RemoteBasis,
    Stage,
)

COMING: Final = (AttendanceCause.ARRIVAL, AttendanceCause.RETURNED)
GOING: Final = (
    AttendanceCause.LEFT,
    AttendanceCause.CONFLICT,
    AttendanceCause.CONNECTION_LOST,
)


def start_roll_call(_asked: Asked, _command: c.StartRollCall) -> Decision:
    """Begin to call the roll."""
    return (e.RollCallStarted(),)


def _secretary_seen(asked: Asked) -> tuple[e.Event, ...]:
    state = asked.state
    if asked.actor != state.secretary or presence.secretary_is_here(state):
        return ()
    return (e.OfficialAttended(asked.actor, Presence.IN_ROOM),)


def answer_roll_call(asked: Asked, command: c.AnswerRollCall) -> Decision:
    """Answer the roll for oneself: in the room or at a distance, never for somebody else."""
    now = presence.attendance_of(asked.state, asked.actor)
    if now is None:
        return refuse("unknown-member")
    if command.presence not in presence.HERE:
        return refuse("wrong-cause")
    if now.presence is command.presence:
        return refuse("nothing-to-do")
    refused = _remote_faults(asked.state, command, now.member)
    if refused is not None:
        return refused
    declared = command.territory_declared
    cause = AttendanceCause.ROLL_CALL
    return (e.AttendanceChanged(asked.actor, command.presence, cause, declared),)


def complete_roll_call(asked: Asked, _command: c.CompleteRollCall) -> Decision:
    """Close the roll; who did not answer is absent, and the secretary who closes it is there."""
    state = asked.state
    unheard = tuple(
        e.AttendanceChanged(one.member, Presence.ABSENT, AttendanceCause.ROLL_CALL)
        for one in state.attendance
        if one.presence is Presence.UNKNOWN
    )
    seen = _secretary_seen(asked)
    here, needed = len(presence.present(state)), presence.needed(state)
    is_quorate = presence.lacks(state) in ("", "secretary" if seen else "")
    return (*unheard, *seen, e.RollCallCompleted(here, needed, is_quorate))


def record_attendance(asked: Asked, command: c.RecordAttendance) -> Decision:
    """Write down a change of attendance, with all that follows from it."""
    now = presence.attendance_of(asked.state, command.member)
    if now is None:
        return refuse("unknown-member")
    refused = _faults(asked, command, now)
    if refused is not None:
        return refused
    changed = e.AttendanceChanged(
        command.member, command.presence, command.cause, command.territory_declared
    )
    declared = _declared(asked.state, command)
    ended = () if command.presence in presence.HERE else leaving(asked.state, command.member)
    return with_quorum(asked, (*ended, *declared, changed))


def _declared(state: SessionState, command: c.RecordAttendance) -> tuple[e.Event, ...]:
    # Who is written down as gone by conflict abstains in the item under debate, in that alone.
    item = state.current_item
    if command.cause is not AttendanceCause.CONFLICT or item is None:
        return ()
    is_known = command.member in in_conflict(state, item)
    return () if is_known else (e.ConflictDeclared(item, command.member),)


def _faults(asked: Asked, command: c.RecordAttendance, now: Attendance) -> Refused | None:
    if asked.actor == ROOM:
        refused = _machine_faults(asked, command, now)
    elif asked.state.stage is Stage.ROLL_CALL:
        refused = _roll_faults(command, now)
    else:
        refused = _change_faults(asked.state, command, now)
    if refused is not None:
        return refused
    return _remote_faults(asked.state, command, now.member)


def _roll_faults(command: c.RecordAttendance, now: Attendance) -> Refused | None:
    if command.presence is Presence.UNKNOWN or command.cause is not AttendanceCause.ROLL_CALL:
        return refuse("wrong-cause")
    return refuse("nothing-to-do") if command.presence is now.presence else None


def _change_faults(
    state: SessionState, command: c.RecordAttendance, now: Attendance
) -> Refused | None:
    if command.presence in presence.HERE and command.cause in COMING:
        return _coming_faults(state, command, now)
    if command.presence is Presence.ABSENT and command.cause in GOING:
        return _going_faults(state, command, now)
    return refuse("wrong-cause")


def _coming_faults(
    state: SessionState, command: c.RecordAttendance, now: Attendance
) -> Refused | None:
    if command.presence is now.presence:
        return refuse("already-present")
    if now.cause is AttendanceCause.EXPELLED:
        return refuse("expelled")
    if now.member in in_conflict(state, state.current_item or ""):
        return refuse("conflict-of-interest")
    return None


def _going_faults(
    state: SessionState, command: c.RecordAttendance, now: Attendance
) -> Refused | None:
    if command.cause is AttendanceCause.CONFLICT:
        if state.current_item is None:
            return refuse("item-not-open")
        if command.member == state.presiding:
            return refuse("chair-in-conflict")
    # Who went out can still be found to have gone out by conflict: it is no abstention then.
    is_conflict = command.cause is AttendanceCause.CONFLICT and not now.is_in_conflict
    if not presence.is_here(now) and not is_conflict:
        return refuse("not-present")
    if command.cause is AttendanceCause.CONNECTION_LOST and now.presence is not Presence.REMOTE:
        return refuse("wrong-cause")
    return None


def _machine_faults(asked: Asked, command: c.RecordAttendance, now: Attendance) -> Refused | None:
    if command == absence(now.member):
        return None if is_grace_over(asked, now) else refuse("grace-not-over")
    if command == return_of(now.member):
        return None if was_cut_off(now) else refuse("wrong-cause")
    return refuse("not-secretary")


def absence(member: str) -> c.RecordAttendance:
    """Return what the room records when the grace of a lost connection is over (R-QUO-9)."""
    return c.RecordAttendance(member, Presence.ABSENT, AttendanceCause.CONNECTION_LOST)


def return_of(member: str) -> c.RecordAttendance:
    """Return what the room records when who was cut off is connected again."""
    return c.RecordAttendance(
        member, Presence.REMOTE, AttendanceCause.RETURNED, territory_declared=True
    )


def is_grace_over(asked: Asked, now: Attendance) -> bool:
    """Tell whether a remote member has been cut off for longer than the body's grace."""
    if now.presence is not Presence.REMOTE or now.lost_at is None:
        return False
    grace = timedelta(seconds=asked.state.rules.grace_seconds)
    return asked.now - from_wire(now.lost_at) >= grace


def was_cut_off(now: Attendance) -> bool:
    """Tell whether somebody is absent only because of a connection that is back."""
    is_cut_off = now.cause is AttendanceCause.CONNECTION_LOST and now.presence is Presence.ABSENT
    return is_cut_off and now.is_connected


def _remote_faults(
    state: SessionState, command: c.RecordAttendance | c.AnswerRollCall, member: str
) -> Refused | None:
    if command.presence is not Presence.REMOTE:
        return None
    basis = state.rules.remote_basis
    if basis is RemoteBasis.NONE:
        return refuse("no-remote-basis")
    if basis is RemoteBasis.ART_46_3 and not command.territory_declared:
        return refuse("territory-not-declared")
    granted = {one.member for one in state.remote_leaves if one.is_granted}
    if state.rules.remote_needs_leave and member not in granted:
        return refuse("remote-not-granted")
    return None


def leaving(state: SessionState, member: str) -> tuple[e.Event, ...]:
    """Return what ends when a member goes: the floor, and the places in its queue."""
    speaking = state.speaking
    ended: tuple[e.Event, ...] = ()
    if speaking is not None and speaking.member == member:
        ended = (e.FloorEnded(speaking.intervention, FloorEnd.LEFT),)
    asked_for = (r.request for r in state.queue if r.member == member)
    return (*ended, *(e.FloorWithdrawn(request) for request in asked_for))


def report_connection(asked: Asked, command: c.ReportConnection) -> Decision:
    """Write down that a remote member's connection fell or came back (R-QUO-9)."""
    now = presence.attendance_of(asked.state, command.member)
    if now is None:
        return refuse("unknown-member")
    if now.is_connected == command.is_connected:
        return refuse("nothing-to-do")
    if command.is_connected:
        return _restored(asked, now)
    if now.presence is not Presence.REMOTE:
        return refuse("not-present")
    return (e.ConnectionLost(command.member),)


def _restored(asked: Asked, now: Attendance) -> Decision:
    restored = e.ConnectionRestored(now.member)
    is_cut_off = now.cause is AttendanceCause.CONNECTION_LOST and not presence.is_here(now)
    # ROF 98.3: nobody enters during a vote; the room's clock brings him back after it.
    if not is_cut_off or asked.state.open_vote is not None:
        return (restored,)
    back = return_of(now.member)
    returned = e.AttendanceChanged(back.member, back.presence, back.cause, back.territory_declared)
    return with_quorum(asked, (restored, returned))
