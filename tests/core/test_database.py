"""The database keeps what it acknowledges, or the process does not start."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database import PRAGMAS, Database, UnsafeDatabaseError, append_only_guards


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


@pytest.mark.parametrize("statement", ["UPDATE cosa SET n = 2", "DELETE FROM cosa WHERE n = 1"])
def test_a_guarded_table_takes_rows_and_never_gives_them_back(
    database: Database, statement: str
) -> None:
    with database.write() as db:
        db.execute(text("CREATE TABLE cosa (n INTEGER)"))
        for guard in append_only_guards("cosa", database.engine.dialect.name):
            db.execute(text(guard))
        db.execute(text("INSERT INTO cosa VALUES (1)"))
    with pytest.raises(DBAPIError, match="cosa is append-only"), database.write() as db:
        db.execute(text(statement))
    with database.read() as db:
        assert db.execute(text("SELECT n FROM cosa")).scalar_one() == 1
