"""A guest comes in by the link that was sent to him, and by no other."""

import re

import pytest
from starlette.testclient import TestClient

from core.settings import Settings
from tests.page.conftest import SESSION, checked
from web.guests import guest_key, is_guest_key

GUEST = "g-perita"


def as_person(visitor: TestClient, person: str) -> None:
    visitor.post("/entrar/desarrollo", data={"person": person})


def invite(visitor: TestClient) -> None:
    as_person(visitor, "p-secretario")
    order = {"type": "guest.invite", "guest": GUEST}
    order |= {"name": "Eva", "surnames": "Perita Inventada", "office": "Perita municipal"}
    path = f"/api/sessions/{SESSION}/commands"
    answer = visitor.post(path, json=order, headers={"Idempotency-Key": "invitacion-1"})
    assert answer.status_code == 200, answer.text


@pytest.mark.row("LC-14")
def test_who_holds_the_link_waits_at_the_door_as_the_guest(visitor: TestClient) -> None:
    invite(visitor)
    link = visitor.get(f"/api/sessions/{SESSION}/guests/{GUEST}").json()["link"]
    visitor.cookies.clear()
    page = checked(visitor.get(link))
    assert "Eva Perita Inventada" in page.text
    assert "Perita municipal" in page.text
    key = re.search("clave=([0-9a-f]+)", link)
    assert key
    entered = visitor.post(link.split("?")[0], data={"clave": key[1]})
    assert entered.url.path == f"/tableta/{SESSION}"
    me = visitor.get(f"/api/sessions/{SESSION}/snapshot").json()["me"]
    assert (me["person"], me["duty"]) == (GUEST, "guest")
    offer = visitor.post(f"/api/sessions/{SESSION}/media/publish", json={"sdp": "v=0"})
    assert offer.json()["code"] == "not-let-in"


@pytest.mark.parametrize("key", ["", "0" * 32, "ñ"])
def test_another_key_lets_nobody_in(visitor: TestClient, key: str) -> None:
    invite(visitor)
    visitor.cookies.clear()
    path = f"/invitado/{SESSION}/{GUEST}"
    assert visitor.get(path, params={"clave": key}).status_code == 404
    assert visitor.post(path, data={"clave": key}).status_code == 404


def test_only_who_conducts_is_told_the_link(visitor: TestClient) -> None:
    invite(visitor)
    as_person(visitor, "p-concejal-03")
    path = f"/api/sessions/{SESSION}/guests/{GUEST}"
    assert visitor.get(path).json()["code"] == "not-conducting"
    visitor.cookies.clear()
    assert visitor.get(path).status_code == 401


def test_a_key_is_of_one_guest_of_one_session(settings: Settings) -> None:
    folder = settings.keys_dir
    key = guest_key(folder, "pleno-1", GUEST)
    assert is_guest_key(folder, "pleno-1", GUEST, key)
    assert not is_guest_key(folder, "pleno-2", GUEST, key)
    assert not is_guest_key(folder, "pleno-1", "g-otro", key)
    assert (folder / "guests.key").stat().st_mode & 0o077 == 0
