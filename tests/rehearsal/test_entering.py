"""Who comes in while the machine is busy: asks again, and counts no line that never was."""

import asyncio
import random
import ssl
from dataclasses import replace

import httpx2
import pytest

from rehearsal.seat import Hall, Seat
from sessions.domain.commands import StartRollCall
from sessions.domain.state import SessionState

NOWHERE = "https://127.0.0.1:9"  # discard: nobody listens


class Hasty(random.Random):
    """Never waits."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0


@pytest.fixture
async def seat() -> Seat:
    return Seat(Hall(NOWHERE, "s-1", ssl.create_default_context()), "p-01", random.Random(1))


async def test_who_is_not_answered_in_time_signs_in_again(seat: Seat) -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if len(asked) < 3:
            raise httpx2.ConnectTimeout("busy", request=request)
        return httpx2.Response(303)

    await seat._http.aclose()
    seat._http = httpx2.AsyncClient(base_url=NOWHERE, transport=httpx2.MockTransport(answer))
    seat.state = replace(SessionState(), seq=1)
    await seat.enter()
    await seat.leave()
    assert asked == ["/entrar/desarrollo"] * 3


async def test_a_command_is_sent_until_the_server_is_back(seat: Seat) -> None:
    """A server that is started again takes its time: the patience is in seconds, not in tries."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers["Idempotency-Key"])
        return httpx2.Response(503 if len(asked) < 30 else 200, json={"seq": 7})

    await seat._http.aclose()
    seat._http = httpx2.AsyncClient(base_url=NOWHERE, transport=httpx2.MockTransport(answer))
    seat._chance = Hasty(1)
    assert await seat.command(StartRollCall(), "a-key-of-its-own") == 7
    assert asked == ["a-key-of-its-own"] * 30
    await seat._http.aclose()


@pytest.mark.parametrize(("seq", "counts"), [(0, False), (1, True)])
async def test_only_who_was_there_comes_back(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, seq: int, *, counts: bool
) -> None:
    tries: list[str] = []

    def refuse(address: str, **_: object) -> None:
        tries.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("rehearsal.seat.connect", refuse)
    seat.state = replace(SessionState(), seq=seq)
    following = asyncio.create_task(seat._follow())
    async with asyncio.timeout(30):
        while len(tries) < 2:  # noqa: ASYNC110  the second begins when the first has failed
            await asyncio.sleep(0.01)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await seat._http.aclose()
    assert (seat.resumed > 0) is counts
