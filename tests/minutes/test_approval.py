"""Which actas wait for the approval of a later session, and by which they were approved."""

from datetime import UTC, datetime

import pytest

from core.database import Database
from minutes import service, store
from minutes.approval import ApprovalMismatchError, approve, awaiting, told_in
from minutes.domain.states import ORDER, ActaState, has_reached
from sessions.domain.values import PriorActa
from sessions.store import SqlJournal
from tests.minutes.later import ASSENTED, VOTED, correction, hold

MAY = datetime(2026, 5, 28, 9, 0, tzinfo=UTC)
SHA = "ab" * 32


def clock() -> datetime:
    return MAY


def signed(database: Database, session: str, state: ActaState = ActaState.SIGNED_CHAIR) -> None:
    """Hold a session and bring its acta to a state, as number 1 of its year."""
    hold(database, session, (), ASSENTED, clock)
    by = ("system:worker", "2026-05-28T10:00:00.000000Z")
    with database.write() as db:
        service.start(db, session, MAY)
        for reached in ORDER[1 : ORDER.index(state) + 1]:
            store.move(db, session, reached, by)
        store.note(db, session, pdf_sha256=SHA, number=1, year=2026)


def waits(database: Database, body: str = "Pleno") -> tuple[PriorActa, ...]:
    with database.read() as db:
        return awaiting(db, body)


def keep(database: Database, by: str) -> None:
    links = SqlJournal(database).load(by).links
    with database.write() as db:
        approve(db, told_in(links, "s-a"), "C" * 26)


@pytest.mark.law("R-ACT-4")
def test_a_signed_acta_waits_for_a_later_session_of_its_body_until_one_approves_it(
    database: Database,
) -> None:
    signed(database, "s-a")
    (prior,) = waits(database)
    assert (prior.session, prior.number, prior.sha256) == ("s-a", "1/2026", SHA)
    assert prior.held_at.startswith("2026-05-28T09:00")
    assert waits(database, "Junta de Gobierno Local") == ()
    hold(database, "s-b", (prior,), (correction("s-a"), *VOTED), clock)
    keep(database, "s-b")
    assert waits(database) == ()
    with database.read() as db:
        found = store.approval(db, "s-a")
    assert found is not None
    assert (found.by, found.vote, found.at[:10]) == ("s-b", "v-1", "2026-05-28")


@pytest.mark.parametrize("state", ORDER)
def test_no_acta_waits_before_both_have_signed_it(sqlite: Database, state: ActaState) -> None:
    signed(sqlite, "s-a", state)
    assert bool(waits(sqlite)) == has_reached(state, ActaState.SIGNED_CHAIR)


def test_the_first_approval_stands(database: Database) -> None:
    signed(database, "s-a")
    (prior,) = waits(database)
    hold(database, "s-b", (prior,), ASSENTED, clock)
    hold(database, "s-c", (prior,), (correction("s-a"), *VOTED), clock)
    for by in ("s-b", "s-c", "s-b"):
        keep(database, by)
    with database.read() as db:
        found = store.approval(db, "s-a")
    assert found is not None
    assert (found.by, found.corrections) == ("s-b", "[]")


def test_nothing_is_kept_of_another_file_than_the_one_that_was_distributed(
    sqlite: Database,
) -> None:
    signed(sqlite, "s-a")
    (prior,) = waits(sqlite)
    with sqlite.write() as db:
        store.note(db, "s-a", pdf_sha256="cd" * 32)
    hold(sqlite, "s-b", (prior,), ASSENTED, clock)
    with pytest.raises(ApprovalMismatchError):
        keep(sqlite, "s-b")
    with pytest.raises(ApprovalMismatchError):
        told_in(SqlJournal(sqlite).load("s-a").links, "s-b")
