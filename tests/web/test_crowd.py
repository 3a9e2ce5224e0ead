"""How many may come, and how often one address may try."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.settings import Settings
from web.address import place_of
from web.attempts import Attempts, Rate
from web.bootstrap import create_app
from web.outside.crowd import Crowd, Limits

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ORIGIN = "https://hemiciclo.test"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::99", "2001:db8:1:2::"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_what_counts_as_one(address: str, place: str) -> None:
    assert place_of(address) == place


def test_one_address_does_not_take_the_place_of_the_others() -> None:
    crowd = Crowd(Limits(public=4, address=2))
    assert [crowd.enter("203.0.113.9") for _ in range(2)] == [None, None]
    refused = crowd.enter("203.0.113.9")
    assert refused is not None
    assert refused.code == "too-many-connections"
    assert crowd.enter("203.0.113.10") is None
    crowd.leave("203.0.113.9")
    assert crowd.enter("203.0.113.9") is None


def test_the_public_as_a_whole_has_an_end_even_behind_a_proxy_of_ours() -> None:
    crowd = Crowd(Limits(public=3, address=1))
    assert [crowd.enter("127.0.0.1") for _ in range(3)] == [None] * 3
    refused = crowd.enter("203.0.113.9")
    assert refused is not None
    assert refused.code == "too-many-watching"


def test_attempts_come_back_with_time() -> None:
    attempts = Attempts(Rate(2, timedelta(seconds=20)))
    for _ in range(2):
        assert attempts.may("203.0.113.9", NOW)
        attempts.count("203.0.113.9", NOW)
    assert not attempts.may("203.0.113.9", NOW + timedelta(seconds=19))
    assert attempts.may("203.0.113.10", NOW)
    assert attempts.may("203.0.113.9", NOW + timedelta(seconds=20))


@pytest.fixture
def stranger(settings: Settings) -> Any:
    address = ("203.0.113.9", 40000)
    with TestClient(
        create_app(settings), ORIGIN, headers={"Origin": ORIGIN}, client=address
    ) as client:
        yield client


def try_to_enter(client: Any) -> tuple[int, str]:
    client.post("/entrar/llave/opciones")
    answer = client.post("/entrar/llave", json={"id": "no-such-passkey"})
    return answer.status_code, answer.json()["code"]


def test_who_fails_too_often_is_asked_to_wait(stranger: Any) -> None:
    house = stranger.app.state.house
    seen = {try_to_enter(stranger) for _ in range(30)}
    assert seen == {(403, "passkey-refused")}
    assert try_to_enter(stranger) == (429, "too-many-attempts")
    assert house.failed.may("203.0.113.10", house.clock())


def test_no_address_uses_up_the_challenges_of_all(stranger: Any) -> None:
    answers = [stranger.post("/entrar/llave/opciones").status_code for _ in range(230)]
    assert set(answers) == {200, 429}
    assert answers[:200] == [200] * 200
