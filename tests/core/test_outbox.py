"""Promises: kept once, claimed under a lease, done in the transaction of their effect."""

from datetime import UTC, datetime, timedelta

import pytest

from core import outbox
from core.database import Database
from core.outbox import Job, LostLeaseError

NOW = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def promised(database: Database, key: str = "acta:s-1") -> int:
    with database.write() as db:
        outbox.promise(db, "minutes.draft", key, {"session": "s-1"}, NOW)
        return outbox.due(db, NOW)[0]


def claimed(database: Database, job: int, now: datetime = NOW) -> Job:
    with database.write() as db:
        found = outbox.claim(db, job, now)
    assert found is not None
    return found


def test_the_same_promise_twice_is_one(database: Database) -> None:
    promised(database)
    promised(database)
    with database.read() as db:
        assert len(outbox.due(db, NOW)) == 1


def test_a_promise_rolled_back_was_never_made(database: Database) -> None:
    def fail() -> None:
        with database.write() as db:
            outbox.promise(db, "minutes.draft", "acta:s-1", {}, NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.read() as db:
        assert outbox.due(db, LATER) == []


def test_nobody_claims_what_somebody_holds(database: Database) -> None:
    job = promised(database)
    assert claimed(database, job).payload == {"session": "s-1"}
    with database.write() as db:
        assert outbox.claim(db, job, NOW) is None
        assert outbox.due(db, NOW) == []


def test_a_worker_whose_lease_ran_out_cannot_commit_his_effect(database: Database) -> None:
    job = promised(database)
    slow = claimed(database, job)
    quick = claimed(database, job, LATER)
    assert quick.fence == slow.fence + 1
    with pytest.raises(LostLeaseError), database.write() as db:
        outbox.done(db, slow, LATER)
    with database.write() as db:
        outbox.done(db, quick, LATER)
    with database.read() as db:
        assert outbox.waiting(db) == []


def test_done_is_done_once(database: Database) -> None:
    job = promised(database)
    mine = claimed(database, job)
    with database.write() as db:
        outbox.done(db, mine, NOW)
    with pytest.raises(LostLeaseError), database.write() as db:
        outbox.done(db, mine, NOW)
    with database.write() as db:
        assert outbox.claim(db, job, LATER) is None


def test_who_fails_is_rung_again_later_each_time_and_not_for_ever(database: Database) -> None:
    job, now = promised(database), NOW
    for turn in range(1, outbox.MOST_TRIES + 1):
        mine = claimed(database, job, now)
        assert mine.tries == turn
        with database.write() as db:
            outbox.failed(db, mine, now, "sin impresora")
            assert outbox.due(db, now) == []
        now += timedelta(minutes=11)
    with database.read() as db:
        assert outbox.due(db, now) == []
        assert outbox.waiting(db, "s-1") == [("minutes.draft", 8, "sin impresora")]


def test_nothing_is_due_before_its_time(database: Database) -> None:
    with database.write() as db:
        outbox.promise(db, "notify", "aviso:1", {}, LATER)
    with database.read() as db:
        assert outbox.due(db, NOW) == []
        assert len(outbox.due(db, LATER)) == 1
