"""The matters of a session, with those that came in during it."""

from collections.abc import Iterable, Mapping

from minutes.domain.record import ItemRecord
from sessions.domain import events as e
from sessions.domain.values import Item, ItemKind

MOVED = (
    e.ItemOpened, e.ItemClosed, e.ItemWithdrawn, e.ItemTabled, e.MajorityBound, e.ItemNotAdmitted,
    e.ItemPutBack, e.UrgentItemProposed,
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
