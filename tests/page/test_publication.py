"""What is published is what the law allows, whatever the steps of the worker did (R-VID-5)."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from minutes import service, store
from minutes.authority import read as read_authority
from minutes.domain.states import ORDER, ActaState, Approved
from people.town import load_town
from sessions.service import convene
from web.convening import convocation
from worker.context import context

SHA = "ab" * 32
JUNTA = "junta-1"
LISTED = Path(__file__).parents[1] / "routes.json"
SECRETS = ("Asunto reservado", SHA, "C" * 26)


@pytest.fixture
def house(visitor: TestClient) -> Any:
    return visitor.app.state.house  # type: ignore[attr-defined]  # starlette's


def finish(house: Any, session: str, *, is_public: bool) -> str:
    """Convene a session and leave its papers where a worker gone wrong would leave them."""
    town = load_town(house.settings.town_file)
    kind = "pleno" if is_public else "junta-de-gobierno"
    body = replace(town.body, kind=kind)
    matters = tuple(replace(one, title=SECRETS[0]) for one in town.items)
    told = replace(town, body=body, items=matters)
    convene(house.database, convocation(told, session, house.clock()), house.clock())
    paper = house.files.put(f"%PDF-1.7 {session}".encode())
    by = ("system:worker", "2026-03-26T12:00:00.000000Z")
    with house.database.write() as db:
        service.start(db, session, house.clock())
        for state in ORDER[1:]:
            store.move(db, session, state, by)
        store.note(
            db, session, pdf_sha256=paper, certification_sha256=paper, film_sha256=paper,
            csv="C" * 26, certification_csv="D" * 26,
        )  # fmt: skip
    package = house.settings.data_dir / "packages" / f"{session}.zip"
    package.parent.mkdir(exist_ok=True)
    package.write_bytes(b"PK")
    return str(paper)


def public_addresses(session: str) -> list[str]:
    """Every address of the application that can be asked for with a session's id alone."""
    paths = [line.split()[1] for line in json.loads(LISTED.read_text("utf-8")) if "GET " in line]
    about = [path for path in paths if "{session}" in path]
    assert len(about) > 8
    values = {"session": session, "name": "live.m3u8"}
    return [re.sub(r"\{([^}]+)\}", lambda found: values.get(found[1], "1"), path) for path in about]


@pytest.mark.law("R-VID-5")
@pytest.mark.law("R-ACT-6")
def test_nothing_of_a_body_without_public_is_published(visitor: TestClient, house: Any) -> None:
    paper = finish(house, JUNTA, is_public=False)
    served = {}
    for path in public_addresses(JUNTA):
        answer = visitor.get(path, follow_redirects=False)
        served[path] = answer.status_code
        for secret in (*SECRETS, paper):
            assert secret not in answer.text, path
    documents = ("acta.pdf", "certificacion.pdf", "video.mp4", "capitulos.vtt", "paquete.zip")
    assert {served[f"/sesiones/{JUNTA}/{name}"] for name in documents} == {404}
    assert visitor.get(f"/documentos/{paper}").status_code == 404
    assert visitor.get(f"/verificar?codigo={paper}", follow_redirects=False).status_code == 404


@pytest.mark.law("R-ACT-6")
def test_the_same_papers_of_the_plenary_are_published(visitor: TestClient, house: Any) -> None:
    paper = finish(house, "pleno-1", is_public=True)
    for name in ("acta.pdf", "certificacion.pdf", "video.mp4", "capitulos.vtt", "paquete.zip"):
        assert visitor.get(f"/sesiones/pleno-1/{name}").status_code == 200, name
    assert visitor.get(f"/documentos/{paper}").status_code == 200


@pytest.mark.law("R-SIG-3")
def test_who_has_the_code_of_a_paper_checks_it_and_is_not_given_it(
    client_request: Any, visitor: TestClient, house: Any
) -> None:
    finish(house, JUNTA, is_public=False)
    page = client_request(f"/documentos/{'C' * 26}")
    assert "no es de acceso público" in page.text
    assert not [link for link in page.links if link.endswith(".pdf")]
    with house.database.write() as db:
        store.note(db, JUNTA, state=ActaState.REGISTERED.value)
    client_request(f"/documentos/{'C' * 26}", 404)


def test_the_authority_of_the_entity_is_published_once_it_has_sealed(
    visitor: TestClient, house: Any
) -> None:
    address = "/verificar/autoridad.json"
    assert visitor.get(address).status_code == 404
    seal = context(house.settings, house.clock).seal
    told = read_authority(visitor.get(address).content)
    assert told == seal.authority()
    assert told.log_keys == (seal.verifier_key,)


@pytest.mark.law("R-ACT-4")
@pytest.mark.row("MC-08")
def test_an_acta_is_provisional_until_a_later_session_approves_it(
    client_request: Any, visitor: TestClient, house: Any
) -> None:
    paper = finish(house, "pleno-1", is_public=True)
    assert "El acta es provisional" in client_request("/sesiones/pleno-1").text
    note = house.files.put(b"%PDF-1.7 nota")
    corrected = '[{"where": "Punto 3", "says": "doce", "should_say": "trece"}]'
    at = "2026-04-30T07:02:00.000000Z"
    told = ("pleno-1", "pleno-2", "Pleno de abril", 40, SHA, at, "v-1", corrected, "E" * 26)
    with house.database.write() as db:
        store.approve(db, Approved(*told))
    page = client_request("/sesiones/pleno-1")
    assert "El acta es provisional" not in page.text
    assert (
        "Aprobada en la sesión «Pleno de abril», el jueves, 30 de abril de 2026, con "
        "rectificaciones. Ver esa sesión" in page.text
    )
    assert "Punto 3. Donde dice: «doce». Debe decir: «trece»." in page.text
    assert "/sesiones/pleno-2" in page.links
    address = "/sesiones/pleno-1/aprobacion.pdf"
    assert (address in page.links, visitor.get(address).status_code) == (False, 404)
    with house.database.write() as db:
        store.keep_note(db, "pleno-1", note)
    assert address in client_request("/sesiones/pleno-1").links
    assert visitor.get(address).content == b"%PDF-1.7 nota"
    assert address in client_request(f"/documentos/{'E' * 26}").links
    assert visitor.get("/sesiones/pleno-1/acta.pdf").content == house.files.get(paper)
