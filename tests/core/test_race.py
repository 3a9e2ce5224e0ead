"""Two at once: one writes, the other is told; a reader sees one moment."""

import threading

import pytest

from core import log, outbox
from core.chain import Entry, first_fault
from core.clock import from_wire
from core.database import Database
from core.log import SomebodyElseWroteFirstError

AT = "2026-03-26T08:00:00.000000Z"
WRITERS = 6


def entry(actor: str) -> Entry:
    return Entry("cosa.hecha", 1, AT, actor, {})


def test_of_two_writers_who_saw_the_same_head_one_is_told(database: Database) -> None:
    # On SQLite the lock makes the second wait; on PostgreSQL the unique number stops him.
    outcomes: list[str] = []
    together = threading.Barrier(WRITERS)

    def write(actor: str) -> None:
        together.wait()
        try:
            with database.write() as db:
                log.append(db, "s-1", [entry(actor)], after=0)
            outcomes.append("kept")
        except SomebodyElseWroteFirstError:
            outcomes.append("told")

    threads = [threading.Thread(target=write, args=(f"p-{n}",)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", *["told"] * (WRITERS - 1)]
    with database.read() as db:
        assert len(log.read(db, "s-1")) == 1


def test_who_is_told_writes_after_the_other_and_the_chain_holds(database: Database) -> None:
    together = threading.Barrier(WRITERS)

    def write(actor: str) -> None:
        together.wait()
        is_written = False
        while not is_written:
            try:
                with database.write() as db:
                    log.append(db, "s-1", [entry(actor), entry(actor)])
                is_written = True
            except SomebodyElseWroteFirstError:
                continue

    threads = [threading.Thread(target=write, args=(f"p-{n}",)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as db:
        links = log.read(db, "s-1")
    assert first_fault(links) is None
    assert [link.seq for link in links] == list(range(1, 2 * WRITERS + 1))
    assert [link.actor for link in links[::2]] == [link.actor for link in links[1::2]]


def test_a_reader_sees_the_moment_at_which_he_began(database: Database) -> None:
    with database.read() as reader:
        assert log.head(reader, "s-1")[0] == 0
        with database.write() as db:
            log.append(db, "s-1", [entry("p-01")])
            outbox.promise(db, "minutes.draft", "acta:s-1", {}, from_wire(AT))
        assert log.read(reader, "s-1") == []
        assert outbox.due(reader, from_wire(AT)) == []
    with database.read() as reader:
        assert len(log.read(reader, "s-1")) == 1


@pytest.mark.parametrize("turns", [1, 5])
def test_one_of_many_workers_claims_a_job(database: Database, turns: int) -> None:
    with database.write() as db:
        for turn in range(turns):
            outbox.promise(db, "minutes.draft", f"acta:{turn}", {}, from_wire(AT))
        jobs = outbox.due(db, from_wire(AT))
    claimed: list[int] = []
    together = threading.Barrier(WRITERS)

    def work() -> None:
        together.wait()
        for job in jobs:
            with database.write() as db:
                found = outbox.claim(db, job, from_wire(AT))
            if found is not None:
                claimed.append(found.id)

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == jobs
