"""The schema that the migrations make is the schema that the rows describe."""

from pathlib import Path

import pytest
from alembic import command as alembic
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from command.migrate import configuration, migrate
from core.database import Database
from core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(environment="development", data_dir=tmp_path)


def test_an_empty_database_reaches_the_newest_schema_and_lacks_nothing(settings: Settings) -> None:
    migrate(settings)

    alembic.check(configuration(settings.database))


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    migrate(settings)
    database = Database(settings.database)
    before = sorted(inspect(database.engine).get_table_names())
    database.close()

    migrate(settings)

    database = Database(settings.database)
    assert sorted(inspect(database.engine).get_table_names()) == before
    database.close()


@pytest.mark.parametrize(
    "statement", ["UPDATE session_event SET kind = 'x'", "DELETE FROM session_event"]
)
def test_a_migrated_log_cannot_be_changed_by_sql(settings: Settings, statement: str) -> None:
    migrate(settings)
    database = Database(settings.database)
    row = "'s', 1, 'k', 1, '2026', 'a', '{}', NULL, NULL, '0', '0'"
    with database.write() as db:
        db.execute(text(f"INSERT INTO session_event VALUES ({row})"))  # noqa: S608  constants

    with pytest.raises(DatabaseError, match="append-only"), database.write() as db:
        db.execute(text(statement))

    database.close()
