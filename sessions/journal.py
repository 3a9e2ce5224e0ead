"""What a room asks of its storage: load everything, and one transaction for a whole batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.canonical import Json
from core.chain import Entry, Link
from sessions.domain.state import SessionState


class StorageFailedError(Exception):
    """The batch may or may not be kept: read again before answering anybody."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a command was accepted: by its key, whose it was, and the events ``first`` to ``last``.

    ``digest`` is the SHA-256 of the canonical command.
    """

    key: str
    actor: str
    digest: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Promised:
    """Background work that the transaction demands (core.outbox)."""

    task: str
    key: str
    payload: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that is kept together or not at all; ``after`` is the last number known."""

    session: str
    after: int
    entries: Sequence[Entry]
    receipts: Sequence[Receipt]
    state: SessionState
    now: datetime
    promises: Sequence[Promised] = field(default=())


@dataclass(frozen=True, slots=True)
class Loaded:
    """The whole log of a session and the receipts of its commands."""

    links: Sequence[Link]
    receipts: Sequence[Receipt]


class Journal(Protocol):
    """The storage of sessions; SQL in ``store.py``, memory in the simulator."""

    def load(self, session: str) -> Loaded:
        """Return everything of a session; raises StorageFailedError."""

    def commit(self, batch: Batch) -> Sequence[Link]:
        """Keep a batch durably and return its links.

        Raises ``core.log.SomebodyElseWroteFirstError`` when ``after`` is not the last number
        (nothing is kept), or StorageFailedError when nobody knows.
        """
