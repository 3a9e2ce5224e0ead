"""The doorbell: every due promise is rung once a second until somebody carries it out."""

import logging
import threading
from collections.abc import Callable

from kombu.exceptions import KombuError
from sqlalchemy.exc import SQLAlchemyError

from core import outbox
from core.clock import Clock
from core.database import Database

PERIOD_SECONDS = 0.5
AGAIN_SECONDS = 20.0  # a ring that nobody answered: brokers lose tasks
FAULTS = (SQLAlchemyError, KombuError, OSError)
_LOG = logging.getLogger(__name__)


class Relay:
    """Rings ``ring(job)`` for each due job; a broker that loses the ring is rung again."""

    def __init__(self, database: Database, clock: Clock, ring: Callable[[int], None]) -> None:
        self._database = database
        self._clock = clock
        self._ring = ring
        self._rung: dict[int, float] = {}
        self._stopping = threading.Event()

    def sweep(self) -> int:
        """Look once; return how many were rung."""
        now = self._clock()
        with self._database.read() as db:
            due = outbox.due(db, now)
        moment = now.timestamp()
        fresh = [job for job in due if self._rung.get(job, -1.0) + AGAIN_SECONDS <= moment]
        self._rung = {job: at for job, at in self._rung.items() if job in due}
        for job in fresh:
            self._ring(job)
            self._rung[job] = moment
        return len(fresh)

    def run(self) -> None:
        """Sweep until :meth:`stop`; a database or a broker that fails once is asked again."""
        while not self._stopping.wait(PERIOD_SECONDS):
            try:
                self.sweep()
            except FAULTS:
                _LOG.exception("the sweep of the outbox failed")

    def stop(self) -> None:
        """Let :meth:`run` return."""
        self._stopping.set()
