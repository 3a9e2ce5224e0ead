"""The circuit: in order, by whom it must be, once, and with days in between."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import outbox
from core.database import Database
from core.files import FolderStore
from core.refusals import Refused
from signing import service, store
from signing.development import DevelopmentKeys
from signing.domain import (
    ChairSigned,
    Circuit,
    File,
    Prepared,
    SecretarySigned,
    Signatory,
    Stamped,
    Terms,
    ask,
    awaited,
    newest,
    pending,
    signed,
    state,
)
from signing.keys import Trust
from signing.service import TASK, Workshop, advance, prepare, sign
from signing.validation import is_valid, validate_pdf
from tests.signing.conftest import CHAIR, NOW, SECRETARY, Signed, clock

TERMS = Terms("c-1", "d-1", "s-1", "a" * 64, SECRETARY, CHAIR, "minutes.stamp")


@pytest.fixture
def workshop(database: Database, tmp_path: Path, keys: DevelopmentKeys) -> Workshop:
    return Workshop(database, FolderStore(tmp_path / "objects"), keys, clock)


@pytest.fixture
def opened(workshop: Workshop, signed: Signed) -> Terms:
    terms = replace(TERMS, sha256=workshop.files.put(signed.rendered))
    with workshop.database.write() as db:
        assert prepare(db, terms, NOW) == Prepared(terms)
    return terms


def act(workshop: Workshop, person: str, sha256: str) -> Circuit | Refused:
    with workshop.database.write() as db:
        return sign(db, "c-1", person, sha256, NOW)


def current(workshop: Workshop) -> Circuit:
    with workshop.database.read() as db:
        found = store.get(db, "c-1")
    assert found is not None
    return found


def promised(workshop: Workshop, task: str) -> list[outbox.Job]:
    with workshop.database.write() as db:
        jobs = [outbox.claim(db, one, NOW) for one in outbox.due(db, NOW)]
    return [job for job in jobs if job is not None and job.task == task]


@pytest.mark.law("R-ACT-8")
def test_secretary_and_chair_sign_with_days_between_and_the_act_is_closed(
    workshop: Workshop, opened: Terms, trust: Trust
) -> None:
    act(workshop, SECRETARY.person, opened.sha256)
    after = advance(workshop, "c-1")
    assert isinstance(after, SecretarySigned)

    act(workshop, CHAIR.person, after.secretary.sha256)
    later = replace(workshop, clock=lambda: NOW + timedelta(days=3))
    closed = advance(later, "c-1")

    assert isinstance(closed, Stamped)
    pdf = workshop.files.get(closed.stamped.sha256)
    reports = validate_pdf(pdf, trust, NOW + timedelta(days=3), closed.stamped.sha256)
    assert is_valid(reports)
    assert [r.at[:10] for r in reports] == ["2025-03-27", "2025-03-30", "2025-03-30"]
    assert current(workshop) == closed


def test_the_next_task_is_promised_once_when_the_act_is_closed(
    workshop: Workshop, opened: Terms
) -> None:
    act(workshop, SECRETARY.person, opened.sha256)
    advance(workshop, "c-1")
    assert promised(workshop, "minutes.stamp") == []
    act(workshop, CHAIR.person, newest(current(workshop)))

    advance(workshop, "c-1")
    advance(workshop, "c-1")

    jobs = promised(workshop, "minutes.stamp")
    assert [dict(job.payload) for job in jobs] == [
        {"circuit": "c-1", "document": "d-1", "session": "s-1"}
    ]


def test_an_act_promises_its_step_and_the_step_ends_its_promise(
    workshop: Workshop, opened: Terms
) -> None:
    act(workshop, SECRETARY.person, opened.sha256)
    (job,) = promised(workshop, TASK)

    advance(workshop, str(job.payload["circuit"]), job)

    with workshop.database.read() as db:
        assert outbox.waiting(db) == []


def test_repeating_an_act_or_a_step_changes_nothing(workshop: Workshop, opened: Terms) -> None:
    first = act(workshop, SECRETARY.person, opened.sha256)
    assert act(workshop, SECRETARY.person, opened.sha256) == first
    done = advance(workshop, "c-1")

    assert advance(workshop, "c-1") == done
    assert act(workshop, SECRETARY.person, opened.sha256) == done
    with workshop.database.write() as db:
        assert prepare(db, opened, NOW) == done


def test_a_slower_worker_leaves_the_faster_ones_file(workshop: Workshop, opened: Terms) -> None:
    act(workshop, SECRETARY.person, opened.sha256)
    before = current(workshop)
    fast, slow = (signed_by(before, name * 64) for name in "bc")

    with workshop.database.write() as db:
        assert store.replace(db, before, fast)
        assert not store.replace(db, before, slow)

    assert current(workshop) == fast


def signed_by(circuit: Circuit, sha256: str) -> Circuit:
    return signed(circuit, File(sha256, "2025-03-27T12:30:00.000000Z"))


@pytest.mark.parametrize(
    ("person", "sha256", "code"),
    [
        ("p-alcaldesa", "", "signature-out-of-order"),
        ("p-concejal-02", "", "not-the-signatory"),
        ("p-secretario", "f" * 64, "document-changed"),
    ],
)
def test_an_act_out_of_order_by_another_or_on_another_file_is_refused(
    workshop: Workshop, opened: Terms, person: str, sha256: str, code: str
) -> None:
    answer = act(workshop, person, sha256 or opened.sha256)

    assert isinstance(answer, Refused)
    assert answer.code == code
    assert current(workshop) == Prepared(opened)
    assert promised(workshop, TASK) == []


def test_the_chair_signs_what_the_secretary_signed_and_nothing_older(
    workshop: Workshop, opened: Terms
) -> None:
    act(workshop, SECRETARY.person, opened.sha256)
    advance(workshop, "c-1")

    answer = act(workshop, CHAIR.person, opened.sha256)

    assert isinstance(answer, Refused)
    assert answer.code == "document-changed"


def test_a_circuit_keeps_its_document(workshop: Workshop, opened: Terms) -> None:
    with workshop.database.write() as db:
        for other in (replace(opened, sha256="b" * 64), replace(opened, id="c-2", then="")):
            answer = prepare(db, other, NOW)
            assert isinstance(answer, Refused)
            assert answer.code == "document-changed"
        unknown = sign(db, "c-9", SECRETARY.person, "", NOW)
    assert isinstance(unknown, Refused)
    assert unknown.code == "circuit-unknown"


@pytest.mark.law("R-ACT-3")
def test_a_diligencia_is_signed_by_the_secretary_alone(
    workshop: Workshop, signed: Signed, trust: Trust
) -> None:
    terms = replace(TERMS, sha256=workshop.files.put(signed.rendered), chair=None)
    with workshop.database.write() as db:
        prepare(db, terms, NOW)
    act(workshop, SECRETARY.person, terms.sha256)

    closed = advance(workshop, "c-1")

    assert isinstance(closed, Stamped)
    assert closed.chair is None
    reports = validate_pdf(workshop.files.get(closed.stamped.sha256), trust, NOW)
    assert [r.kind for r in reports] == ["signature", "seal-time"]
    assert is_valid(reports)


def test_circuits_are_found_by_document_session_and_person(
    workshop: Workshop, opened: Terms
) -> None:
    with workshop.database.read() as db:
        assert store.of_document(db, "d-1") == Prepared(opened)
        assert store.of_session(db, "s-1") == (Prepared(opened),)
        assert store.of_person(db, CHAIR.person) == (Prepared(opened),)
        assert store.of_person(db, "p-concejal-02") == ()


ACTS = st.lists(st.sampled_from(["p-secretario", "p-alcaldesa", "p-otro", "worker"]), max_size=12)


@given(ACTS, st.sampled_from([CHAIR, None]))
def test_whatever_is_tried_the_states_follow_their_order(
    acts: list[str], chair: Signatory | None
) -> None:
    circuit: Circuit = Prepared(replace(TERMS, chair=chair))
    seen = [state(circuit)]
    for place, who in enumerate(acts):
        due = pending(circuit)
        if who == "worker":
            circuit = signed_by(circuit, f"{place:064x}")
        else:
            answer = ask(circuit, who, newest(circuit), "2025-03-27T12:30:00.000000Z")
            circuit = circuit if isinstance(answer, Refused) else answer
        if state(circuit) != seen[-1]:
            assert (who, due is not None) == ("worker", True)
            seen.append(state(circuit))
    order = ["prepared", "secretary-signed", "chair-signed", "stamped"]
    expected = [name for name in order if chair or name != "chair-signed"]
    assert seen == expected[: len(seen)]


def test_who_is_awaited_is_told_until_nobody_is() -> None:
    file = File("b" * 64, "x")
    ladder: list[tuple[Circuit, Signatory | None]] = [
        (Prepared(TERMS), SECRETARY),
        (Prepared(TERMS, "x"), None),
        (SecretarySigned(TERMS, file), CHAIR),
        (SecretarySigned(TERMS, file, "x"), None),
        (ChairSigned(TERMS, file, file), None),
        (Stamped(TERMS, file, file, file), None),
    ]

    assert [awaited(circuit) for circuit, _ in ladder] == [who for _, who in ladder]


def test_the_task_is_the_one_that_the_worker_knows() -> None:
    assert service.TASK == "signing.advance"
