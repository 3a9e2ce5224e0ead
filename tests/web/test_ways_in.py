"""A fresh proof before what is grave; lost passkeys are withdrawn, sign-ins elsewhere are told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from people import service as people
from people.accounts import FRESH, Passkey
from tests.web.conftest import API
from tests.web.test_passkeys import USER_PRESENT, Authenticator, authenticator, options_of, who
from web.visitor import Visitor

__all__ = ["authenticator"]

EVENTS = f"wss://hemiciclo.test{API}/events"
COOKIE = "__Host-sesion"


def house_of(council: Any) -> Any:
    return council.client.app.state.house


def later(council: Any, wait: timedelta) -> None:
    """Let time pass."""
    house = house_of(council)
    council.client.app.state.house = replace(house, clock=lambda: house.clock() + wait)


def token(council: Any) -> str:
    """Return what the forms of this sign-in carry."""
    house = house_of(council)
    found = people.who_is(house.database, council.client.cookies[COOKIE], house.clock())
    assert found is not None
    return Visitor(found.person, found.method, council.client.cookies[COOKIE]).form_token


def is_confirmed(council: Any) -> bool:
    return 'class="confirmed"' in council.client.get("/cuenta").text


def confirm(council: Any, with_key: Authenticator) -> Any:
    options = council.client.post("/cuenta/confirmar/opciones").json()
    return council.client.post("/cuenta/confirmar", json=with_key.get(options))


def send(council: Any, address: str, **fields: str) -> Any:
    data = {"token": token(council), **fields}
    return council.client.post(address, data=data, follow_redirects=False)


def keep(council: Any, person: str, credential: str) -> None:
    kept = Passkey(
        credential, person, b"k", 0, is_backup_eligible=False, is_backed_up=False, label=""
    )
    people.keep_passkey(house_of(council).database, kept, house_of(council).clock())


@pytest.mark.law("R-ENS-2")
def test_who_comes_in_with_a_passkey_has_proved_it_for_five_minutes(
    council: Any, authenticator: Any
) -> None:
    council.client.post("/entrar/llave", json=authenticator.get(options_of(council)))
    assert is_confirmed(council)
    later(council, FRESH)
    assert not is_confirmed(council)
    assert confirm(council, authenticator).status_code == 200
    assert is_confirmed(council)


@pytest.mark.law("R-ENS-2")
def test_only_a_passkey_of_ones_own_with_the_user_verified_proves_it(
    council: Any, authenticator: Any
) -> None:
    council.enter("p-alcaldesa")
    assert council.client.post("/cuenta/confirmar/opciones").json()["code"] == "passkey-unknown"
    keep(council, "p-alcaldesa", "b3Rybw")
    options = council.client.post("/cuenta/confirmar/opciones").json()
    assert [one["id"] for one in options["allowCredentials"]] == ["b3Rybw"]
    answer = council.client.post("/cuenta/confirmar", json=authenticator.get(options))
    assert answer.json()["code"] == "passkey-refused"  # it is the secretary's

    council.enter("p-secretario")
    authenticator.flags = USER_PRESENT
    assert confirm(council, authenticator).json()["code"] == "passkey-refused"
    assert not is_confirmed(council)


def test_a_challenge_of_somebody_else_proves_nothing(council: Any, authenticator: Any) -> None:
    council.enter("p-secretario")
    said = authenticator.get(options_of(council))  # of the sign-in: for whoever comes
    assert council.client.post("/cuenta/confirmar", json=said).json()["code"] == "challenge-expired"
    assert council.client.post("/cuenta/confirmar", json={"id": 3}).status_code == 400


def test_a_second_passkey_is_for_who_proves_the_first(council: Any, authenticator: Any) -> None:
    council.client.post("/entrar/llave", json=authenticator.get(options_of(council)))
    assert council.client.post("/cuenta/llave/opciones").status_code == 200
    later(council, FRESH)
    answer = council.client.post("/cuenta/llave/opciones")
    assert (answer.status_code, answer.json()["code"]) == (409, "confirmation-needed")
    assert "cinco minutos" in answer.json()["next_step"]


def test_the_demonstration_has_a_tap_for_it_and_production_has_not(council: Any) -> None:
    council.enter("p-alcaldesa")
    send(council, "/cuenta/confirmar/desarrollo", next="/cuenta")
    keep(council, "p-alcaldesa", "b3Rybw")
    assert is_confirmed(council)
    house = house_of(council)
    settings = house.settings.model_copy(update={"environment": "production"})
    council.client.app.state.house = replace(house, settings=settings)
    assert send(council, "/cuenta/confirmar/desarrollo").status_code == 404
    assert "demostración)" not in council.client.get("/cuenta").text


@pytest.mark.law("R-ENS-2")
def test_the_secretary_withdraws_a_lost_tablet_and_it_is_out_at_once(council: Any) -> None:
    keep(council, "p-concejal-02", "lost")
    council.enter("p-concejal-02")
    lost = council.client.cookies[COOKIE]
    with council.client.websocket_connect(EVENTS) as tablet:
        tablet.receive_json()
        council.another_browser("p-secretario")
        answer = send(council, "/personas/retirar", credential="lost")
        assert answer.status_code == 409  # nobody proved anything
        assert "repítalo antes" in answer.text
        send(council, "/cuenta/confirmar/desarrollo")
        assert send(council, "/personas/retirar", credential="lost").status_code == 303
        with pytest.raises(WebSocketDisconnect) as closed:
            tablet.receive_json()
        assert closed.value.code == 4401
    council.client.cookies.set(COOKIE, lost, domain="hemiciclo.test", path="/")
    assert council.client.get(f"{API}/snapshot").status_code == 401
    assert people.find_passkey(house_of(council).database, "lost") is None


@pytest.mark.law("R-ENS-2")
def test_the_secretary_invites_who_has_no_passkey_and_the_act_is_kept(council: Any) -> None:
    council.enter("p-secretario")
    assert send(council, "/personas/invitar", person="p-concejal-03").status_code == 409
    send(council, "/cuenta/confirmar/desarrollo")
    page = send(council, "/personas/invitar", person="p-concejal-03").text
    _, _, rest = page.partition("/entrar/invitacion/")
    code = rest.partition("<")[0]
    assert "Invitación entregada" in page
    assert code not in council.client.get("/personas").text
    council.client.cookies.clear()
    council.client.get(f"/entrar/invitacion/{code}")
    assert who(council) == "p-concejal-03"


@pytest.mark.parametrize(
    ("person", "status"),
    [("p-concejal-02", 403), ("p-alcaldesa", 403), ("p-interventora", 403), ("p-secretario", 200)],
)
def test_the_page_of_ways_in_is_the_secretary_s(council: Any, person: str, status: int) -> None:
    council.enter(person)
    assert council.client.get("/personas").status_code == status
    send(council, "/cuenta/confirmar/desarrollo")
    keep(council, "p-concejal-04", "fourth")
    invited = send(council, "/personas/invitar", person="p-concejal-05")
    assert invited.status_code == status
    send(council, "/personas/retirar", credential="fourth")
    is_there = people.find_passkey(house_of(council).database, "fourth") is not None
    assert is_there == (status == 403)


def test_nobody_withdraws_the_last_passkey_of_their_own(council: Any) -> None:
    keep(council, "p-concejal-02", "first")
    council.enter("p-concejal-02")
    send(council, "/cuenta/confirmar/desarrollo")
    refused = send(council, "/cuenta/llave/retirar", credential="first")
    assert (refused.status_code, "única llave" in refused.text) == (409, True)
    keep(council, "p-concejal-02", "second")
    keep(council, "p-concejal-03", "not-mine")
    assert send(council, "/cuenta/llave/retirar", credential="first").status_code == 303
    assert (
        "retira la Secretaría" in send(council, "/cuenta/llave/retirar", credential="not-mine").text
    )
    assert "ya se retiró" in send(council, "/cuenta/llave/retirar", credential="first").text


@pytest.mark.law("R-ENS-2")
def test_the_first_tablet_is_told_of_a_second_and_can_put_it_out(council: Any) -> None:
    council.enter("p-concejal-02")
    first = council.client.cookies[COOKIE]
    with council.client.websocket_connect(EVENTS) as tablet:
        tablet.receive_json()
        council.another_browser("p-concejal-02")
        second = council.client.cookies[COOKIE]
        told = tablet.receive_json()
        assert (told["type"], told["name"]) == ("notice", "account.elsewhere")
        assert told["detail"]["at"]
    council.client.cookies.set(COOKIE, first, domain="hemiciclo.test", path="/")
    assert send(council, "/cuenta/entradas/cerrar").status_code == 303
    assert who(council) == "p-concejal-02"
    council.client.cookies.set(COOKIE, second, domain="hemiciclo.test", path="/")
    assert council.client.get(f"{API}/snapshot").status_code == 401


def test_signing_out_closes_the_sockets_of_that_sign_in_at_once(council: Any) -> None:
    council.enter("p-concejal-02")
    with council.client.websocket_connect(EVENTS) as tablet:
        tablet.receive_json()
        send(council, "/salir")
        with pytest.raises(WebSocketDisconnect) as closed:
            tablet.receive_json()
        assert closed.value.code == 4401
