"""Folding the log: ``apply`` is total and cannot fail on an event that was decided.

``NEXT_STAGE`` and ``NEXT_ITEM`` are the two state machines; a test holds every decision to them.
"""

from collections.abc import Iterable
from typing import Final, assert_never

from core.chain import Link
from sessions.domain import events as e
from sessions.domain.applying import (
    actas,
    attendance,
    entry,
    items,
    order,
    secret,
    session,
    technical,
    votes,
)
from sessions.domain.events import Event
from sessions.domain.state import SessionState
from sessions.domain.values import ItemState, Stage

NEXT_STAGE: Final[dict[Stage, frozenset[Stage]]] = {
    Stage.CONVENED: frozenset({Stage.ROLL_CALL}),
    Stage.ROLL_CALL: frozenset({Stage.QUORATE, Stage.NO_QUORUM}),
    Stage.QUORATE: frozenset({Stage.OPEN, Stage.NO_QUORUM}),
    Stage.NO_QUORUM: frozenset({Stage.QUORATE, Stage.OPEN, Stage.CLOSED, Stage.NOT_HELD}),
    Stage.OPEN: frozenset({Stage.RECESS, Stage.NO_QUORUM, Stage.CLOSED}),
    Stage.RECESS: frozenset({Stage.OPEN, Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
    Stage.NOT_HELD: frozenset(),
}

NEXT_ITEM: Final[dict[ItemState, frozenset[ItemState]]] = {
    ItemState.PENDING: frozenset({ItemState.DEBATING, ItemState.WITHDRAWN, ItemState.TABLED}),
    ItemState.DEBATING: frozenset(
        {
            ItemState.VOTING,
            ItemState.SETTLED,
            ItemState.WITHDRAWN,
            ItemState.TABLED,
            ItemState.NOT_ADMITTED,
            ItemState.PENDING,  # put back: it was opened by mistake
        }
    ),
    # With every vote of it annulled the item can still be withdrawn or tabled.
    ItemState.VOTING: frozenset({ItemState.SETTLED, ItemState.WITHDRAWN, ItemState.TABLED}),
    ItemState.SETTLED: frozenset(),
    ItemState.WITHDRAWN: frozenset(),
    ItemState.TABLED: frozenset(),
    ItemState.NOT_ADMITTED: frozenset(),
}


def apply(  # noqa: C901, PLR0911  one subject each
    state: SessionState, event: Event, seq: int, at: str
) -> SessionState:
    """Return the state after one more event; ``seq`` and ``at`` are those of its link."""
    if isinstance(event, e.VoteEvent):
        return votes.apply(state, event, seq, at)
    if isinstance(event, e.TechnicalEvent):
        return technical.apply(state, event, seq, at)
    if isinstance(event, e.SecretEvent):
        return secret.apply(state, event, seq, at)
    if isinstance(event, e.FloorEvent):
        return items.apply_floor(state, event, seq, at)
    if isinstance(event, e.EntryEvent):
        return entry.apply(state, event, seq, at)
    if isinstance(event, e.CaucusEvent):
        return entry.apply_caucus(state, event, seq, at)
    if isinstance(event, e.ItemEvent):
        return items.apply_item(state, event, seq, at)
    if isinstance(event, e.ActaEvent):
        return actas.apply(state, event, seq)
    if isinstance(event, e.AttendanceEvent):
        return attendance.apply(state, event, seq, at)
    if isinstance(event, e.OrderEvent):
        return order.apply(state, event, seq, at)
    if isinstance(event, e.SessionEvent):
        return session.apply(state, event, seq, at)
    assert_never(event)


def fold(events: Iterable[tuple[Event, Link]], state: SessionState | None = None) -> SessionState:
    """Fold decoded links into a state; from the empty one by default."""
    now = state or SessionState()
    for event, link in events:
        now = apply(now, event, link.seq, link.at)
    return now
