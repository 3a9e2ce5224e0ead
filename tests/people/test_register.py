"""Who was what on a day, by what was known at a moment; who is signed in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.database import Base, Database
from people import access, service
from people.accounts import ABSOLUTE, IDLE, Passkey
from people.domain import Office, Permission, may
from people.town import Town

TOWN = Path(__file__).parents[2] / "people" / "demo_town.toml"
START = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
TODAY = date(2026, 1, 8)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'people.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def enrolled(database: Database) -> Database:
    service.enrol(database, service.load_town(TOWN), START)
    return database


def group_of(database: Database, person: str, day: date, known: datetime) -> str:
    members = service.body_members(database, "pleno", day, known)
    return next(one.group for one in members if one.person.id == person)


def test_enrolling_twice_changes_nothing(database: Database) -> None:
    town = service.load_town(TOWN)
    assert service.enrol(database, town, START) == 27
    assert service.enrol(database, town, START) == 0
    assert len(service.body_members(database, "pleno", TODAY, START)) == 27


def with_another_secretary(town: Town) -> Town:
    """Return the town after its secretary left and the auditor acts as such."""
    auditor = next(one for one in town.people if one.duty is Office.AUDITOR)
    acting = replace(auditor, duty=Office.SECRETARY, office="Secretaria accidental")
    others = [one for one in town.people if one.duty not in (Office.AUDITOR, Office.SECRETARY)]
    return replace(town, people=(*others, acting))


@pytest.mark.law("R-BOD-4")
def test_a_town_file_with_another_secretary_ends_the_office_of_the_one_before(
    enrolled: Database,
) -> None:
    later, tomorrow = START + timedelta(days=30), TODAY + timedelta(days=31)
    changed = with_another_secretary(service.load_town(TOWN))
    for _ in range(2):
        assert service.enrol(enrolled, changed, later) == 0
    members = service.body_members(enrolled, "pleno", tomorrow, later)
    assert len(members) == 26
    acting = [one.person.id for one in members if one.office is Office.SECRETARY]
    assert acting == ["p-interventora"]
    assert access.may_admit(enrolled, "p-interventora", tomorrow, later)
    assert not access.may_admit(enrolled, "p-secretario", tomorrow, later)
    before = service.body_members(enrolled, "pleno", TODAY, later)
    assert [one.person.id for one in before if one.office is Office.SECRETARY] == ["p-secretario"]


def test_who_comes_back_has_an_office_from_that_day(enrolled: Database) -> None:
    town = service.load_town(TOWN)
    gone, back = START + timedelta(days=30), START + timedelta(days=60)
    service.enrol(enrolled, with_another_secretary(town), gone)
    service.enrol(enrolled, town, back)
    for day, is_there in ((30, False), (59, False), (60, True)):
        members = service.body_members(enrolled, "pleno", TODAY + timedelta(days=day), back)
        assert ("p-secretario" in {one.person.id for one in members}) == is_there


def test_nobody_is_of_the_body_before_the_term(enrolled: Database) -> None:
    assert service.body_members(enrolled, "pleno", date(2023, 6, 16), START) == ()


def test_a_change_of_group_leaves_what_was_on_record_readable(enrolled: Database) -> None:
    person, moved = "p-concejal-20", date(2026, 3, 1)
    learnt = START + timedelta(days=60)
    before = group_of(enrolled, person, TODAY, START)
    service.change_group(enrolled, person, "no-adscritos", moved, learnt)
    assert group_of(enrolled, person, moved, learnt) == "no-adscritos"
    assert group_of(enrolled, person, moved - timedelta(days=1), learnt) == before
    assert group_of(enrolled, person, moved, learnt - timedelta(seconds=1)) == before


@pytest.mark.law("R-BOD-2")
def test_the_secretary_keeps_the_minutes_and_never_votes(enrolled: Database) -> None:
    members = service.body_members(enrolled, "pleno", TODAY, START)
    (secretary,) = (one for one in members if one.office is Office.SECRETARY)
    assert may(secretary, Permission.KEEP_MINUTES)
    assert not may(secretary, Permission.VOTE)


def test_a_signed_in_session_ends_when_it_is_idle_too_long(enrolled: Database) -> None:
    service.begin_sign_in(enrolled, "p-alcaldesa", "passkey", "opaque", START)
    assert service.who_is(enrolled, "opaque", START + IDLE / 2)
    assert service.who_is(enrolled, "opaque", START + IDLE)  # it was used meanwhile
    assert service.who_is(enrolled, "opaque", START + 3 * IDLE) is None


def test_a_signed_in_session_ends_at_its_absolute_limit(enrolled: Database) -> None:
    service.begin_sign_in(enrolled, "p-alcaldesa", "passkey", "opaque", START)
    moment = START
    while moment + IDLE / 2 < START + ABSOLUTE:
        moment += IDLE / 2
        assert service.who_is(enrolled, "opaque", moment)
    assert service.who_is(enrolled, "opaque", START + ABSOLUTE) is None


def test_a_revoked_session_is_nobody(enrolled: Database) -> None:
    service.begin_sign_in(enrolled, "p-alcaldesa", "passkey", "opaque", START)
    service.end_sign_in(enrolled, "opaque", START)
    assert service.who_is(enrolled, "opaque", START) is None


def test_the_database_never_holds_the_id_of_a_session(enrolled: Database, tmp_path: Path) -> None:
    service.begin_sign_in(enrolled, "p-alcaldesa", "passkey", "opaque-session-id", START)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"p-alcaldesa" in stored
    assert b"opaque-session-id" not in stored


def test_a_passkey_keeps_the_counter_of_its_last_use(enrolled: Database) -> None:
    key = Passkey("Y3JlZA", "p-alcaldesa", b"key", 1, True, False, "tableta")  # noqa: FBT003  the order of the class
    service.keep_passkey(enrolled, key, START)
    used = Passkey("Y3JlZA", "p-alcaldesa", b"key", 7, True, True, "tableta")  # noqa: FBT003  the same
    service.passkey_used(enrolled, used, START)
    assert service.find_passkey(enrolled, "Y3JlZA") == used
    (kept,) = service.passkeys_of(enrolled, "p-alcaldesa")
    assert kept.passkey == used
