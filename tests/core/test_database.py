"""The database keeps what it acknowledges, or the process does not start."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from core.database import PRAGMAS, Database, UnsafeDatabaseError


def test_every_connection_has_every_guarantee(sqlite: Database) -> None:
    with sqlite.read() as db:
        found = {name: db.execute(text(f"PRAGMA {name}")).scalar_one() for name in PRAGMAS}
    assert found == PRAGMAS
    assert found["synchronous"] == 2


@pytest.mark.parametrize(
    ("name", "value"), [("synchronous", 1), ("foreign_keys", 0), ("trusted_schema", 1)]
)
def test_a_missing_guarantee_stops_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'prueba.db'}")
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("ROLLBACK") if raw.in_transaction else None
        raw.execute(f"PRAGMA {name}={value}")
    with pytest.raises(UnsafeDatabaseError, match=name):
        database.check()
    database.close()


def test_a_reader_does_not_wait_for_the_writer(sqlite: Database) -> None:
    with sqlite.write() as db:
        db.execute(text("CREATE TABLE cosa (n INTEGER)"))
    with sqlite.write() as writer:
        writer.execute(text("INSERT INTO cosa VALUES (1)"))
        with sqlite.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM cosa")).scalar_one() == 0


def test_what_was_written_in_a_read_is_not_kept(sqlite: Database) -> None:
    with sqlite.write() as db:
        db.execute(text("CREATE TABLE cosa (n INTEGER)"))
    with sqlite.read() as reader:
        reader.execute(text("INSERT INTO cosa VALUES (1)"))
    with sqlite.read() as reader:
        assert reader.execute(text("SELECT count(*) FROM cosa")).scalar_one() == 0
