"""Events over a WebSocket: a snapshot or what was missed, then everything as it is committed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from core.clock import to_wire
from people import service as people
from sessions.telling import Snapshot
from web.ballots.turnout import greet
from web.house import House, of
from web.identity import COOKIE, visitor_async
from web.live.clients import GONE, OVERFLOW, REVOKED, Client
from web.live.frames import send_all
from web.visitor import Visitor
from web.wire.messages import Ping

Send = Callable[..., Awaitable[None]]

PING_SECONDS = 10.0
# What Starlette raises when the other end went first.
GONE_ALREADY = (WebSocketDisconnect, RuntimeError, OSError)
STAY_SECONDS = 60.0
MOST_DIGITS = 10
UNKNOWN = 4404


async def events(socket: WebSocket) -> None:
    """Serve one client until it goes, falls behind or its sign-in ends."""
    house, session = of(socket), socket.path_params["session"]
    asker = await visitor_async(socket)
    if COOKIE in socket.cookies and not asker.person:
        await socket.accept()
        await socket.close(REVOKED)
        return
    # Accepted first: who is gone before that must never be counted as being here.
    await socket.accept()
    client = await house.hall.welcome(
        session, asker, after_of(socket.query_params.get("after", ""))
    )
    if client is None:
        await socket.close(UNKNOWN)
        return
    try:
        await _serve(socket, client, asker)
    finally:
        await house.hall.farewell(client)


async def _serve(socket: WebSocket, client: Client, asker: Visitor) -> None:
    house, sending = of(socket), asyncio.Lock()

    async def send(*texts: str) -> None:
        async with sending:
            await send_all(socket, texts)

    tasks: list[asyncio.Future[Any]] = [
        asyncio.create_task(_tell(house, client, send)),
        asyncio.create_task(_say(house, client, send)),
        asyncio.create_task(_ping(house, send)),
        asyncio.create_task(_read(socket)),
    ]
    if asker.token:
        tasks.append(asyncio.create_task(_stay_signed_in(house, client, asker)))
    await asyncio.wait([*tasks, client.closing], return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    if client.closing.done():
        with suppress(*GONE_ALREADY):
            await socket.close(client.closing.result())
    for task in tasks:
        fault = None if task.cancelled() else task.exception()
        if fault is not None and not isinstance(fault, GONE_ALREADY):
            raise fault


async def _tell(house: House, client: Client, send: Send) -> None:
    if client.subscription.start is not None:
        await send(_snapshot(house, client, client.subscription.start))
    while waiting := await client.subscription.take():
        await send(*[one.text or _snapshot(house, client, one.snapshot) for one in waiting])
    client.close(OVERFLOW if client.subscription.closed_by == "overflow" else GONE)


async def _say(house: House, client: Client, send: Send) -> None:
    await greet(house.ballots, await house.hall.state(client.session), client)
    while True:
        await send(await client.notices.get())


async def _ping(house: House, send: Send) -> None:
    while True:
        await asyncio.sleep(PING_SECONDS)
        await send(json.dumps(asdict(Ping(to_wire(house.clock())))))


async def _stay_signed_in(house: House, client: Client, asker: Visitor) -> None:
    """Who follows a session is not idle; a sign-in that ended closes the socket."""
    while not client.closing.done():
        await asyncio.sleep(STAY_SECONDS)
        now = house.clock()
        if await asyncio.to_thread(people.who_is, house.database, asker.token, now) is None:
            client.close(REVOKED)


async def _read(socket: WebSocket) -> None:
    """Pass over whatever a client says: commands go by POST."""
    with suppress(WebSocketDisconnect):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass


def _snapshot(house: House, client: Client, snapshot: Snapshot | None) -> str:
    if snapshot is None:
        return ""
    message = house.hall.message(snapshot, client.me)
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def after_of(text: str) -> int | None:
    """Return the last number that a client says it has, if it is one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
