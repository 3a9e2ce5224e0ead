"""Entries of the books of the registry: what an asiento must say (L39 16.3, ROF 153, 155)."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from core.canonical import Json, digest
from core.clock import from_wire, to_wire
from core.refusals import Refused

FRIDAY = 5  # Saturdays, Sundays and holidays are not business days (L39 30.2)


class Book(enum.StrEnum):
    """The two books, each with its own series of numbers (R-REG-4)."""

    ENTRY = "E"
    EXIT = "S"


@dataclass(frozen=True, slots=True)
class Party:
    """Who presents, sends or receives; ``code`` is a DIR3 code or a tax number."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A document of the entry, by its content."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be noted down: heading of its nature, parties, extract, documents.

    ``reference`` is the entry that an exit answers; ``is_special`` marks what is presented under a
    regime of its own, such as an offer in a tender (R-REG-12).
    """

    heading: str
    sender: Party
    addressee: Party
    extract: str
    presented_at: datetime
    documents: tuple[Attached, ...] = ()
    document_date: str = ""
    expediente: str = ""
    reference: str = ""
    is_special: bool = False


@dataclass(frozen=True, slots=True)
class Annulment:
    """The diligencia by which an entry is annulled; its number stays (R-REG-5)."""

    reason: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered entry; ``hash`` chains it to the one before it in its book and year."""

    book: Book
    year: int
    number: int
    note: Note
    registered_at: str
    effective_at: str
    author: str
    previous: str
    hash: str
    annulment: Annulment | None = None

    @property
    def code(self) -> str:
        """Return the number as it is cited: ``2026-S-000001``."""
        return code(self.book, self.year, self.number)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The one calendar of the entity: its zone and its holidays (L39 30.7, 31.3)."""

    zone: tzinfo
    holidays: frozenset[date] = frozenset()

    def year(self, moment: datetime) -> int:
        """Return the town's year of a moment: the books restart with it."""
        return moment.astimezone(self.zone).year

    def effective(self, presented: datetime) -> datetime:
        """Return when a presentation takes effect for who presents (L39 31.2.b; R-REG-8)."""
        local = presented.astimezone(self.zone)
        if self._is_business(local.date()):
            return presented
        day = local.date()
        while not self._is_business(day):
            day += timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)

    def _is_business(self, day: date) -> bool:
        return day.isoweekday() <= FRIDAY and day not in self.holidays


def code(book: Book, year: int, number: int) -> str:
    """Write a number as it is cited."""
    return f"{year}-{book.value}-{number:06}"


def refusal(note: Note, book: Book) -> Refused | None:
    """Tell why a note may not be registered."""
    if note.is_special and book is Book.ENTRY:
        return Refused("registry-special-regime", {}, "L39 16.8, ROF 157")
    missing = [
        name
        for name, value in (
            ("heading", note.heading), ("sender", note.sender.name),
            ("addressee", note.addressee.name), ("extract", note.extract),
        )
        if not value.strip()
    ]  # fmt: skip
    return Refused("registry-incomplete", {"field": missing[0]}, "L39 16.3") if missing else None


def note_json(note: Note) -> dict[str, Json]:
    """Return a note as data."""
    return {
        "heading": note.heading,
        "sender": {"name": note.sender.name, "code": note.sender.code},
        "addressee": {"name": note.addressee.name, "code": note.addressee.code},
        "extract": note.extract,
        "presented_at": to_wire(note.presented_at),
        "documents": [
            {"name": one.name, "sha256": one.sha256, "bytes": one.bytes} for one in note.documents
        ],
        "document_date": note.document_date,
        "expediente": note.expediente,
        "reference": note.reference,
    }


def read_note(body: dict[str, Json]) -> Note:
    """Read what :func:`note_json` wrote; raises KeyError or TypeError for anything else."""
    sender, addressee, documents = body["sender"], body["addressee"], body["documents"]
    if not isinstance(sender, dict) or not isinstance(addressee, dict):
        raise TypeError("parties")
    if not isinstance(documents, list):
        raise TypeError("documents")
    return Note(
        str(body["heading"]),
        Party(str(sender["name"]), str(sender["code"])),
        Party(str(addressee["name"]), str(addressee["code"])),
        str(body["extract"]),
        from_wire(str(body["presented_at"])),
        tuple(_attached(one) for one in documents if isinstance(one, dict)),
        str(body["document_date"]),
        str(body["expediente"]),
        str(body["reference"]),
    )


def _attached(one: dict[str, Json]) -> Attached:
    return Attached(str(one["name"]), str(one["sha256"]), int(str(one["bytes"])))


def entry_hash(entry: Entry) -> str:
    """Return the hash that an entry must carry."""
    return digest(
        {
            "previous": entry.previous,
            "book": entry.book.value,
            "year": entry.year,
            "number": entry.number,
            "registered_at": entry.registered_at,
            "effective_at": entry.effective_at,
            "author": entry.author,
            "note": note_json(entry.note),
        }
    )


def receipt(entry: Entry) -> dict[str, Json]:
    """Return the data of the receipt (R-REG-6): what is printed, sealed and given."""
    return {
        "code": entry.code,
        "book": entry.book.value,
        "registered_at": entry.registered_at,
        "effective_at": entry.effective_at,
        "hash": entry.hash,
        "annulled": entry.annulment is not None,
        **note_json(entry.note),
    }
