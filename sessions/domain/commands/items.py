"""The matters of the agenda."""

from dataclasses import dataclass

from sessions.domain.values import (
    Majority,
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Begin an item (chair or secretary)."""

    item: str


@dataclass(frozen=True, slots=True)
class CloseItem:
    """End an item (chair or secretary)."""

    item: str


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """Withdraw an item (chair)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableItem:
    """Leave an item on the table (chair)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class BindMajority:
    """Bind another majority to an item before it is voted (secretary, with reason)."""

    item: str
    majority: Majority
    matter: str
    reason: str


@dataclass(frozen=True, slots=True)
class PutBackItem:
    """Undo the opening of an item in which nobody spoke or voted (chair or secretary)."""

    item: str


@dataclass(frozen=True, slots=True)
class ProposeUrgentItem:
    """Add a motion off the agenda, whose urgency is voted first (chair or secretary)."""

    item: str
    title: str
    text: str
    proposer: str
    majority: Majority = Majority.SIMPLE
    matter: str = ""


ItemCommand = (
    OpenItem | CloseItem | WithdrawItem | TableItem | BindMajority | PutBackItem | ProposeUrgentItem
)

COMMANDS: dict[str, type[ItemCommand]] = {
    "item.open": OpenItem,
    "item.close": CloseItem,
    "item.withdraw": WithdrawItem,
    "item.table": TableItem,
    "item.bind-majority": BindMajority,
    "item.put-back": PutBackItem,
    "item.propose-urgent": ProposeUrgentItem,
}
