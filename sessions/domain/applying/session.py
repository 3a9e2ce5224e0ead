"""The session's own events: convening, roll, opening, quorum, doors, closing."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.actor import VOTERS
from sessions.domain.applying.parts import attendance_changed
from sessions.domain.state import Attendance, ItemNow, SessionState
from sessions.domain.values import AttendanceCause, Duty, Item, Stage


def apply(  # noqa: PLR0911  one case each
    state: SessionState, event: e.SessionEvent | e.AttendanceEvent, seq: int, at: str
) -> SessionState:
    """Return the state after ``event``."""
    match event:
        case e.SessionConvened():
            return _convened(state, event, seq)
        case e.AttendanceChanged():
            return _attendance(state, event, seq)
        case e.ChairPassed():
            return replace(state, seq=seq, presiding=event.member)
        case e.DoorsClosed():
            return replace(state, seq=seq, doors_open=False)
        case e.DoorsOpened():
            return replace(state, seq=seq, doors_open=True)
        case e.IncidentNoted():
            return replace(state, seq=seq, incidents=state.incidents + 1)
        case _:
            return _staged(state, event, seq, at)


StageEvent = (
    e.RollCallStarted
    | e.RollCallCompleted
    | e.SessionOpened
    | e.QuorumLost
    | e.QuorumRegained
    | e.SessionRecessed
    | e.SessionResumed
    | e.SessionClosed
    | e.SessionNotHeld
)


def _staged(  # noqa: PLR0911  one case each
    state: SessionState, event: StageEvent, seq: int, at: str
) -> SessionState:
    match event:
        case e.RollCallStarted():
            return replace(state, seq=seq, stage=Stage.ROLL_CALL)
        case e.RollCallCompleted():
            stage = Stage.QUORATE if event.is_quorate else Stage.NO_QUORUM
            return replace(state, seq=seq, stage=stage)
        case e.SessionOpened():
            return replace(state, seq=seq, stage=Stage.OPEN, opened_at=at)
        case e.QuorumLost():
            return replace(state, seq=seq, stage=Stage.NO_QUORUM)
        case e.QuorumRegained():
            stage = Stage.QUORATE if state.opened_at is None else Stage.OPEN
            return replace(state, seq=seq, stage=stage)
        case e.SessionRecessed():
            return replace(state, seq=seq, stage=Stage.RECESS, recess_until=event.until)
        case e.SessionResumed():
            return replace(state, seq=seq, stage=Stage.OPEN, recess_until="")
        case e.SessionClosed():
            return replace(state, seq=seq, stage=Stage.CLOSED, closed_at=at, current_item=None)
        case e.SessionNotHeld():
            return replace(state, seq=seq, stage=Stage.NOT_HELD, closed_at=at)
        case _:
            assert_never(event)


def _convened(state: SessionState, event: e.SessionConvened, seq: int) -> SessionState:
    return replace(
        state,
        seq=seq,
        session=event.session,
        title=event.title,
        body_name=event.body_name,
        town=event.town,
        place=event.place,
        session_kind=event.session_kind,
        call=event.call,
        starts_at=event.starts_at,
        is_public=event.is_public,
        expediente=event.expediente,
        rules=event.rules,
        people=event.people,
        groups=event.groups,
        presiding=next((p.id for p in event.people if p.duty is Duty.CHAIR), ""),
        items=tuple(_item(item) for item in event.items),
        attendance=tuple(Attendance(p.id) for p in event.people if p.duty in VOTERS),
    )


def _item(item: Item) -> ItemNow:
    return ItemNow(
        item.id, item.number, item.kind.value, item.title, item.text, item.majority.value,
        item.matter, item.proposer, item.votable,
    )  # fmt: skip


def _attendance(state: SessionState, event: e.AttendanceChanged, seq: int) -> SessionState:
    def change(now: Attendance) -> Attendance:
        return replace(
            now,
            presence=event.presence,
            cause=event.cause,
            is_in_conflict=event.cause is AttendanceCause.CONFLICT,
        )

    return replace(state, seq=seq, attendance=attendance_changed(state, event.member, change))
