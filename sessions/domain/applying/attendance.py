"""The roll, attendance, conflicts of interest, leave to be at a distance, and the quorum."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import attendance_changed
from sessions.domain.state import Attendance, Conflict, RemoteLeave, SessionState
from sessions.domain.values import AttendanceCause, Stage


def apply(  # noqa: PLR0911  one case each
    state: SessionState, event: e.AttendanceEvent, seq: int, at: str
) -> SessionState:
    """Return the state after ``event``."""
    match event:
        case e.AttendanceChanged():
            return _changed(state, event, seq, at)
        case e.AttendanceCorrected():
            return _corrected(state, event, seq)
        case e.ConflictDeclared():
            conflicts = (*state.conflicts, Conflict(event.item, event.member))
            return replace(state, seq=seq, conflicts=conflicts)
        case e.ConflictWithdrawn():
            gone = Conflict(event.item, event.member)
            left = tuple(one for one in state.conflicts if one != gone)
            return replace(state, seq=seq, conflicts=left)
        case e.RemoteRequested():
            leaves = (*state.remote_leaves, RemoteLeave(event.member))
            return replace(state, seq=seq, remote_leaves=leaves)
        case e.RemoteDecided():
            return _decided(state, event, seq)
        case _:
            return _counted(state, event, seq)


def _counted(
    state: SessionState,
    event: e.RollCallStarted | e.RollCallCompleted | e.QuorumLost | e.QuorumRegained,
    seq: int,
) -> SessionState:
    match event:
        case e.RollCallStarted():
            return replace(state, seq=seq, stage=Stage.ROLL_CALL)
        case e.RollCallCompleted():
            stage = Stage.QUORATE if event.is_quorate else Stage.NO_QUORUM
            return replace(state, seq=seq, stage=stage)
        case e.QuorumLost():
            return replace(state, seq=seq, stage=Stage.NO_QUORUM)
        case e.QuorumRegained():
            stage = Stage.QUORATE if state.opened_at is None else Stage.OPEN
            return replace(state, seq=seq, stage=stage)
        case _:
            assert_never(event)


def _changed(state: SessionState, event: e.AttendanceChanged, seq: int, at: str) -> SessionState:
    def change(now: Attendance) -> Attendance:
        return replace(
            now,
            presence=event.presence,
            cause=event.cause,
            is_in_conflict=event.cause is AttendanceCause.CONFLICT,
            was=now.presence,
            was_cause=now.cause,
            changed_at=at,
        )

    return replace(state, seq=seq, attendance=attendance_changed(state, event.member, change))


def _corrected(state: SessionState, event: e.AttendanceCorrected, seq: int) -> SessionState:
    def change(now: Attendance) -> Attendance:
        return replace(
            now,
            presence=event.presence,
            cause=event.cause,
            is_in_conflict=event.cause is AttendanceCause.CONFLICT,
            changed_at=None,
        )

    return replace(state, seq=seq, attendance=attendance_changed(state, event.member, change))


def _decided(state: SessionState, event: e.RemoteDecided, seq: int) -> SessionState:
    others = tuple(one for one in state.remote_leaves if one.member != event.member)
    leaves = (*others, RemoteLeave(event.member, event.is_granted))
    return replace(state, seq=seq, remote_leaves=leaves)
