"""Bring the database to the newest schema; expand, move, contract: never a step back."""

import argparse
from pathlib import Path

from alembic import command as alembic
from alembic.config import Config

from core.settings import Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: the database is in the settings."""
    parser.set_defaults()


def run(_: argparse.Namespace) -> int:
    """Migrate the database of the settings."""
    migrate(Settings())
    return 0


def migrate(settings: Settings) -> None:
    """Run every migration that the database has not seen, each in its own transaction."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    alembic.upgrade(configuration(settings.database), "head")


def configuration(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config
