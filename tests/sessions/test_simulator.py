"""Many runs of the whole service, and proof that each check can fail."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from core.chain import Entry, Link, chain, link_hash
from sessions.codec import encode, event_kind
from sessions.domain.events import IncidentNoted, OfficialAttended
from sessions.domain.values import Presence, Stage
from sessions.journal import Batch, Loaded, Receipt
from sessions.simulator.checks import CHECKS
from sessions.simulator.faults import RATES, MemoryShelf
from sessions.simulator.run import simulate
from sessions.simulator.sql import SqlShelf
from sessions.simulator.town import SECRETARY

ROOT = Path(__file__).parents[2]
SEEDS, SHARES = 1000, 4


@pytest.mark.parametrize("share", range(SHARES))  # so that both processors take part
def test_a_thousand_seeds_break_nothing(share: int) -> None:
    happened: Counter[str] = Counter()
    for seed in range(share, SEEDS, SHARES):
        report = simulate(seed)
        assert report.wrong == (), f"seed {seed}: {report.wrong}"
        happened += report.happened
    assert set(happened) == set(RATES), "a fault that never happens tests nothing"


@pytest.mark.parametrize("seed", range(3))
def test_a_seed_is_a_run_byte_for_byte_also_in_another_process(seed: int) -> None:
    program = (
        "import sys; from sessions.simulator.run import simulate; "
        f"sys.stdout.buffer.write(simulate({seed}).log)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True,
            env={"PYTHONHASHSEED": str(chance)},
        ).stdout
        for chance in (1, 2)
    ]  # fmt: skip
    assert runs[0] == runs[1] == simulate(seed).log
    assert runs[0] != b""


@pytest.mark.parametrize("seed", range(8))
def test_the_real_database_under_faults_breaks_nothing_and_gives_the_same_log(
    seed: int, tmp_path: Path
) -> None:
    shelf = SqlShelf(f"sqlite:///{tmp_path / 'prueba.db'}")
    report = simulate(seed, lambda: shelf)
    shelf.close()
    assert report.wrong == ()
    assert report.log == simulate(seed).log


def test_without_faults_everything_is_acknowledged() -> None:
    report = simulate(7, scale=0.0)
    assert report.wrong == ()
    assert not report.happened
    assert report.acked > 10


# Sabotage: a storage or a service that breaks a promise must be caught, each by its check.


@dataclass(slots=True)
class AcksBeforeCommit(MemoryShelf):
    """Says yes and forgets the seventh batch."""

    count: int = 0

    def commit(self, batch: Batch) -> Sequence[Link]:
        self.count += 1
        if self.count != 7:
            return MemoryShelf.commit(self, batch)
        previous = self.links[-1].hash
        return chain(batch.entries, previous, batch.after)


class ForgetsReceipts(MemoryShelf):
    """Keeps events without saying whose they are."""

    __slots__ = ()

    def commit(self, batch: Batch) -> Sequence[Link]:
        return MemoryShelf.commit(self, replace(batch, receipts=batch.receipts[:-1]))


class NamesAnotherNumber(MemoryShelf):
    """Answers a repetition with another number."""

    __slots__ = ()

    def load(self, session: str) -> Loaded:
        loaded = MemoryShelf.load(self, session)
        moved = [self._moved(receipt) for receipt in loaded.receipts]
        return Loaded(loaded.links, moved)

    @staticmethod
    def _moved(receipt: Receipt) -> Receipt:
        is_moved = receipt.first == receipt.last and receipt.first > 3
        return (
            replace(receipt, first=receipt.first - 1, last=receipt.last - 1)
            if is_moved
            else receipt
        )


class RewritesThePast(MemoryShelf):
    """Changes the third event after it was told, and mends the chain."""

    __slots__ = ()

    def load(self, session: str) -> Loaded:
        loaded = MemoryShelf.load(self, session)
        if len(loaded.links) < 12:
            return loaded
        entries = [Entry(k.kind, k.version, k.at, k.actor, k.body) for k in loaded.links]
        entries[2] = replace(entries[2], actor="p-otra")
        return Loaded(chain(entries, loaded.links[0].previous, 0), loaded.receipts)


class BreaksTheChain(MemoryShelf):
    """Changes an event and its hash but not those after it."""

    __slots__ = ()

    def load(self, session: str) -> Loaded:
        loaded = MemoryShelf.load(self, session)
        links = list(loaded.links)
        if len(links) > 12:
            forged = replace(links[4], at="2026-03-26T08:00:00.000001Z")
            links[4] = replace(forged, hash=link_hash(forged))
        return Loaded(links, loaded.receipts)


class ListsWrongly(MemoryShelf):
    """Shows a session as closed that is not."""

    __slots__ = ()

    def row(self) -> tuple[str, int] | None:
        return (Stage.NOT_HELD.value, 1) if self.state else None


class ForgetsPromises(MemoryShelf):
    """Keeps the end of the session and not the promise of its minutes."""

    __slots__ = ()

    def commit(self, batch: Batch) -> Sequence[Link]:
        return MemoryShelf.commit(self, replace(batch, promises=()))


class DoesTwice(MemoryShelf):
    """Lets an effect through although the lease was lost or the work is done."""

    __slots__ = ()

    def finish(self, job: object, now: object) -> bool:
        if isinstance(job, tuple):
            self.jobs[job[0]].done += 1
        return True


@dataclass(slots=True)
class AcceptsTheUnlawful(MemoryShelf):
    """Slips an event of its own into a batch, chained and numbered as it should be."""

    count: int = field(default=0)

    def commit(self, batch: Batch) -> Sequence[Link]:
        self.count += 1
        if self.count == 9:
            slipped = IncidentNoted("Nadie dijo esto.")
            entry = replace(batch.entries[-1], kind=event_kind(slipped), body=encode(slipped))
            batch = replace(batch, entries=[*batch.entries[:-1], entry])
        return MemoryShelf.commit(self, batch)


@dataclass(slots=True)
class LetsTheSecretaryGo(MemoryShelf):
    """Writes down, in the place of an incident, that the secretary left; the session goes on."""

    def commit(self, batch: Batch) -> Sequence[Link]:
        gone = OfficialAttended(SECRETARY, Presence.ABSENT)
        entries = [
            replace(entry, kind=event_kind(gone), body=encode(gone))
            if entry.kind == "incident.noted"
            else entry
            for entry in batch.entries
        ]
        return MemoryShelf.commit(self, replace(batch, entries=entries))


SABOTAGE: list[tuple[str, Callable[[], MemoryShelf]]] = [
    ("acked-once", AcksBeforeCommit),
    ("whole-or-not-at-all", ForgetsReceipts),
    ("one-answer", NamesAnotherNumber),
    ("chain-holds", RewritesThePast),
    ("chain-holds", BreaksTheChain),
    ("derived-is-replay", ListsWrongly),
    ("effects-once", ForgetsPromises),
    ("effects-once", DoesTwice),
    ("decided-again", AcceptsTheUnlawful),
    ("lawful", LetsTheSecretaryGo),
]


@pytest.mark.parametrize(("check", "shelf"), SABOTAGE, ids=[made.__name__ for _, made in SABOTAGE])
def test_a_broken_promise_is_caught_by_its_check(
    check: str, shelf: Callable[[], MemoryShelf]
) -> None:
    caught = {
        fault.partition(":")[0] for seed in range(25) for fault in simulate(seed, shelf).wrong
    }
    assert check in caught


def test_every_check_has_its_sabotage() -> None:
    assert {check for check, _ in SABOTAGE} == set(CHECKS)
