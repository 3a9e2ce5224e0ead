"""The log in the database: append, read, and nothing else."""

import json
from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import (
    Connection,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    event,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.canonical import canonical
from core.chain import GENESIS, Entry, Link, chain
from core.database import Base, append_only_guards


class SomebodyElseWroteFirstError(Exception):
    """Another writer took the number: reload the state and decide again."""


class EventRow(Base):
    """One link of the log of one session; never updated, never deleted."""

    __tablename__ = "session_event"
    __table_args__ = (PrimaryKeyConstraint("session", "seq"),)

    session: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(String(27))
    actor: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    personal: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@event.listens_for(EventRow.__table__, "after_create")
def _on_create(table: object, connection: Connection, **_: object) -> None:
    """Give a table made without migrations (tests) the guards that the migration makes."""
    for guard in append_only_guards(str(table), connection.dialect.name):
        connection.exec_driver_sql(guard)


# Made once and sent past the unit of work: votes come by the hundred.
_HEAD: Final = (
    select(EventRow.seq, EventRow.hash)
    .where(EventRow.session == bindparam("of"))
    .order_by(EventRow.seq.desc())
    .limit(1)
)
_INSERT: Final = insert(cast("Table", EventRow.__table__))


def head(db: Session, session: str) -> tuple[int, str]:
    """Return number and hash of the last link; ``(0, GENESIS)`` of an empty log."""
    row = db.connection().execute(_HEAD, {"of": session}).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


def append(
    db: Session, session: str, entries: Sequence[Entry], after: int | None = None
) -> list[Link]:
    """Chain and insert ``entries``.

    ``after`` is the number the writer believes to be the last; if it is not, or if another
    writer commits the same number first, raises SomebodyElseWroteFirstError.
    """
    seq, previous = head(db, session)
    if after is not None and after != seq:
        raise SomebodyElseWroteFirstError(session)
    links = chain(entries, previous, seq)
    if not links:
        return links
    try:
        db.connection().execute(_INSERT, [_values(session, link) for link in links])
    except IntegrityError as clash:
        raise SomebodyElseWroteFirstError(session) from clash
    return links


def read(db: Session, session: str, after: int = 0) -> list[Link]:
    """Return the links of a session after number ``after``, in order."""
    rows = db.execute(
        select(EventRow)
        .where(EventRow.session == session, EventRow.seq > after)
        .order_by(EventRow.seq)
    ).scalars()
    return [_link(row) for row in rows]


def sessions(db: Session) -> list[str]:
    """Return the sessions that have a log."""
    return list(db.execute(select(EventRow.session).distinct()).scalars())


def _values(session: str, link: Link) -> dict[str, str | int | None]:
    personal = canonical(link.personal).decode() if link.personal is not None else None
    return {
        "session": session, "seq": link.seq, "kind": link.kind, "version": link.version,
        "at": link.at, "actor": link.actor, "body": canonical(link.body).decode(),
        "personal": personal, "salt": link.salt, "previous": link.previous, "hash": link.hash,
    }  # fmt: skip


def _link(row: EventRow) -> Link:
    personal: Any = json.loads(row.personal) if row.personal is not None else None
    return Link(
        row.seq, row.kind, row.version, row.at, row.actor, json.loads(row.body), row.previous,
        row.hash, personal, row.salt,
    )  # fmt: skip
