"""How Alembic reaches the database: our engine, our rows, a time limit on locks."""

import importlib
from pathlib import Path

from alembic import context
from sqlalchemy import text

from core.database import Base, Database
from core.settings import Settings

ROOT = Path(__file__).parent.parent
for store in sorted(
    ROOT.glob("[a-z]*/store.py")
):  # each subject's rows, whatever subjects there are
    importlib.import_module(f"{store.parent.name}.store")
importlib.import_module("core.log")
importlib.import_module("core.outbox")

url = context.config.attributes.get("url") or Settings().database
database = Database(url)
with database.engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '60s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
database.close()
