"""What a citizen reads, without script, before, during and after a session."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.i18n import LANGUAGES

SESSION = "/sesiones/pleno-demo"
PAGES = [
    "/",
    SESSION,
    f"{SESSION}/puntos/4",
    "/entrar",
    "/autoridad",
    "/accesibilidad",
    "/verificar",
    "/voto-secreto",
    "/comprobar-papeleta",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.row("AD-05")
def test_every_page_is_sound_in_every_language(
    client_request: Any, path: str, language: str
) -> None:
    page = client_request(f"{path}?lang={language}")
    assert page.root.get("lang") == language


def test_the_language_is_that_of_the_browser_until_one_is_chosen(client_request: Any) -> None:
    assert client_request("/", **{"Accept-Language": "ru, en;q=0.5"}).root.get("lang") == "ru"
    client_request("/?lang=en")
    assert client_request("/", **{"Accept-Language": "ru"}).root.get("lang") == "en"


@pytest.mark.row("CP-01")
def test_the_home_page_leads_to_the_session_that_comes_next(client_request: Any) -> None:
    assert SESSION in client_request("/").links


def test_every_item_of_the_agenda_has_its_own_address(client_request: Any) -> None:
    page = client_request(SESSION)
    items = [link for link in page.links if re.fullmatch(rf"{SESSION}/puntos/\d+", link)]
    assert len(set(items)) == 9
    for link in items:
        client_request(link)


def test_what_is_not_there_is_said_on_a_page(client_request: Any) -> None:
    for path in ("/sesiones/otra", f"{SESSION}/puntos/99", "/sesiones/otra/ahora"):
        client_request(path, 404)


@pytest.mark.law("R-VID-4")
def test_a_session_behind_closed_doors_shows_nothing_else(client_request: Any, act: Any) -> None:
    act.constitute()
    act.must("p-secretario", "item.open", item="i-02")
    act.leave()
    assert "Ahora se debate" in client_request(SESSION).text
    act.agree_to_secrecy()
    act.must("p-alcaldesa", "doors.close", reason="Artículo 70.1")
    act.leave()
    shut = client_request(SESSION)
    assert "Sesión a puerta cerrada: sin emisión" in shut.text
    assert "terrazas" not in shut.text
    assert shut.all("video") == []
    client_request(f"{SESSION}/puntos/2", 404)
    act.must("p-alcaldesa", "doors.open")
    act.leave()
    assert "terrazas" in client_request(SESSION).text


@pytest.mark.row("VO-05")
def test_nobody_reads_a_sense_before_the_vote_is_closed(client_request: Any, act: Any) -> None:
    act.constitute()
    act.must("p-secretario", "item.open", item="i-02")
    act.must("p-secretario", "vote.open", vote="v1", item="i-02")
    act.must("p-concejal-02", "vote.cast", vote="v1", choice="no")
    act.leave()
    open_vote = client_request(SESSION).text
    assert "Votos recibidos: 1 de 14" in open_vote
    assert "En contra" not in open_vote
    act.must("p-secretario", "vote.close", vote="v1")
    act.leave()
    page = client_request(f"{SESSION}/puntos/2")
    assert "En contra 1" in page.text
    assert "Bruno Valdesoto Cauceal" in page.text


def test_the_player_names_the_stream_only_while_there_is_one(client_request: Any, act: Any) -> None:
    assert client_request(SESSION).all("video") == []
    act.constitute()
    act.leave()
    (video,) = client_request(SESSION).all("video")
    assert video.get("data-hls") == "/directo/pleno-demo/index.m3u8"


def test_who_waits_on_the_page_is_given_the_player_and_loses_it_at_closed_doors(
    visitor: TestClient, act: Any
) -> None:
    def fragment() -> str:
        act.leave()
        return visitor.get(f"{SESSION}/ahora").text

    assert "<video" not in fragment()
    act.constitute()
    act.must("p-secretario", "item.open", item="i-02")
    act.agree_to_secrecy()
    shown = fragment()
    assert shown.index('data-hls="/directo/pleno-demo/index.m3u8"') < shown.index('id="ahora"')
    act.must("p-alcaldesa", "doors.close", reason="Artículo 70.1")
    closed = fragment()
    assert "<video" not in closed
    assert "puerta cerrada" in closed
    act.must("p-alcaldesa", "doors.open")
    assert "<video" in fragment()


def test_the_fragment_is_the_same_that_the_page_holds(visitor: TestClient, act: Any) -> None:
    act.constitute()
    act.must("p-secretario", "item.open", item="i-01")
    act.leave()
    fragment = visitor.get(f"{SESSION}/ahora").text.strip()
    assert "Ahora se debate" in fragment
    assert fragment in visitor.get(SESSION).text


def test_the_local_certificate_is_given_when_there_is_one(visitor: TestClient) -> None:
    assert visitor.get("/autoridad/hemiciclo.crt").status_code == 404


@pytest.mark.law("ROF 87")
def test_what_a_lifted_session_did_not_reach_is_said_to_be_not_dealt_with(
    client_request: Any, act: Any
) -> None:
    act.constitute(9)
    act.must("p-secretario", "item.open", item="i-06")
    act.must("p-secretario", "item.close", item="i-06")
    act.must("p-alcaldesa", "session.close")
    act.leave()
    agenda = client_request("/sesiones/pleno-demo").text
    assert "No tratado" in agenda
    assert "Pendiente" not in agenda
    assert "pasa a la siguiente (ROF 87)" in client_request("/sesiones/pleno-demo/puntos/3").text
    assert "no se somete a votación" in client_request("/sesiones/pleno-demo/puntos/6").text
