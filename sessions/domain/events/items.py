"""The matters of the agenda."""

from dataclasses import dataclass

from sessions.domain.values import (
    Item,
)


@dataclass(frozen=True, slots=True)
class ItemOpened:
    """The deliberation of an item begins; absence counts from here (R-VOT-5)."""

    item: str
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemClosed:
    """The item is done."""

    item: str


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """The chair withdraws the item (ROF 91.3)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemTabled:
    """The item stays on the table for the next session (ROF 92.1)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class MajorityBound:
    """The secretary binds another majority to an item, with the reason (law.md 5.3)."""

    item: str
    majority: str
    matter: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemPutBack:
    """An item that was opened by mistake is pending again; nobody had spoken or voted."""

    item: str


@dataclass(frozen=True, slots=True)
class UrgentItemProposed:
    """A motion off the agenda: first its urgency is voted (ROF 91.4; R-AGE-4)."""

    item: Item


@dataclass(frozen=True, slots=True)
class ItemNotAdmitted:
    """The urgency was not declared: the motion is neither debated nor voted (ROF 83, 91.4)."""

    item: str


ItemEvent = (
    ItemOpened
    | ItemClosed
    | ItemWithdrawn
    | ItemTabled
    | MajorityBound
    | ItemPutBack
    | UrgentItemProposed
    | ItemNotAdmitted
)

KINDS: dict[str, type[ItemEvent]] = {
    "item.opened": ItemOpened,
    "item.closed": ItemClosed,
    "item.withdrawn": ItemWithdrawn,
    "item.tabled": ItemTabled,
    "item.majority-bound": MajorityBound,
    "item.put-back": ItemPutBack,
    "item.urgent-proposed": UrgentItemProposed,
    "item.not-admitted": ItemNotAdmitted,
}
