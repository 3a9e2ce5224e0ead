"""The books of the registry: numbers, order, receipts, annulment."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core.database import Database
from core.refusals import Refused
from registry import numbers, service, store
from registry.domain import Attached, Book, Calendar, Entry, Note, Party, receipt

MADRID = Calendar(ZoneInfo("Europe/Madrid"), frozenset({date(2026, 1, 1), date(2026, 1, 6)}))
NOON = datetime(2026, 3, 26, 11, 0, tzinfo=UTC)


def note(at: datetime = NOON, **more: object) -> Note:
    values = {
        "heading": "Remisión de acuerdos",
        "sender": Party("Ayuntamiento ficticio", "L01999999"),
        "addressee": Party("Subdelegación ficticia", "E00999999"),
        "extract": "Remisión del acta",
        "presented_at": at,
        "documents": (Attached("acta.pdf", "ab" * 32, 1234),),
        **more,
    }
    return Note(**values)  # type: ignore[arg-type]  # a test's own table of fields


def enter(database: Database, key: str, at: datetime = NOON, book: Book = Book.EXIT) -> Entry:
    with database.write() as db:
        made = service.register(db, book, note(at=at), key, ("p-registro", at, MADRID))
    assert isinstance(made, Entry)
    return made


@pytest.mark.law("R-REG-4")
def test_numbers_are_correlative_and_each_book_has_its_own(database: Database) -> None:
    assert enter(database, "a").code == "2026-S-000001"
    assert enter(database, "b").code == "2026-S-000002"
    assert enter(database, "c", book=Book.ENTRY).code == "2026-E-000001"


@pytest.mark.law("R-REG-4")
def test_the_books_restart_with_the_year_of_the_town_not_of_greenwich(database: Database) -> None:
    enter(database, "a", datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC))
    assert enter(database, "b", datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC)).code == (
        "2027-S-000001"
    )


def test_a_repeated_request_is_the_same_entry(database: Database) -> None:
    assert enter(database, "a") == enter(database, "a")
    with database.read() as db:
        assert numbers.last(db, "registry:S", 2026) == 1


@pytest.mark.law("R-REG-4")
def test_a_rolled_back_entry_leaves_no_gap(database: Database) -> None:
    enter(database, "a")

    def fails() -> None:
        with database.write() as db:
            service.register(db, Book.EXIT, note(), "b", ("p", NOON, MADRID))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert enter(database, "c").number == 2
    with database.read() as db:
        assert service.faults(db, Book.EXIT, 2026) == []


@pytest.mark.law("R-REG-4")
def test_two_hundred_clerks_at_once_get_one_to_two_hundred(database: Database) -> None:
    seen: list[int] = []

    def clerk(first: int) -> None:
        seen.extend(enter(database, f"k-{first + n}").number for n in range(25))

    threads = [threading.Thread(target=clerk, args=(25 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(1, 201))


@pytest.mark.law("R-REG-5")
def test_an_entry_can_be_neither_changed_nor_deleted(database: Database) -> None:
    enter(database, "a")
    for statement in (
        "UPDATE registry_entry SET author = 'otro'",
        "DELETE FROM registry_entry",
    ):
        with pytest.raises(DatabaseError, match="append-only"), database.write() as db:
            db.execute(text(statement))


@pytest.mark.law("R-REG-5")
def test_an_annulled_entry_keeps_its_number_and_says_why(database: Database) -> None:
    entry = enter(database, "a")
    with database.write() as db:
        done = service.annul(db, entry, "Duplicado", "p-registro", NOON)
        assert isinstance(done, Entry)
        again = service.annul(db, done, "Otra vez", "p-registro", NOON)
    assert isinstance(again, Refused)
    assert again.code == "registry-already-annulled"
    with database.read() as db:
        kept = store.by_number(db, Book.EXIT, 2026, 1)
    assert kept is not None
    assert kept.annulment is not None
    assert kept.annulment.reason == "Duplicado"
    assert receipt(kept)["annulled"] is True
    assert enter(database, "b").number == 2


def guards_of(database: Database) -> tuple[str, ...]:
    if database.engine.dialect.name == "sqlite":
        return ("registry_entry_no_update",)
    return ("registry_entry_guard ON registry_entry",)


def test_a_changed_note_breaks_the_chain_of_its_book(database: Database) -> None:
    for key in "abc":
        enter(database, key)
    with database.engine.begin() as connection:
        for guard in guards_of(database):
            connection.execute(text(f"DROP TRIGGER {guard}"))
        connection.execute(
            text("UPDATE registry_entry SET note = replace(note, 'Remisi', 'Omisi') WHERE number=2")
        )
    with database.read() as db:
        assert service.faults(db, Book.EXIT, 2026) == ["chain:2026-S-000002"]


@pytest.mark.law("R-REG-12")
def test_an_offer_in_a_tender_is_refused(database: Database) -> None:
    with database.write() as db:
        answer = service.register(db, Book.ENTRY, note(is_special=True), "a", ("p", NOON, MADRID))
    assert isinstance(answer, Refused)
    assert answer.code == "registry-special-regime"


@pytest.mark.law("R-REG-8")
@pytest.mark.parametrize(
    ("presented", "effective"),
    [
        (datetime(2026, 3, 26, 22, 30, tzinfo=UTC), datetime(2026, 3, 26, 22, 30, tzinfo=UTC)),
        # Saturday at noon counts from the first hour of Monday, in summer time already
        (datetime(2026, 3, 28, 11, 0, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        # a holiday on a Tuesday
        (datetime(2026, 1, 6, 9, 0, tzinfo=UTC), datetime(2026, 1, 6, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_presentation_on_a_day_off_takes_effect_on_the_next_business_day(
    presented: datetime, effective: datetime
) -> None:
    assert MADRID.effective(presented).astimezone(UTC) == effective


@pytest.mark.law("R-REG-6")
def test_the_receipt_tells_number_moment_parties_and_digests(database: Database) -> None:
    told = receipt(enter(database, "a"))
    assert told["code"] == "2026-S-000001"
    assert told["registered_at"] == "2026-03-26T11:00:00.000000Z"
    assert told["documents"] == [{"name": "acta.pdf", "sha256": "ab" * 32, "bytes": 1234}]


@pytest.mark.parametrize("field", ["heading", "extract"])
def test_an_entry_without_what_the_law_asks_is_refused(database: Database, field: str) -> None:
    with database.write() as db:
        refused = service.register(
            db, Book.EXIT, note(NOON, **{field: "  "}), "a", ("p", NOON + timedelta(days=1), MADRID)
        )
    assert isinstance(refused, Refused)
    assert refused.params["field"] == field
