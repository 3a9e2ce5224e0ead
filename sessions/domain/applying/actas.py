"""Actas of earlier sessions: corrections noted, approval given."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import item_changed
from sessions.domain.state import ItemNow, SessionState


def apply(state: SessionState, event: e.ActaEvent, seq: int) -> SessionState:
    """Return the state after an event about an earlier acta."""

    def change(item: ItemNow) -> ItemNow:
        return _changed(item, event)

    return replace(state, seq=seq, items=item_changed(state, event.item, change))


def _changed(item: ItemNow, event: e.ActaEvent) -> ItemNow:
    match event:
        case e.ActaCorrectionNoted():
            return replace(item, corrections=(*item.corrections, event.correction))
        case e.ActaCorrectionWithdrawn():
            kept = tuple(one for one in item.corrections if one.id != event.correction)
            return replace(item, corrections=kept)
        case e.ActaApproved():
            return replace(item, approved=(*item.approved, event.acta.session))
        case _:
            assert_never(event)
