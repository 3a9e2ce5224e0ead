"""The secretary's desk: prose is edited and closed without script; facts cannot be."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from core import outbox
from core.clock import to_wire
from minutes import circuits, service, store
from minutes.domain.states import ActaState
from signing import store as signatures
from signing.domain import Prepared
from signing.installation import NOT_CONFIGURED
from tests.page.conftest import checked
from web.pages import waiting
from worker.steps import STEPS

DESK = "/sesiones/pleno-demo/acta"
SHA = "ab" * 32


@pytest.fixture
def lifted(visitor: TestClient, act: Any) -> Any:
    """Hold a short session; the draft is written and waits for the secretary, without a film."""
    act.constitute(9)
    act.must("p-secretario", "item.open", item="i-01")
    act.must("p-secretario", "floor.give", intervention="x1", member="p-concejal-02")
    act.must("p-secretario", "floor.end", intervention="x1")
    act.vote("i-01", "v1", {"p-concejal-02": "yes", "p-concejal-03": "yes", "p-alcaldesa": "yes"})
    act.must("p-alcaldesa", "vote.proclaim", vote="v1")
    act.must("p-alcaldesa", "session.close")
    house: Any = visitor.app.state.house  # type: ignore[attr-defined]  # starlette's
    with house.database.write() as db:
        service.start(db, "pleno-demo", house.clock())
        service.ready(db, "pleno-demo", "", ("A" * 26, "B" * 26), house.clock())
    act.enter("p-secretario")
    return house


def fields(page: Any) -> dict[str, str]:
    """Return what the form sends when nothing is touched."""
    form = next(f for f in page.all("form") if f.get("class") == "acta-form")
    html = "{http://www.w3.org/1999/xhtml}"
    sent = {one.get("name"): one.get("value", "") for one in form.iter(html + "input")}
    # A browser drops the first line break of a textarea; so does the parser.
    return sent | {one.get("name"): one.text or "" for one in form.iter(html + "textarea")}


def current(house: Any) -> Any:
    with house.database.read() as db:
        return store.get(db, "pleno-demo")


def content(house: Any) -> str:
    with house.database.read() as db:
        return str(service.content_of(db, "pleno-demo"))


@pytest.mark.row("MC-01")
def test_the_prose_is_edited_and_the_facts_stay(
    client_request: Any, visitor: TestClient, lifted: Any
) -> None:
    page = client_request(DESK)
    assert "Bruno Valdesoto Cauceal" in page.text
    assert "a favor 3" in page.text
    sent = fields(page)
    synthesis = next(name for name in list(sent)[::-1] if sent[name] == "")
    answer = visitor.post(
        DESK,
        data={**sent, synthesis: "Expone el contenido del acta.", "do": "save"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert current(lifted).version == 2
    assert "Expone el contenido del acta." in content(lifted)
    assert "Expone el contenido del acta." in client_request(DESK).text


def test_two_people_do_not_write_over_each_other(
    client_request: Any, visitor: TestClient, lifted: Any
) -> None:
    sent = fields(client_request(DESK))
    first = {**sent, "prosa-1": "Una versión.", "do": "save"}
    second = {**sent, "prosa-1": "Otra versión.", "do": "save"}
    visitor.post(DESK, data=first)
    answer = visitor.post(DESK, data=second)
    assert answer.status_code == 409
    assert "versión posterior" in answer.text
    assert "Una versión." in content(lifted)


@pytest.mark.law("ROF 110")
def test_a_closed_acta_has_its_number_and_takes_no_more_edits(
    client_request: Any, visitor: TestClient, lifted: Any
) -> None:
    sent = fields(client_request(DESK))
    visitor.post(DESK, data={**sent, "do": "finalise"})
    closed = current(lifted)
    assert (closed.state, closed.number) == (ActaState.FINAL, 1)
    assert "Acta número 1/" in client_request(DESK).text
    assert visitor.post(DESK, data={**sent, "prosa-1": "Tarde.", "do": "save"}).status_code == 409
    assert "Tarde." not in content(lifted)


def test_the_words_are_saved_with_the_closing(
    client_request: Any, visitor: TestClient, lifted: Any
) -> None:
    sent = fields(client_request(DESK))
    visitor.post(DESK, data={**sent, "prosa-1": "Con el cambio de última hora.", "do": "finalise"})
    assert current(lifted).state is ActaState.FINAL
    assert "última hora" in content(lifted)


@pytest.mark.law("R-ENS-2")
def test_signing_asks_for_a_fresh_proof_of_who_is_there(
    client_request: Any, visitor: TestClient, act: Any, lifted: Any
) -> None:
    acta, certification = (lifted.files.put(f"%PDF-1.7 {n}".encode()) for n in (1, 2))
    with lifted.database.write() as db:
        record, now = service.record_of(db, "pleno-demo"), lifted.clock()
        store.move(db, "pleno-demo", ActaState.FINAL, ("p-secretario", to_wire(now)))
        kept = ("cd" * 32, acta, certification)
        circuits.open_both(db, store.get_or_fail(db, "pleno-demo"), record, kept, now)
    page = client_request(DESK)
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "token")
    sent = {"token": token, "acta:pleno-demo": acta, "certificacion:pleno-demo": certification}
    refused = visitor.post(f"{DESK}/firmar", data=sent)
    assert refused.status_code == 409
    assert "Confirme con su llave de acceso y repítalo" in checked(refused).text
    assert signed_by(lifted) == []

    visitor.post("/cuenta/confirmar/desarrollo", data={"token": token, "next": DESK})
    visitor.post(f"{DESK}/firmar", data=sent)
    assert signed_by(lifted) == ["acta:pleno-demo", "certificacion:pleno-demo"]


def signed_by(house: Any) -> list[str]:
    """Return the circuits in which the secretary's act was taken."""
    with house.database.read() as db:
        held = signatures.of_session(db, "pleno-demo")
    return sorted(one.terms.id for one in held if isinstance(one, Prepared) and one.act)


def test_a_form_of_another_sign_in_is_refused(
    client_request: Any, visitor: TestClient, lifted: Any
) -> None:
    sent = fields(client_request(DESK))
    assert visitor.post(DESK, data={**sent, "token": "0" * 64}).status_code == 409
    assert current(lifted).version == 1


@pytest.mark.parametrize(("person", "status"), [("p-alcaldesa", 200), ("p-concejal-02", 403)])
def test_who_only_signs_reads_and_who_does_neither_sees_nothing(
    client_request: Any, act: Any, lifted: Any, person: str, status: int
) -> None:
    act.enter(person)
    page = client_request(DESK, status)
    assert page.all("textarea") == []


def test_the_public_gets_no_acta_before_it_is_published(
    act: Any, visitor: TestClient, lifted: Any
) -> None:
    with lifted.database.write() as db:
        sha256 = lifted.files.put(b"%PDF-1.7 unsigned")
        store.note(db, "pleno-demo", pdf_sha256=sha256)
    assert visitor.get("/sesiones/pleno-demo/acta.pdf").status_code == 200
    act.leave()
    for name in ("acta.pdf", "certificacion.pdf", "video.mp4", "capitulos.vtt", "paquete.zip"):
        assert visitor.get(f"/sesiones/pleno-demo/{name}").status_code == 404
    assert visitor.get(f"/documentos/{'A' * 26}").status_code == 404
    assert visitor.get(f"/documentos/{sha256}").status_code == 404


def test_the_page_says_in_words_what_the_acta_waits_for_and_why(
    client_request: Any, visitor: TestClient, lifted: Any
) -> None:
    now, payload = lifted.clock(), {"session": "pleno-demo"}
    with lifted.database.write() as db:
        outbox.promise(db, "signing.advance", "prueba", payload, now)
        (job,) = [i for i in outbox.due(db, now) if outbox.task_of(db, i) == "signing.advance"]
        held = outbox.claim(db, job, now)
        assert held is not None
        outbox.postponed(db, held, now, timedelta(minutes=5), NOT_CONFIGURED)
    page = client_request(DESK).text
    assert "Pendiente: estampar la firma" in page
    assert "no tiene claves de firma configuradas" in page
    assert NOT_CONFIGURED not in page


def test_every_step_of_the_worker_has_its_words() -> None:
    assert set(waiting.TASK) == set(STEPS)
    assert NOT_CONFIGURED in waiting.REASON
