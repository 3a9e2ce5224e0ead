"""The worker process: a relay that rings and a Celery worker that carries out."""

import logging
import threading
from functools import cache

from celery.signals import worker_process_init

from core import outbox
from core.clock import system_clock
from core.database import Database
from core.settings import Settings
from worker.app import TASK, celery_app
from worker.context import Context, context
from worker.relay import Relay
from worker.run import carry_out
from worker.steps import STEPS

CONCURRENCY = 2
settings = Settings()
app = celery_app(settings)


@cache
def _context() -> Context:
    """Open the database in the child that works, never in the parent that forks."""
    return context(settings)


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def _fresh(**_: object) -> None:
    _context.cache_clear()


@app.task(name=TASK)  # type: ignore[untyped-decorator]  # Celery ships no types
def carry(job: int) -> None:
    """Carry out one job of the outbox."""
    carry_out(_context(), STEPS, job)


def main() -> None:
    """Release what a dead worker held, then ring and work until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    database = Database(settings.database)
    with database.write() as db:
        outbox.released(db)
    relay = Relay(database, system_clock, lambda job: app.send_task(TASK, [job]))
    threading.Thread(target=relay.run, daemon=True, name="relay").start()
    app.worker_main(
        ["worker", "--pool=prefork", f"--concurrency={CONCURRENCY}", "--loglevel=INFO",
         "--without-gossip", "--without-mingle", "--without-heartbeat"]
    )  # fmt: skip


if __name__ == "__main__":
    main()
