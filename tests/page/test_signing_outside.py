"""The desk where people sign on their own machines (R-SIG-2)."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from documents.typst import render_acta
from signing import service as signing
from signing import store
from signing.development import DevelopmentKeys
from signing.domain import Prepared, SecretarySigned, Signatory, Terms
from tests.documents.example import acta, issue, paragraph
from tests.signing.test_outside import Card, card

SECRETARY = Signatory("p-secretario", "Bernardo Actasanz Folioviejo", "Secretario General")
CHAIR = Signatory("p-alcaldesa", "Aurora Ribaclara Puentenuevo", "Alcaldesa-Presidenta")
ADDRESS = "/sesiones/pleno-demo/acta/firmar/acta"


@pytest.fixture
def house(visitor: TestClient, act: Any) -> Any:
    """Put a rendered acta of the session up for signature."""
    house: Any = visitor.app.state.house  # type: ignore[attr-defined]  # starlette's
    pdf = house.files.put(render_acta(acta("acta", paragraph("Se levanta.")), issue()))
    terms = Terms("acta:pleno-demo", "d-1", "pleno-demo", pdf, SECRETARY, CHAIR)
    with house.database.write() as db:
        signing.prepare(db, terms, house.clock())
    return house


def enrolled(house: Any, tmp_path: Path) -> Card:
    keys = DevelopmentKeys(house.settings, house.clock)
    mine = card(keys, SECRETARY, tmp_path / "card")
    folder = house.settings.keys_dir / "people"
    folder.mkdir()
    (folder / "p-secretario.pem").write_bytes((mine.folder / "signer.pem").read_bytes())
    return mine


def current(house: Any) -> object:
    with house.database.read() as db:
        return store.get(db, "acta:pleno-demo")


def bring(visitor: TestClient, token: str, signature: bytes) -> Any:
    return visitor.post(
        ADDRESS, data={"token": token}, files={"firma": ("f.p7s", signature)},
        follow_redirects=False,
    )  # fmt: skip


def token_of(page: Any) -> str:
    html = "{http://www.w3.org/1999/xhtml}"
    found = [
        one.get("value") for one in page.root.iter(html + "input") if one.get("name") == "token"
    ]
    return str(found[0])


@pytest.mark.law("R-SIG-2")
def test_what_is_taken_away_and_signed_is_brought_back(
    client_request: Any, visitor: TestClient, act: Any, house: Any, tmp_path: Path
) -> None:
    mine = enrolled(house, tmp_path)
    act.enter("p-secretario")
    token = token_of(client_request("/cuenta"))
    content = visitor.get(ADDRESS).content
    assert content.startswith(b"%PDF")
    refused = bring(visitor, token, mine.sign(content + b" "))
    assert (refused.status_code, "no es válida" in refused.text) == (409, True)
    assert bring(visitor, "otro", mine.sign(content)).status_code == 409
    assert isinstance(current(house), Prepared)
    assert bring(visitor, token, mine.sign(content)).status_code == 303
    assert isinstance(current(house), SecretarySigned)


def test_nobody_else_is_given_what_waits_for_the_secretary(
    visitor: TestClient, act: Any, house: Any
) -> None:
    for person, status in (("p-alcaldesa", 409), ("p-concejal-02", 403)):
        act.enter(person)
        assert visitor.get(ADDRESS, follow_redirects=False).status_code == status, person
    act.leave()
    assert visitor.get(ADDRESS, follow_redirects=False).status_code == 303
