"""Named points where things go wrong by chance, and the storage in which they go wrong."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from core.chain import GENESIS, Link, chain
from core.log import SomebodyElseWroteFirstError
from sessions.domain.state import SessionState
from sessions.journal import Batch, Journal, Loaded, Promised, Receipt, StorageFailedError

RATES: Final[dict[str, float]] = {
    "request-lost": 0.05,
    "request-doubled": 0.06,
    "answer-lost": 0.06,
    "network-slow": 0.08,
    "commit-fails": 0.02,
    "commit-unknown": 0.02,
    "load-fails": 0.02,
    "crash-before-commit": 0.012,
    "crash-after-commit": 0.012,
    "crash-before-answer": 0.012,
    "other-writer": 0.05,
    "two-consoles": 0.15,
    "screen-slow": 0.03,
    "screen-drops": 0.02,
    "worker-dies": 0.3,
    "bell-lost": 0.3,
}


class CrashedError(Exception):
    """The process is gone, with all it had in memory."""


class Faults:
    """Decides by chance whether something goes wrong; ``scale`` 0 means never."""

    def __init__(self, chance: random.Random, scale: float) -> None:
        self._chance = chance
        self._scale = scale
        self.happened: Counter[str] = Counter()
        self.are_over = False

    def happens(self, name: str) -> bool:
        """Tell whether the named fault happens here and now."""
        if self.are_over or self._chance.random() >= RATES[name] * self._scale:
            return False
        self.happened[name] += 1
        return True

    def crash(self, point: str) -> None:
        """Raise CrashedError by chance at a named point of the writer."""
        if self.happens(f"crash-{point}"):
            raise CrashedError(point)


class Shelf(Protocol):
    """Storage as the simulator looks into it: a journal whose promises and row can be seen."""

    def load(self, session: str) -> Loaded: ...
    def commit(self, batch: Batch) -> Sequence[Link]: ...

    def row(self) -> tuple[str, int] | None:
        """Return stage and number in the row of lists, or None."""

    def claim(self, now: datetime) -> object | None:
        """Take a due promise under a lease, or None."""

    def finish(self, job: object, now: datetime) -> bool:
        """Do the effect and mark it done, together; False when the lease was lost."""

    def effects(self) -> Mapping[str, int]:
        """Return how often the effect of each promise became visible, by its key."""


@dataclass(slots=True)
class _Job:
    promised: Promised
    lease_until: datetime
    fence: int = 0
    done: int = 0


@dataclass(slots=True)
class MemoryShelf:
    """The same promises as the database, in memory: all of a batch or nothing of it."""

    links: list[Link] = field(default_factory=list)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    state: SessionState | None = None
    jobs: dict[str, _Job] = field(default_factory=dict)

    def load(self, session: str) -> Loaded:  # noqa: ARG002  one session is simulated at a time
        return Loaded(tuple(self.links), tuple(self.receipts.values()))

    def commit(self, batch: Batch) -> Sequence[Link]:
        keys = {receipt.key for receipt in batch.receipts}
        if batch.after != len(self.links) or keys & self.receipts.keys():
            raise SomebodyElseWroteFirstError(batch.session)
        previous = self.links[-1].hash if self.links else GENESIS
        links = chain(batch.entries, previous, batch.after)
        self.links += links
        self.receipts |= {receipt.key: receipt for receipt in batch.receipts}
        self.state = batch.state
        for made in batch.promises:
            self.jobs.setdefault(made.key, _Job(made, batch.now))
        return links

    def row(self) -> tuple[str, int] | None:
        return (self.state.stage.value, self.state.seq) if self.state else None

    def claim(self, now: datetime) -> tuple[str, int] | None:
        for key, job in self.jobs.items():
            if not job.done and job.lease_until <= now:
                job.lease_until = now + timedelta(minutes=10)
                job.fence += 1
                return key, job.fence
        return None

    def finish(self, job: object, now: datetime) -> bool:  # noqa: ARG002  as the database's
        if not isinstance(job, tuple):
            return False
        held = self.jobs[job[0]]
        if held.done or held.fence != job[1]:
            return False
        held.done += 1
        return True

    def effects(self) -> Mapping[str, int]:
        return {key: job.done for key, job in self.jobs.items()}


class FaultyJournal:
    """A journal that fails by chance: before it keeps a batch, or after."""

    def __init__(self, journal: Journal, faults: Faults) -> None:
        self._journal = journal
        self._faults = faults

    def load(self, session: str) -> Loaded:
        if self._faults.happens("load-fails"):
            raise StorageFailedError(session)
        return self._journal.load(session)

    def commit(self, batch: Batch) -> Sequence[Link]:
        if self._faults.happens("commit-fails"):
            raise StorageFailedError(batch.session)
        links = self._journal.commit(batch)
        if self._faults.happens("commit-unknown"):
            raise StorageFailedError(batch.session)
        return links
