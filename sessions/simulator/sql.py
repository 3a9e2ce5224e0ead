"""The real database under the simulator: the same shelf, on SQLite."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from core import outbox
from core.chain import Link
from core.database import Base, Database
from core.outbox import Job, LostLeaseError
from sessions.journal import Batch, Loaded
from sessions.service import find
from sessions.simulator.town import SESSION
from sessions.store import SqlJournal


class SqlShelf:
    """Log, receipts, rows and outbox as the service has them."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        Base.metadata.create_all(self._database.engine)
        self._journal = SqlJournal(self._database)
        self._effects: Counter[str] = Counter()

    def load(self, session: str) -> Loaded:
        return self._journal.load(session)

    def commit(self, batch: Batch) -> Sequence[Link]:
        return self._journal.commit(batch)

    def row(self) -> tuple[str, int] | None:
        found = find(self._database, SESSION)
        return (found.stage.value, found.seq) if found else None

    def claim(self, now: datetime) -> Job | None:
        with self._database.write() as db:
            waiting = outbox.due(db, now)
            return outbox.claim(db, waiting[0], now) if waiting else None

    def finish(self, job: object, now: datetime) -> bool:
        if not isinstance(job, Job):
            return False
        try:
            with self._database.write() as db:
                outbox.done(db, job, now)
        except LostLeaseError:
            return False
        subject = job.payload.get("bel", job.payload["session"])
        by = f":{job.payload['by']}" if "by" in job.payload else ""
        self._effects[f"{job.task}:{subject}{by}"] += 1
        return True

    def effects(self) -> Mapping[str, int]:
        return dict(self._effects)

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()
