"""From a lifted session to its published package: once, whatever happens on the way."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError
from sqlalchemy.orm import Session

from command.check import findings
from core import outbox
from core.database import Database
from core.outbox import MOST_TRIES
from core.refusals import Refused
from core.settings import Settings
from expedientes import store as cases
from expedientes.domain import CaseState, DocumentType
from minutes import circuits, names, service, store
from minutes.domain.states import ORDER, ActaState
from minutes.verify import verify
from registry import service as registry
from registry import store as books
from registry.domain import Book
from tests.worker.conftest import CHAIR, SECRETARY, SESSION, NewOffice, Office, film
from worker.context import context
from worker.film import make_film
from worker.relay import AGAIN_SECONDS, Relay
from worker.run import carry_out
from worker.steps import STEPS


def holds(office: Office) -> None:
    """Everything that a published session must have, exactly once."""
    with office.context.database.read() as db:
        acta = store.get_or_fail(db, SESSION)
        case = cases.of_session(db, SESSION)
        assert [e.code for e in books.read(db, Book.EXIT, 2026)] == ["2026-S-000001"]
        assert registry.faults(db, Book.EXIT, 2026) == []
        assert [step[0] for step in store.steps(db, SESSION)] == [state.value for state in ORDER]
        assert outbox.waiting(db) == []
    assert (acta.state, acta.code) == (ActaState.PUBLISHED, "1/2026")
    assert case is not None
    assert case.state is CaseState.CLOSED
    assert [one.type for one in case.documents] == [
        DocumentType.ACTA, DocumentType.CERTIFICATE, DocumentType.OTHER, DocumentType.RECEIPT,
    ]  # fmt: skip
    report = verify(office.context.package(SESSION), clock=office.watch)
    assert report.findings == []


@pytest.mark.law("R-ACT-8")
def test_a_lifted_session_ends_published_with_a_package_that_holds(office: Office) -> None:
    reached: list[ActaState | None] = []
    for _ in range(4):
        office.drain()
        reached.append(office.state())
        office.act()
    assert reached == [
        ActaState.REVIEW, ActaState.RENDERED, ActaState.SIGNED_SECRETARY, ActaState.PUBLISHED,
    ]  # fmt: skip
    holds(office)


def test_the_draft_waits_for_the_recorder_but_not_for_ever(new_office: NewOffice) -> None:
    office = new_office("one")
    with office.context.database.write() as db:
        record = service.record_of(db, SESSION)
    assert record.recording_stopped == 1
    office.drain()
    assert office.state() is ActaState.REVIEW


class Killed(BaseException):
    """The process ends here: nothing after it is run."""


@dataclass
class Dying:
    """A database that dies before or after its n-th transaction commits."""

    inner: Database
    left: int
    after: bool

    @contextmanager
    def write(self) -> Iterator[Session]:
        dies = self.left == 0
        self.left -= 1
        with self.inner.write() as db:
            yield db
            if dies and not self.after:
                raise Killed
        if dies:
            raise Killed

    def read(self) -> object:
        return self.inner.read()


def transactions(office: Office) -> int:
    """Return how many transactions the worker of an undisturbed session commits."""
    counting = Dying(office.context.database, 10**6, after=False)
    quiet = replace(office.context, database=counting)  # type: ignore[arg-type]  # the same shape
    Office(quiet, office.watch).finish()
    return 10**6 - counting.left


def survive(new_office: NewOffice, places: range, *, after: bool) -> None:
    for place in places:
        office = new_office(f"{place}-{after}")
        dying = Dying(office.context.database, place, after)
        doomed = replace(office.context, database=dying)  # type: ignore[arg-type]  # same shape
        with pytest.raises(Killed):
            Office(doomed, office.watch).finish()
        with office.context.database.write() as db:
            outbox.released(db)
        office.finish()
        holds(office)


def test_a_worker_killed_at_a_transaction_leaves_nothing_half_done(new_office: NewOffice) -> None:
    total = transactions(new_office("count"))
    survive(new_office, range(1, total, 9), after=False)
    survive(new_office, range(4, total, 9), after=True)


@pytest.mark.long
@pytest.mark.parametrize("after", [False, True], ids=["before-commit", "after-commit"])
def test_a_worker_killed_at_every_transaction_leaves_nothing_half_done(
    new_office: NewOffice, *, after: bool
) -> None:
    survive(new_office, range(transactions(new_office("count"))), after=after)


def test_one_job_rung_by_eight_at_once_is_done_once(office: Office) -> None:
    (job,) = office.due()
    done: list[bool] = []

    def ring() -> None:
        done.append(carry_out(office.context, STEPS, job))

    threads = [threading.Thread(target=ring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 7 + [True]
    assert office.state() is ActaState.DRAFT


def test_a_job_that_is_done_does_nothing_when_rung_hours_later(office: Office) -> None:
    (job,) = office.due()
    assert carry_out(office.context, STEPS, job)
    office.watch.wait(timedelta(hours=5))
    assert not carry_out(office.context, STEPS, job)


@pytest.mark.law("R-ACT-8")
def test_nobody_signs_out_of_order_or_in_the_place_of_another(office: Office) -> None:
    office.drain()
    office.act()
    office.drain()
    for person, code in ((CHAIR, "signature-out-of-order"), ("p-03", "not-the-signatory")):
        with office.context.database.write() as db:
            refused = circuits.sign_as(db, SESSION, person, office.watch.now)
        assert isinstance(refused, Refused)
        assert refused.code == code
    assert office.state() is ActaState.RENDERED


def test_signing_twice_is_signing_once_and_may_wait_for_days(office: Office) -> None:
    office.drain()
    office.act()
    office.drain()
    for _ in range(3):
        with office.context.database.write() as db:
            circuits.sign_as(db, SESSION, SECRETARY, office.watch.now)
    office.watch.wait(timedelta(days=3))
    office.finish()
    holds(office)


def test_without_a_time_stamp_authority_everything_waits_and_no_try_is_counted(
    office: Office,
) -> None:
    office.drain()
    office.act()
    office.drain()

    class Silent:
        def __getattr__(self, name: str) -> object:
            return getattr(office.context.keys, name)

        def timestamper(self, clock: object) -> object:
            raise ConnectionRefusedError("the authority does not answer")

    office.act()
    silent = Office(replace(office.context, keys=Silent()), office.watch)  # type: ignore[arg-type]  # a port's double
    for _ in range(3 * MOST_TRIES):
        silent.drain()
        office.watch.wait(timedelta(minutes=1))
    with office.context.database.read() as db:
        waiting = outbox.waiting(db)
    assert {task for task, _, _ in waiting} == {"signing.advance"}
    assert all("does not answer" in error for _, _, error in waiting)
    office.finish()
    holds(office)


@pytest.mark.law("R-VID-1")
def test_what_the_film_lacks_is_told_in_the_manifest(office: Office) -> None:
    office.finish()
    manifest = json.loads((office.context.package(SESSION) / names.MANIFEST).read_bytes())
    assert manifest["media"]["film"]["incidents"] == [
        {"track": "p-04-video", "from_ms": 5_000, "cause": "undecodable"}
    ]


def test_a_piece_that_is_gone_is_told_by_who_makes_the_film(office: Office, tmp_path: Path) -> None:
    with office.context.database.read() as db:
        record = service.record_of(db, SESSION)
    gone = record.pieces[0]
    (office.context.recording(SESSION) / gone.segment.file).unlink()
    short = replace(record, length_ms=1000, pieces=(gone,))
    made = make_film(replace(office.context, film_maker=None), short, tmp_path)
    assert made.film.stat().st_size > 0
    assert (gone.segment.track, "missing") in {(one.track, one.cause) for one in made.damage}


def test_in_production_without_keys_everything_else_is_done_and_the_signature_waits(
    office: Office, tmp_path: Path
) -> None:
    settings = Settings(
        environment="production", data_dir=tmp_path / "office", public_url="https://sede.example"
    )
    bare = Office(replace(context(settings, office.watch), film_maker=film), office.watch)
    for _ in range(3):
        bare.drain()
        bare.act()
        office.watch.wait(timedelta(minutes=10))
    with bare.context.database.read() as db:
        waiting = outbox.waiting(db)
    assert bare.state() is ActaState.RENDERED
    assert waiting == [("signing.advance", 0, "keys-not-configured")] * 2
    assert any("No hay sello ni confianza" in line for line in findings(settings))
    assert not any(
        "No hay sello ni confianza" in line for line in findings(office.context.settings)
    )
    bare.context.database.close()
    office.finish()
    holds(office)


def test_a_poisoned_job_is_parked_and_the_others_go_on(office: Office) -> None:
    now = office.watch.now
    with office.context.database.write() as db:
        outbox.promise(db, "minutes.render", "poison", {"session": "s-nada"}, now)
    for _ in range(3 * MOST_TRIES):
        for job in office.due():
            try:
                carry_out(office.context, STEPS, job)
            except store.WrongStateError:
                continue
            except ValueError:
                continue
        office.watch.wait(timedelta(minutes=11))
    with office.context.database.read() as db:
        ((task, tries, error),) = outbox.waiting(db)
    assert (task, tries) == ("minutes.render", MOST_TRIES)
    assert error
    office.finish()
    assert office.state() is ActaState.PUBLISHED


def test_a_package_that_does_not_hold_is_never_published(office: Office) -> None:
    for _ in range(3):
        office.drain()
        office.act()
    while office.state() is not ActaState.REGISTERED:
        carry_out(office.context, STEPS, office.due()[0])
    recording = office.context.recording(SESSION)
    damaged = next(recording.rglob("000001.rtpd"))
    kept = damaged.read_bytes()
    damaged.write_bytes(kept[:-1] + b"?")
    (job,) = office.due()
    with pytest.raises(Exception, match="000001"):
        carry_out(office.context, STEPS, job)
    assert not office.context.package(SESSION).exists()
    damaged.write_bytes(kept)
    office.watch.wait(timedelta(minutes=10))
    office.finish()
    holds(office)


def test_a_ring_that_the_broker_lost_is_rung_again(office: Office) -> None:
    rung: list[int] = []
    relay = Relay(office.context.database, office.watch, rung.append)
    assert relay.sweep() == 1
    assert relay.sweep() == 0
    office.watch.wait(timedelta(seconds=AGAIN_SECONDS))
    assert relay.sweep() == 1
    assert rung == [rung[0]] * 2


def test_a_sweep_that_fails_is_not_the_last_one(office: Office) -> None:
    rung: list[int] = []

    def ring(job: int) -> None:
        rung.append(job)
        if len(rung) == 1:
            office.watch.wait(timedelta(seconds=AGAIN_SECONDS))
            raise OperationalError("the broker is away")
        relay.stop()

    relay = Relay(office.context.database, office.watch, ring)
    relay.run()
    assert rung == [rung[0]] * 2
