"""The socket: a snapshot or what was missed, then everything; it survives whatever is said."""

from typing import Any

import pytest
from starlette.websockets import WebSocket, WebSocketDisconnect

from people import service as people
from web.live import socket as socket_module

EVENTS = "wss://hemiciclo.test/api/sessions/pleno-demo/events"


def seen(socket: Any, kind: str) -> dict[str, Any]:
    """Return the next event of a kind; the socket must bring it."""
    while True:
        message: dict[str, Any] = socket.receive_json()
        if message["type"] == "event" and message["kind"] == kind:
            return message


@pytest.mark.row("RB-01")
def test_a_socket_begins_with_a_snapshot_and_goes_on_with_events(council: Any) -> None:
    council.enter("p-secretario")
    with council.client.websocket_connect(EVENTS) as socket:
        first = socket.receive_json()
        assert (first["type"], first["me"]["duty"]) == ("snapshot", "secretary")
        answer = council.must("p-secretario", "rollcall.start")
        event = socket.receive_json()
        assert (event["seq"], event["kind"]) == (first["seq"] + 1, "rollcall.started")
        assert event["hash"] == answer["hash"]


def test_a_socket_takes_up_where_it_left(council: Any) -> None:
    council.constitute()
    council.enter("p-secretario")
    last = len(council.links())
    with council.client.websocket_connect(f"{EVENTS}?after={last - 3}") as socket:
        missed = [socket.receive_json() for _ in range(3)]
    assert [message["seq"] for message in missed] == [last - 2, last - 1, last]
    assert [message["hash"] for message in missed] == council.links()[-3:]


@pytest.mark.parametrize("after", ["99999", "-1", "x", "1" * 40, "٣"])
def test_a_number_that_never_was_gets_a_snapshot(council: Any, after: str) -> None:
    with council.client.websocket_connect(f"{EVENTS}?after={after}") as socket:
        assert socket.receive_json()["type"] == "snapshot"


@pytest.mark.law("R-VOT-1")
def test_a_sense_is_told_to_nobody_else_before_the_count(council: Any) -> None:
    council.constitute()
    council.open_vote()
    council.enter("p-concejal-03")
    with council.client.websocket_connect(EVENTS) as other:
        council.another_browser("p-concejal-02")
        with council.client.websocket_connect(EVENTS) as own:
            council.must("p-concejal-02", "vote.cast", vote="v1", choice="no")
            assert seen(own, "vote.cast")["body"]["choice"] == "no"
        assert seen(other, "vote.cast")["body"]["choice"] is None
    council.enter("p-concejal-02")
    mine = council.client.get("/api/sessions/pleno-demo/snapshot").json()["state"]["votes"]
    council.enter("ciudadania")
    theirs = council.client.get("/api/sessions/pleno-demo/snapshot").json()["state"]["votes"]
    assert mine[0]["ballots"][0]["choice"] == "no"
    assert theirs[0]["ballots"][0]["choice"] is None


@pytest.mark.parametrize("noise", ["", "{", '{"type": "vote.cast"}', "x" * 10_000])
def test_whatever_is_said_on_the_socket_it_lives_and_nothing_happens(
    council: Any, noise: str
) -> None:
    council.enter("p-secretario")
    with council.client.websocket_connect(EVENTS) as socket:
        socket.receive_json()
        before = council.links()
        socket.send_text(noise)
        socket.send_bytes(b"\xff\x00")
        council.must("p-secretario", "rollcall.start")
        assert seen(socket, "rollcall.started")["seq"] == len(before) + 1


def test_a_foreign_page_opens_no_socket(council: Any) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        council.client.websocket_connect(EVENTS, headers={"Origin": "https://evil.test"}),
    ):
        pass


def test_signing_out_closes_the_sockets_of_that_session(council: Any) -> None:
    council.enter("p-secretario")
    with council.client.websocket_connect(EVENTS) as socket:
        socket.receive_json()
        council.enter("ciudadania")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 4401


def test_an_unknown_session_has_no_socket(council: Any) -> None:
    with (
        council.client.websocket_connect("wss://hemiciclo.test/api/sessions/otra/events") as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_json()
    assert closed.value.code == 4404


@pytest.mark.law("R-VID-4")
def test_closed_doors_end_what_the_public_is_told(council: Any) -> None:
    council.constitute()
    council.agree_to_secrecy()
    council.enter("ciudadania")
    with council.client.websocket_connect(EVENTS) as public:
        public.receive_json()
        council.another_browser("p-alcaldesa")
        council.must("p-alcaldesa", "doors.close", reason="Artículo 70.1")
        shut = public.receive_json()
        assert not (shut.get("state") or shut["body"]).get("doors_open", False)
        council.must("p-secretario", "incident.note", text="Nadie fuera lo sabe.")
        hidden = public.receive_json()
        assert (hidden["kind"], hidden["body"], hidden["actor"]) == ("event.withheld", {}, "")
        council.must("p-alcaldesa", "doors.open")
        again = public.receive_json()
        assert again["type"] == "snapshot"
        assert again["state"]["current_item"] == "i-02"


def test_who_follows_a_session_stays_signed_in_and_who_is_out_is_closed(
    council: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "STAY_SECONDS", 0.01)
    council.enter("p-secretario")
    token = council.client.cookies["__Host-sesion"]
    house = council.client.app.state.house
    with council.client.websocket_connect(EVENTS) as socket:
        socket.receive_json()
        # Ended elsewhere, as by another process: nobody tells this one.
        people.end_sign_in(house.database, token, house.clock())
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 4401


async def test_who_is_gone_before_the_socket_opens_is_not_counted_as_here(council: Any) -> None:
    council.enter("p-concejal-02")
    app, cookie = council.client.app, council.client.cookies["__Host-sesion"]
    scope = {
        "type": "websocket", "path": "/api/sessions/pleno-demo/events", "query_string": b"",
        "headers": [(b"host", b"hemiciclo.test"), (b"origin", b"https://hemiciclo.test"),
                    (b"cookie", f"__Host-sesion={cookie}".encode())],
        "subprotocols": [], "scheme": "wss", "app": app, "path_params": {"session": "pleno-demo"},
    }  # fmt: skip

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(_: object) -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await socket_module.events(WebSocket(scope, receive, send))
    assert not app.state.house.clients.is_here("pleno-demo", "p-concejal-02")
