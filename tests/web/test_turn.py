"""Who gets relays, and that what he gets is good for an hour and for him."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from core.settings import Settings
from web.bootstrap import create_app

ORIGIN = "https://hemiciclo.test"
ICE = "/api/sessions/pleno-demo/media/ice"
URLS = "turn:turn.example.es:3478?transport=udp, turns:turn.example.es:443?transport=tcp"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(
        environment="development",
        data_dir=tmp_path,
        public_url=ORIGIN,
        turn_urls=URLS,
        turn_secret=SecretStr("secret"),
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )
    with TestClient(create_app(settings), ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client


def enter(client: TestClient, person: str) -> None:
    client.post("/entrar/desarrollo", data={"person": person}, follow_redirects=False)


@pytest.mark.row("LC-08")
def test_a_person_gets_credentials_that_the_relay_can_check(client: TestClient) -> None:
    enter(client, "p-concejal-05")
    (server,) = client.get(ICE).json()["ice_servers"]
    assert server["urls"] == URLS.split(", ")
    expiry, _, person = server["username"].partition(":")
    assert person == "p-concejal-05"
    assert 3000 < int(expiry) - time.time() <= 3600
    digest = hmac.new(b"secret", server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(digest).decode()


@pytest.mark.row("LC-08")
def test_the_public_gets_none(client: TestClient) -> None:
    assert client.get(ICE).status_code == 401
    enter(client, "p-concejal-05")
    assert client.get("/api/sessions/nowhere/media/ice").status_code == 404


@pytest.mark.row("OP-02")
def test_nobody_else_s_server_is_named_where_the_town_has_none(council: Any) -> None:
    council.enter("p-concejal-05")
    assert council.client.get(ICE).json() == {"ice_servers": []}
