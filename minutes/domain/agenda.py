"""The matters of a session, with those that came in during it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import assert_never

from minutes.domain.record import Approval, ItemRecord
from sessions.domain import events as e
from sessions.domain.values import Item, ItemKind

MOVED = (
    e.ItemOpened, e.ItemClosed, e.ItemWithdrawn, e.ItemTabled, e.MajorityBound, e.ItemNotAdmitted,
    e.ItemPutBack, e.UrgentItemProposed, e.ActaCorrectionNoted, e.ActaCorrectionWithdrawn,
    e.ActaApproved,
)  # fmt: skip


def with_urgent(items: Mapping[str, ItemRecord], urgent: Item) -> Iterable[tuple[str, ItemRecord]]:
    """Yield the items with a motion off the agenda: before petitions and questions (ROF 91.4)."""
    added = (urgent.id, ItemRecord(urgent, is_off_agenda=True))
    is_placed = False
    for name, now in items.items():
        if now.item.kind is ItemKind.QUESTIONS and not is_placed:
            yield added
            is_placed = True
        yield name, now
    if not is_placed:
        yield added


def with_acta(items: Mapping[str, ItemRecord], event: e.Event, at: str) -> dict[str, ItemRecord]:
    """Return the items after what was said or decided of an earlier acta (ROF 91.1)."""
    if not isinstance(event, e.ActaEvent):
        return dict(items)
    return {**items, event.item: _with_acta(items[event.item], event, at)}


def _with_acta(now: ItemRecord, event: e.ActaEvent, at: str) -> ItemRecord:
    match event:
        case e.ActaCorrectionNoted(correction=noted):
            return replace(now, corrections=(*now.corrections, noted))
        case e.ActaCorrectionWithdrawn(correction=taken):
            kept = tuple(one for one in now.corrections if one.id != taken)
            return replace(now, corrections=kept)
        case e.ActaApproved(_, acta, vote, corrections):
            approval = Approval(acta, at, vote, corrections)
            return replace(now, approvals=(*now.approvals, approval))
        case _:
            assert_never(event)
