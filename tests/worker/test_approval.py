"""A later session approves an acta: kept, noted in its case file, and never told twice."""

from datetime import timedelta

import pytest

from core import outbox
from core.files import FileStore
from documents.csv import grouped
from expedientes import store as cases
from expedientes.domain import CaseState, DocumentType, Folder
from minutes import service, store
from minutes.approval import SEAL_REASON, ApprovalMismatchError
from minutes.domain.states import ActaState
from sessions.domain.values import PriorActa
from sessions.writer import APPROVAL_TASK
from signing.domain import Level, Verdict
from signing.validation import validate_pdf
from tests.documents.test_rendering import told
from tests.minutes.later import ASSENTED, VOTED, Order, correction, hold
from tests.worker.conftest import SESSION, Office
from worker import packing

LATER = "s-siguiente"


def approved_later(office: Office, *orders: Order) -> None:
    """Hold the session that approves what is signed, and work until nothing is left to do."""
    acta = office.acta()
    assert acta is not None
    held = "2026-03-26T08:00:00.000000Z"
    prior = PriorActa(SESSION, acta.code, "Pleno ordinario de ensayo", held, acta.pdf_sha256)
    hold(office.context.database, LATER, (prior,), orders, office.watch)
    office.watch.wait(timedelta(hours=1))
    office.drain()


@pytest.mark.law("R-ACT-4")
@pytest.mark.law("R-ENI-6")
@pytest.mark.row("MC-08")
def test_the_approval_is_kept_and_noted_in_the_case_file_under_a_new_index(office: Office) -> None:
    office.finish()
    before = office.acta()
    approved_later(office, correction(SESSION), *VOTED)
    with office.context.database.read() as db:
        approved, case = store.approval(db, SESSION), cases.of_session(db, SESSION)
        assert outbox.waiting(db, SESSION) == []
    assert approved is not None
    assert (approved.by, approved.title, approved.vote) == (LATER, "Pleno siguiente", "v-1")
    assert '"should_say": "trece votos"' in approved.corrections
    assert office.acta() == before  # the signed acta is what it was
    assert case is not None
    note = case.documents[-1]
    assert (case.state, case.version) == (CaseState.CLOSED, 2)
    assert (note.type, note.folder) == (DocumentType.DILIGENCIA, Folder.MINUTES)
    assert (note.sha256, note.csv) == (approved.note_sha256, approved.csv)


@pytest.mark.law("R-ACT-4")
@pytest.mark.law("R-SIG-2")
def test_the_note_says_which_session_approved_what_under_the_seal_of_the_entity(
    office: Office,
) -> None:
    office.finish()
    approved_later(office, correction(SESSION), *VOTED)
    with office.context.database.read() as db:
        approved = store.approval(db, SESSION)
    assert approved is not None
    files: FileStore = office.context.files
    pdf = files.get(approved.note_sha256)
    words = told(pdf)
    assert "El acta 1/2026, de la sesión «Pleno ordinario de ensayo»" in words
    assert "aprobada en la sesión «Pleno siguiente», el 26 de marzo de 2026, con las" in words
    assert "Donde dice: «doce votos a favor». Debe decir: «trece votos»." in words
    assert approved.hash in words
    assert grouped(approved.csv) in words
    trust = office.context.keys.trust(office.watch)
    reports = validate_pdf(pdf, trust, office.watch.now, approved.note_sha256)
    seal = next(one for one in reports if one.kind == "signature")
    assert (seal.verdict, seal.level, seal.reason) == (Verdict.VALID, Level.B_LTA, SEAL_REASON)


def test_the_new_acta_says_which_acta_was_approved(office: Office) -> None:
    office.finish()
    approved_later(office, *ASSENTED)
    with office.context.database.read() as db:
        record = service.record_of(db, LATER)
        content = service.content_of(db, LATER)
    (approval_of,) = record.items[0].approvals
    assert (approval_of.acta.session, approval_of.vote) == (SESSION, "")
    assert "'approval'" in str(content)


def test_an_acta_that_is_not_in_its_case_file_yet_is_approved_and_noted_later(
    office: Office,
) -> None:
    while office.state() is not ActaState.SIGNED_CHAIR:
        due = office.due()
        office.carry_out(due[0]) if due else office.act()
    approved_later(office, *ASSENTED)
    with office.context.database.read() as db:
        assert store.approval(db, SESSION) is not None
    office.watch.wait(timedelta(hours=1))
    office.drain()
    with office.context.database.read() as db:
        approved = store.approval(db, SESSION)
        assert outbox.waiting(db, SESSION) == []
    assert approved is not None
    assert approved.note_sha256


@pytest.mark.row("CI-05")
def test_a_worker_that_falls_while_the_case_is_open_files_one_note_and_closes_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.finish()
    tries: list[str] = []

    def falls(context: object, acta: object) -> str:
        tries.append("")
        monkeypatch.undo()
        raise OSError("power")

    monkeypatch.setattr(packing, "close_case", falls)
    approved_later(office, *ASSENTED)
    with office.context.database.read() as db:
        case = cases.of_session(db, SESSION)
    assert case is not None
    assert (len(tries), case.state) == (1, CaseState.OPEN)
    office.watch.wait(timedelta(minutes=5))
    office.drain()
    with office.context.database.read() as db:
        case = cases.of_session(db, SESSION)
        assert outbox.waiting(db, SESSION) == []
    assert case is not None
    assert case.state is CaseState.CLOSED
    assert [one.name for one in case.documents].count("anotacion-de-aprobacion.pdf") == 1


def test_what_was_approved_must_be_the_acta_that_is_kept(office: Office) -> None:
    office.finish()
    other = PriorActa(SESSION, "1/2026", "Otra", "2026-03-26T08:00:00.000000Z", "00" * 32)
    hold(office.context.database, LATER, (other,), ASSENTED, office.watch)
    office.watch.wait(timedelta(hours=1))
    with office.context.database.read() as db:
        jobs = [one for one in office.due() if outbox.task_of(db, one) == APPROVAL_TASK]
    with pytest.raises(ApprovalMismatchError):
        office.carry_out(jobs[0])
    with office.context.database.read() as db:
        assert store.approval(db, SESSION) is None
