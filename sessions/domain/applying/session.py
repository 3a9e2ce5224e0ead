"""The session's own events: convening, opening, doors, closing."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.actor import OFFICIALS, VOTERS
from sessions.domain.state import Attendance, ItemNow, OfficialNow, SessionState
from sessions.domain.values import Duty, Item, Stage


def apply(state: SessionState, event: e.SessionEvent, seq: int, at: str) -> SessionState:
    """Return the state after ``event``."""
    match event:
        case e.SessionConvened():
            return _convened(state, event, seq)
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
    e.SessionOpened | e.SessionRecessed | e.SessionResumed | e.SessionClosed | e.SessionNotHeld
)


def _staged(state: SessionState, event: StageEvent, seq: int, at: str) -> SessionState:
    match event:
        case e.SessionOpened():
            return replace(state, seq=seq, stage=Stage.OPEN, opened_at=at)
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
        secretary=next((p.id for p in event.people if p.duty is Duty.SECRETARY), ""),
        officials=tuple(OfficialNow(p.id) for p in event.people if p.duty in OFFICIALS),
        items=tuple(item_now(item) for item in event.items),
        attendance=tuple(Attendance(p.id) for p in event.people if p.duty in VOTERS),
    )


def item_now(item: Item) -> ItemNow:
    """Return an item of the convocation, or one proposed in the session, as it stands."""
    return ItemNow(
        item.id, item.number, item.kind.value, item.title, item.text, item.majority.value,
        item.matter, item.proposer, item.votable, actas=item.actas,
    )  # fmt: skip
