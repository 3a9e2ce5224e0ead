"""Every table of the installation, for a development database that nobody migrated."""

import importlib
from pathlib import Path

from sqlalchemy import inspect

from core.database import Base, Database

ROOT = Path(__file__).parents[1]
MIGRATED = "alembic_version"


def make_missing(database: Database) -> None:
    """Make the tables that are missing, unless migrations keep them."""
    for store in sorted(ROOT.glob("[a-z]*/store.py")):  # importing a store declares its rows
        importlib.import_module(f"{store.parent.name}.store")
    importlib.import_module("core.outbox")
    if not inspect(database.engine).has_table(MIGRATED):
        Base.metadata.create_all(database.engine)
