"""Rooms where nothing happens and nobody is are closed, and opened again when somebody asks."""

import asyncio
from datetime import timedelta
from typing import Any

from web.live import hall as hall_module

SESSION = "pleno-demo"


def in_loop(council: Any, work: Any) -> Any:
    return council.client.portal.call(work)


def test_an_idle_room_is_closed_and_opened_again(council: Any, monkeypatch: Any) -> None:
    hall = council.client.app.state.house.hall
    in_loop(council, lambda: hall.room(SESSION))
    in_loop(council, hall.tidy)
    assert hall.rooms.open_room(SESSION) is not None  # something happened a moment ago
    monkeypatch.setattr(hall_module, "IDLE", timedelta(0))
    in_loop(council, hall.tidy)
    assert hall.rooms.open_room(SESSION) is None
    council.must("p-secretario", "rollcall.start")
    in_loop(council, hall.tidy)
    assert hall.rooms.open_room(SESSION) is not None  # a session that is held is never closed


def test_a_room_that_somebody_follows_stays(council: Any, monkeypatch: Any) -> None:
    hall = council.client.app.state.house.hall
    monkeypatch.setattr(hall_module, "IDLE", timedelta(0))
    with council.client.websocket_connect(
        f"wss://hemiciclo.test/api/sessions/{SESSION}/events"
    ) as socket:
        socket.receive_json()
        in_loop(council, hall.tidy)
        assert hall.rooms.open_room(SESSION) is not None
    in_loop(council, lambda: asyncio.sleep(0))
