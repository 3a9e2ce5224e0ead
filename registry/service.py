"""Registering and annulling: each inside the caller's transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import to_wire
from core.refusals import Refused
from registry import numbers, store
from registry.domain import Annulment, Book, Calendar, Entry, Note, entry_hash, refusal


def register(
    db: Session, book: Book, note: Note, key: str, by: tuple[str, datetime, Calendar]
) -> Entry | Refused:
    """Write an entry with the next number of its book and year; the same key is the same entry.

    ``by`` is who writes it, the moment now, and the calendar of the entity.
    """
    found = store.by_key(db, key)
    if found is not None:
        return found
    refused = refusal(note, book)
    if refused is not None:
        return refused
    author, now, calendar = by
    year = calendar.year(now)
    number, previous = store.next_place(db, book, year)
    effective = calendar.effective(note.presented_at)
    bare = Entry(book, year, number, note, to_wire(now), to_wire(effective), author, previous, "")
    entry = replace(bare, hash=entry_hash(bare))
    store.add(db, entry, key)
    return entry


def annul(db: Session, entry: Entry, reason: str, author: str, now: datetime) -> Entry | Refused:
    """Annul an entry by diligencia; its number is never used again (R-REG-5)."""
    if entry.annulment is not None:
        return Refused("registry-already-annulled", {"code": entry.code}, "ROF 153.3")
    if not reason.strip():
        return Refused("registry-incomplete", {"field": "reason"}, "ROF 153.3")
    annulment = Annulment(reason, author, to_wire(now))
    store.annul(db, entry, annulment)
    return replace(entry, annulment=annulment)


def faults(db: Session, book: Book, year: int) -> list[str]:
    """Return what does not hold in a book: a gap, a broken chain; empty when all does."""
    found: list[str] = []
    previous = store.GENESIS
    entries = store.read(db, book, year)
    for expected, entry in enumerate(entries, 1):
        if entry.number != expected:
            found.append(f"gap:{expected}")
            break
        if entry.previous != previous or entry_hash(entry) != entry.hash:
            found.append(f"chain:{entry.code}")
        previous = entry.hash
    if not found and numbers.last(db, f"registry:{book.value}", year) != len(entries):
        found.append("counter")
    return found
