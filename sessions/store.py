"""Sessions in the database: the log, the receipts of commands, a row of each session for lists."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import (
    Boolean,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import log, outbox
from core.chain import Link
from core.database import Base, Database
from sessions.domain.state import SessionState
from sessions.domain.values import Stage
from sessions.journal import Batch, Loaded, Receipt, StorageFailedError


class ReceiptRow(Base):
    """That a command was accepted; the same key again gets the same answer."""

    __tablename__ = "command_receipt"
    __table_args__ = (PrimaryKeyConstraint("session", "key"),)

    session: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)


class SessionRow(Base):
    """A projection of the log for lists; may be computed again at any time."""

    __tablename__ = "session_row"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    body_name: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[str] = mapped_column(String(27))
    is_public: Mapped[bool] = mapped_column(Boolean)
    opened_at: Mapped[str | None] = mapped_column(String(27))
    closed_at: Mapped[str | None] = mapped_column(String(27))
    expediente: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int] = mapped_column(Integer)


# Made once and sent past the unit of work: votes come by the hundred.
_RECEIPTS, _SESSIONS = (cast("Table", row.__table__) for row in (ReceiptRow, SessionRow))
_KEEP: Final = insert(_RECEIPTS)
_PROJECT: Final = update(_SESSIONS).where(_SESSIONS.c.id == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as lists show it; moments are RFC 3339 UTC text."""

    id: str
    title: str
    body_name: str
    stage: Stage
    starts_at: str
    is_public: bool
    opened_at: str | None
    closed_at: str | None
    expediente: str
    seq: int


class SqlJournal:
    """The journal of rooms in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, session: str) -> Loaded:
        """Read log and receipts in one snapshot."""
        try:
            with self._database.read() as db:
                return Loaded(log.read(db, session), _receipts(db, session))
        except (DBAPIError, OSError) as error:
            raise StorageFailedError(session) from error

    def links(self, session: str, after: int) -> Sequence[Link]:
        """Read what came after a number."""
        try:
            with self._database.read() as db:
                return log.read(db, session, after)
        except (DBAPIError, OSError) as error:
            raise StorageFailedError(session) from error

    def commit(self, batch: Batch) -> Sequence[Link]:
        """Append, keep receipts, promise, project: one transaction."""
        try:
            with self._database.write() as db:
                return _written(db, batch)
        except IntegrityError as clash:
            raise log.SomebodyElseWroteFirstError(batch.session) from clash
        except (DBAPIError, OSError) as error:
            raise StorageFailedError(batch.session) from error


def _written(db: Session, batch: Batch) -> Sequence[Link]:
    links = log.append(db, batch.session, batch.entries, batch.after)
    _keep_receipts(db, batch)
    for made in batch.promises:
        outbox.promise(db, made.task, made.key, made.payload, batch.now)
    _project(db, batch.state)
    return links


def _receipts(db: Session, session: str) -> list[Receipt]:
    rows = db.execute(
        select(ReceiptRow.key, ReceiptRow.actor, ReceiptRow.digest, ReceiptRow.answer).where(
            ReceiptRow.session == session
        )
    )
    return [Receipt(row.key, row.actor, row.digest, *json.loads(row.answer)) for row in rows]


def _keep_receipts(db: Session, batch: Batch) -> None:
    rows = [
        {
            "session": batch.session,
            "key": receipt.key,
            "actor": receipt.actor,
            "digest": receipt.digest,
            "answer": json.dumps([receipt.first, receipt.last]),
        }
        for receipt in batch.receipts
    ]
    if rows:
        db.connection().execute(_KEEP, rows)


def _project(db: Session, state: SessionState) -> None:
    row = {
        "title": state.title,
        "body_name": state.body_name,
        "stage": state.stage.value,
        "starts_at": state.starts_at,
        "is_public": state.is_public,
        "opened_at": state.opened_at,
        "closed_at": state.closed_at,
        "expediente": state.expediente,
        "seq": state.seq,
    }
    if not db.connection().execute(_PROJECT, {"of": state.session, **row}).rowcount:
        db.connection().execute(insert(_SESSIONS), {"id": state.session, **row})


def listed(db: Session) -> list[Listed]:
    """Return every session, the newest first."""
    rows = db.execute(select(SessionRow).order_by(SessionRow.starts_at.desc(), SessionRow.id))
    return [_listed(row) for row in rows.scalars()]


def find(db: Session, session: str) -> Listed | None:
    """Return a session as lists show it, or None."""
    row = db.get(SessionRow, session)
    return _listed(row) if row is not None else None


def _listed(row: SessionRow) -> Listed:
    return Listed(
        row.id, row.title, row.body_name, Stage(row.stage), row.starts_at, row.is_public,
        row.opened_at, row.closed_at, row.expediente, row.seq,
    )  # fmt: skip
