"""A slow or endless sender does not hold a connection."""

import asyncio
from typing import Any

import pytest

from web import deadlines
from web.deadlines import BodyDeadline, DeadlineProtocol

POST = {"type": "http", "method": "POST"}


class Sink:
    """An application that answers with the body that reached it."""

    body: bytes | None = None

    async def __call__(self, _scope: Any, receive: Any, _send: Any) -> None:
        self.body = (await receive())["body"]


async def answered(app: Any, messages: list[dict[str, Any]]) -> list[int]:
    """Run a request whose sender stops after ``messages``; returns the statuses."""
    waiting = iter(messages)
    sent: list[int] = []

    async def receive() -> dict[str, Any]:
        for message in waiting:
            return message
        await asyncio.Event().wait()
        raise AssertionError("never comes here")

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    await app(POST, receive, send)
    return sent


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_that_never_ends_is_answered_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "BODY_SECONDS", 0.01)
    assert await answered(BodyDeadline(Sink(), 100), [piece(b"a", more=True)]) == [408]


async def test_a_body_that_is_too_long_is_answered_413_before_it_ends() -> None:
    sink = Sink()
    assert await answered(BodyDeadline(sink, 10), [piece(b"x" * 11, more=True)]) == [413]
    assert sink.body is None


async def test_a_whole_body_comes_in_one_piece() -> None:
    sink = Sink()
    await answered(BodyDeadline(sink, 10), [piece(b"ab", more=True), piece(b"cd", more=False)])
    assert sink.body == b"abcd"


class Clockwork:
    """A loop that only keeps what it was asked to do later."""

    def __init__(self) -> None:
        self.later: list[Any] = []

    def call_later(self, seconds: float, what: Any) -> Any:
        handle = asyncio.TimerHandle(seconds, what, (), asyncio.get_event_loop())
        self.later.append(handle)
        return handle


class Line:
    """A connection that can be cut."""

    is_cut = False

    def abort(self) -> None:
        self.is_cut = True

    def is_closing(self) -> bool:
        return self.is_cut


def protocol_on(line: Line) -> tuple[DeadlineProtocol, Clockwork]:
    protocol = object.__new__(DeadlineProtocol)  # without uvicorn's server around it
    clockwork = Clockwork()
    protocol.loop, protocol.transport = clockwork, line  # type: ignore[assignment]  # doubles
    return protocol, clockwork


async def test_headers_that_do_not_come_cut_the_connection() -> None:
    line = Line()
    protocol, clockwork = protocol_on(line)
    protocol._expect_headers()
    (timer,) = clockwork.later
    assert timer.when() == deadlines.HEADER_SECONDS
    timer._run()
    assert line.is_cut


async def test_headers_that_come_stop_the_clock() -> None:
    protocol, clockwork = protocol_on(Line())
    protocol._expect_headers()
    protocol._stop_waiting()
    assert clockwork.later[0].cancelled()
