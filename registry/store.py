"""Rows of the registry: entries and annulments are only ever added."""

import json

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    event,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.canonical import canonical
from core.database import Base, append_only_guards
from registry import numbers
from registry.domain import Annulment, Book, Entry, note_json, read_note

GENESIS = "0" * 64


class EntryRow(Base):
    """One entry of a book; ``dedupe_key`` makes a repeated request the same entry."""

    __tablename__ = "registry_entry"
    __table_args__ = (
        PrimaryKeyConstraint("book", "year", "number"),
        UniqueConstraint("dedupe_key"),
    )

    book: Mapped[str] = mapped_column(String(1))
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    dedupe_key: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[str] = mapped_column(String(27))
    effective_at: Mapped[str] = mapped_column(String(27))
    author: Mapped[str] = mapped_column(String(80))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AnnulmentRow(Base):
    """The diligencia that annuls an entry; the entry itself stays as it was."""

    __tablename__ = "registry_annulment"
    __table_args__ = (
        PrimaryKeyConstraint("book", "year", "number"),
        ForeignKeyConstraint(
            ["book", "year", "number"],
            ["registry_entry.book", "registry_entry.year", "registry_entry.number"],
        ),
    )

    book: Mapped[str] = mapped_column(String(1))
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(80))
    at: Mapped[str] = mapped_column(String(27))


@event.listens_for(EntryRow.__table__, "after_create")
@event.listens_for(AnnulmentRow.__table__, "after_create")
def _on_create(table: object, connection: Connection, **_: object) -> None:
    """Give a table made without migrations (tests) the guards that the migration makes."""
    for guard in append_only_guards(str(table), connection.dialect.name):
        connection.exec_driver_sql(guard)


def next_place(db: Session, book: Book, year: int) -> tuple[int, str]:
    """Take the next number and return it with the hash of the entry before it."""
    number = numbers.take(db, f"registry:{book.value}", year)
    before = db.get(EntryRow, (book.value, year, number - 1))
    return number, before.hash if before else GENESIS


def add(db: Session, entry: Entry, key: str) -> None:
    """Write an entry."""
    db.add(
        EntryRow(
            book=entry.book.value, year=entry.year, number=entry.number, dedupe_key=key,
            note=canonical(note_json(entry.note)).decode(), registered_at=entry.registered_at,
            effective_at=entry.effective_at, author=entry.author, previous=entry.previous,
            hash=entry.hash,
        )
    )  # fmt: skip
    db.flush()


def annul(db: Session, entry: Entry, annulment: Annulment) -> None:
    """Write the annulment of an entry."""
    db.add(
        AnnulmentRow(
            book=entry.book.value, year=entry.year, number=entry.number, reason=annulment.reason,
            author=annulment.author, at=annulment.at,
        )
    )  # fmt: skip
    db.flush()


def by_key(db: Session, key: str) -> Entry | None:
    """Return the entry that a request made, if it did."""
    row = db.execute(select(EntryRow).where(EntryRow.dedupe_key == key)).scalar_one_or_none()
    return _entry(db, row) if row else None


def by_number(db: Session, book: Book, year: int, number: int) -> Entry | None:
    """Return an entry."""
    row = db.get(EntryRow, (book.value, year, number))
    return _entry(db, row) if row else None


def read(db: Session, book: Book, year: int) -> list[Entry]:
    """Return a book of a year in order."""
    rows = db.scalars(
        select(EntryRow)
        .where(EntryRow.book == book.value, EntryRow.year == year)
        .order_by(EntryRow.number)
    )
    return [_entry(db, row) for row in rows]


def _entry(db: Session, row: EntryRow) -> Entry:
    annulled = db.get(AnnulmentRow, (row.book, row.year, row.number))
    return Entry(
        Book(row.book), row.year, row.number, read_note(json.loads(row.note)), row.registered_at,
        row.effective_at, row.author, row.previous, row.hash,
        Annulment(annulled.reason, annulled.author, annulled.at) if annulled else None,
    )  # fmt: skip
