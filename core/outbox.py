"""Work promised inside the transaction that needs it; the broker is only a doorbell.

A row is claimed under a lease, done in the transaction of its effect, and rung again by a sweeper
until it is: brokers lose tasks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.canonical import Json, canonical
from core.clock import to_wire
from core.database import Base

LEASE = timedelta(minutes=10)
MOST_TRIES = 8


class OutboxRow(Base):
    """One promise; moments are RFC 3339 UTC text, so that they sort on every database."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("dedupe_key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    task: Mapped[str] = mapped_column(String(80))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[str] = mapped_column(Text)
    not_before: Mapped[str] = mapped_column(String(27))
    lease_until: Mapped[str] = mapped_column(String(27), default="")
    fence: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[str] = mapped_column(String(27), default="")


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed promise; ``fence`` proves that the claim is still the newest."""

    id: int
    task: str
    payload: Mapping[str, Json]
    fence: int
    tries: int


class LostLeaseError(Exception):
    """Another worker claimed the job meanwhile: this effect must not be committed."""


def promise(
    db: Session, task: str, key: str, payload: Mapping[str, Json], not_before: datetime
) -> None:
    """Write the promise into the caller's transaction; the same key twice is one promise."""
    if db.execute(select(OutboxRow.id).where(OutboxRow.dedupe_key == key)).first() is None:
        db.add(
            OutboxRow(
                task=task,
                dedupe_key=key,
                payload=canonical(payload).decode(),
                not_before=to_wire(not_before),
            )
        )
        db.flush()


def due(db: Session, now: datetime) -> list[int]:
    """Return the jobs that nobody holds and whose time has come, oldest first."""
    moment = to_wire(now)
    return list(
        db.execute(
            select(OutboxRow.id)
            .where(
                OutboxRow.done_at == "",
                OutboxRow.not_before <= moment,
                OutboxRow.lease_until < moment,
                OutboxRow.tries < MOST_TRIES,
            )
            .order_by(OutboxRow.id)
        ).scalars()
    )


def claim(db: Session, job: int, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """Take a job for the length of the lease; None when it is done or somebody holds it."""
    moment = to_wire(now)
    row = db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == job,
            OutboxRow.done_at == "",
            OutboxRow.lease_until < moment,
        )
        .values(
            lease_until=to_wire(now + lease), fence=OutboxRow.fence + 1, tries=OutboxRow.tries + 1
        )
        .returning(OutboxRow.task, OutboxRow.payload, OutboxRow.fence, OutboxRow.tries)
    ).one_or_none()
    if row is None:
        return None
    return Job(job, row.task, json.loads(row.payload), row.fence, row.tries)


def done(db: Session, job: Job, now: datetime) -> None:
    """Mark the job done, in the transaction of its effect; raises LostLeaseError."""
    changed = db.execute(
        update(OutboxRow)
        .where(OutboxRow.id == job.id, OutboxRow.fence == job.fence, OutboxRow.done_at == "")
        .values(done_at=to_wire(now), lease_until="", error="")
        .returning(OutboxRow.id)
    ).one_or_none()
    if changed is None:
        raise LostLeaseError(job.task)


def failed(db: Session, job: Job, now: datetime, error: str) -> None:
    """Give the job back: it is due again after a pause that doubles with each try."""
    pause = timedelta(seconds=min(2**job.tries, 600))
    db.execute(
        update(OutboxRow)
        .where(OutboxRow.id == job.id, OutboxRow.fence == job.fence, OutboxRow.done_at == "")
        .values(lease_until="", not_before=to_wire(now + pause), error=error[:2000])
    )


def waiting(db: Session, session: str | None = None) -> list[tuple[str, int, str]]:
    """Return task, tries and last error of what is not done; for the clerk's eyes."""
    query = select(OutboxRow.task, OutboxRow.tries, OutboxRow.error).where(OutboxRow.done_at == "")
    if session is not None:
        query = query.where(OutboxRow.payload.contains(f'"{session}"'))
    return [(row.task, row.tries, row.error) for row in db.execute(query.order_by(OutboxRow.id))]


def postponed(db: Session, job: Job, now: datetime, pause: timedelta, why: str) -> None:
    """Give the job back because something outside is not there yet: no try is counted."""
    db.execute(
        update(OutboxRow)
        .where(OutboxRow.id == job.id, OutboxRow.fence == job.fence, OutboxRow.done_at == "")
        .values(
            lease_until="", not_before=to_wire(now + pause), tries=job.tries - 1, error=why[:2000]
        )
    )


def released(db: Session) -> int:
    """Take every lease away: for the start of the one worker of an installation.

    Safe even if somebody still works: the fence refuses whose claim is not the newest.
    """
    rows = db.execute(
        update(OutboxRow)
        .where(OutboxRow.done_at == "", OutboxRow.lease_until != "")
        .values(lease_until="", fence=OutboxRow.fence + 1)
        .returning(OutboxRow.id)
    )
    return len(rows.all())


def task_of(db: Session, job: int) -> str:
    """Return the task of a job; empty when there is none of that number."""
    return db.execute(select(OutboxRow.task).where(OutboxRow.id == job)).scalar_one_or_none() or ""
