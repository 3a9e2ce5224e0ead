"""The database: SQLite (WAL, ``synchronous=FULL``) or PostgreSQL, one data layer for both."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.orm import DeclarativeBase, Session

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL loses acknowledged commits at a power cut
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "wal_autocheckpoint": 1000,
}


class Base(DeclarativeBase):
    """Parent of every row; constraints are named by rule."""

    metadata = MetaData(naming_convention=NAMES)


def append_only_guards(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that make a database refuse to change or delete rows of a table.

    ``dialect`` is SQLAlchemy's name: ``sqlite`` or ``postgresql``. Migrations keep a copy of their
    own: what they once made must not change with this.
    """
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        )
    function = (
        f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
    )
    return (function, trigger)


class UnsafeDatabaseError(Exception):
    """The database does not keep what it acknowledges; the process must not start."""


class Database:
    """An engine and its two ways in: ``write`` takes the writer's lock at once, ``read`` never."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._reader = _reader(self.engine)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end, or rolled back by an exception."""
        with Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a snapshot in which nothing is written."""
        with Session(self._reader) as session:
            yield session
            session.rollback()

    def check(self) -> None:
        """Read the guarantees back; raises UnsafeDatabaseError if one is missing."""
        with self.engine.connect() as connection:
            wrong = (
                _sqlite_faults(connection)
                if self.engine.dialect.name == "sqlite"
                else _postgresql_faults(connection)
            )
            connection.rollback()
        if wrong:
            raise UnsafeDatabaseError("; ".join(wrong))

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(hemiciclo_read=True)
    # PostgreSQL's default gives every statement a snapshot of its own.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _on_begin, not by the driver
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("hemiciclo_read", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


def _sqlite_faults(connection: Connection) -> list[str]:
    found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in PRAGMAS}
    return [f"{name} is {found[name]}, not {v}" for name, v in PRAGMAS.items() if found[name] != v]


def _postgresql_faults(connection: Connection) -> list[str]:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    found = {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in names}
    return [f"{name} is {value}" for name, value in found.items() if value != "on"]
