"""What the tests of several subjects share: a database of each kind, with every table."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

import core.log  # the tables of the log
import core.outbox  # noqa: F401  the table of promises
import sessions.store  # noqa: F401  the tables of sessions
from core.database import Base, Database
from tests import postgresql

NUMBERS = itertools.count(1)

# Timing never decides a test: a busy machine draws its examples more slowly, and that is all.
settings.register_profile("hemiciclo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hemiciclo")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """Start a PostgreSQL for the whole run; skips where none can be had."""
    server = postgresql.start()
    if isinstance(server, str):
        pytest.skip(server)
    yield server
    server.stop()


@pytest.fixture
def postgresql_url(postgresql_server: postgresql.Server) -> Iterator[str]:
    """Give an empty database of the server."""
    name = f"prueba_{next(NUMBERS)}"
    office = create_engine(postgresql_server.url("postgres"), isolation_level="AUTOCOMMIT")
    with office.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgresql_server.url(name)
    with office.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    office.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database: of SQLite, then of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'prueba.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database with every table that the imported modules have."""
    made = Database(database_url)
    Base.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """Give a SQLite database with every table; for what does not depend on the kind."""
    made = Database(f"sqlite:///{tmp_path / 'prueba.db'}")
    Base.metadata.create_all(made.engine)
    yield made
    made.close()
