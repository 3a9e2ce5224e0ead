"""The log in the database, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import log
from core.chain import GENESIS, Entry, first_fault
from core.database import Database
from core.log import SomebodyElseWroteFirstError


def entries(count: int, **personal: str) -> list[Entry]:
    own = {"personal": personal, "salt": "ab" * 32} if personal else {}
    return [
        Entry("cosa.hecha", 1, "2026-03-26T08:00:00.000000Z", "p-01", {"n": n}, **own)  # type: ignore[arg-type]  # fields by name
        for n in range(count)
    ]


def test_what_is_appended_is_read_back_chained(database: Database) -> None:
    with database.write() as db:
        first = log.append(db, "s-1", entries(3))
    with database.write() as db:
        second = log.append(db, "s-1", entries(2), after=3)
    with database.read() as db:
        links = log.read(db, "s-1")
        assert links == [*first, *second]
        assert log.head(db, "s-1") == (5, links[-1].hash)
        assert log.read(db, "s-1", after=4) == links[4:]
    assert first_fault(links) is None
    assert links[0].previous == GENESIS


def test_each_session_has_its_own_chain(database: Database) -> None:
    with database.write() as db:
        log.append(db, "s-1", entries(2))
        log.append(db, "s-2", entries(1))
    with database.read() as db:
        assert log.head(db, "s-2")[0] == 1
        assert sorted(log.sessions(db)) == ["s-1", "s-2"]
        assert log.head(db, "s-3") == (0, GENESIS)


def test_personal_values_stand_beside_their_commitment(database: Database) -> None:
    with database.write() as db:
        log.append(db, "s-1", entries(1, name="Ana Inventada"))
    with database.read() as db:
        link = log.read(db, "s-1")[0]
    assert link.personal == {"name": "Ana Inventada"}
    assert "Ana" not in str(link.body)
    assert first_fault([link]) is None


@pytest.mark.parametrize("after", [0, 1, 3, 99])
def test_a_writer_who_believes_in_another_head_is_told(database: Database, after: int) -> None:
    with database.write() as db:
        log.append(db, "s-1", entries(2))
    with pytest.raises(SomebodyElseWroteFirstError), database.write() as db:
        log.append(db, "s-1", entries(1), after=after)
    with database.read() as db:
        assert log.head(db, "s-1")[0] == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE session_event SET actor = 'p-02'",
        "UPDATE session_event SET seq = seq + 10",
        "DELETE FROM session_event",
        "DELETE FROM session_event WHERE seq = 2",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(database: Database, statement: str) -> None:
    with database.write() as db:
        log.append(db, "s-1", entries(2))
    with pytest.raises(DBAPIError, match="append-only"), database.write() as db:
        db.execute(text(statement))
    with database.read() as db:
        assert len(log.read(db, "s-1")) == 2


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as db:
            log.append(db, "s-1", entries(2))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.read() as db:
        assert log.read(db, "s-1") == []


def test_the_guarantees_are_read_back_from_the_database(database: Database) -> None:
    database.check()
