"""Synthetic people are told when the person they play comes in, and when that person has gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from web.live import hall as hall_module

EVENTS = "wss://hemiciclo.test/api/sessions/pleno-demo/events"


@contextmanager
def played(council: Any, person: str) -> Iterator[Any]:
    """Open the socket of a synthetic person, past its snapshot and its first notice."""
    council.client.cookies.clear()
    council.client.post(
        "/entrar/desarrollo", data={"person": person, "rehearsal": "1"}, follow_redirects=False
    )
    with council.client.websocket_connect(EVENTS) as socket:
        first = [socket.receive_json(), socket.receive_json()]
        assert {message["type"] for message in first} == {"snapshot", "notice"}
        council.client.cookies.clear()
        council.inside.clear()
        yield socket


def company(socket: Any) -> bool:
    """Return what the next notice about company says."""
    while True:
        message = socket.receive_json()
        if message.get("name") == "company":
            assert message["type"] == "notice"
            return bool(message["is_taken"])


def test_who_plays_a_person_is_told_when_that_person_comes_and_goes(
    council: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_module, "SOCKET_GRACE_SECONDS", 0.01)
    with played(council, "p-concejal-03") as synthetic:
        council.enter("p-concejal-03")
        with council.client.websocket_connect(EVENTS) as own:
            assert own.receive_json()["type"] == "snapshot"
            assert company(synthetic) is True
        assert company(synthetic) is False


def test_somebody_else_takes_nobodys_seat(council: Any) -> None:
    with played(council, "p-concejal-03") as synthetic:
        council.enter("p-secretario")
        with council.client.websocket_connect(EVENTS) as other:
            other.receive_json()
            council.must("p-secretario", "rollcall.start")
            assert synthetic.receive_json()["kind"] == "rollcall.started"
            assert other.receive_json()["kind"] == "rollcall.started"


def test_who_plays_a_person_that_is_there_already_is_told_at_once(council: Any) -> None:
    council.enter("p-concejal-03")
    with council.client.websocket_connect(EVENTS) as own:
        own.receive_json()
        council.client.cookies.clear()
        council.client.post(
            "/entrar/desarrollo", data={"person": "p-concejal-03", "rehearsal": "1"}
        )
        with council.client.websocket_connect(EVENTS) as synthetic:
            assert company(synthetic) is True


def test_outside_development_nobody_signs_in_as_synthetic(
    council: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = council.client.app.state.house
    monkeypatch.setattr(type(house), "is_development", property(lambda _: False))
    answer = council.client.post(
        "/entrar/desarrollo", data={"person": "p-concejal-03", "rehearsal": "1"}
    )
    assert answer.status_code == 404
