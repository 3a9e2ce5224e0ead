"""The door by which ``web`` steers this process: a WebSocket on a Unix socket, or over TLS.

Requests and answers carry ``id``; events carry ``n``: those with ``n`` > 0 are in the spool and are
sent again at each connection until they are acknowledged.
"""

import asyncio
import hmac
import http
import json
import os
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from core.refusals import Refused
from media.orders import Acknowledge, InRoom, parse_order
from media.spool import Spool
from media.stage import Stage

MAX_MESSAGE: Final = 1 << 20
MAX_WAITING: Final = 10_000


@dataclass(frozen=True, slots=True)
class Outside:
    """The door of a process that is steered from another machine."""

    host: str
    port: int
    tls: ssl.SSLContext
    secret: str


class Client:
    """One connection; what is said to it leaves in the order in which it was said."""

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.steers = False  # rooms, or only looks at the process
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MAX_WAITING)

    def say(self, text: str) -> None:
        """Queue a message; who does not read is cut off and comes back."""
        try:
            self._waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.connection.transport.abort()

    async def write(self) -> None:
        """Send what is queued; ends with the connection."""
        with suppress(ConnectionClosed):
            while True:
                await self.connection.send(await self._waiting.get())


class Control:
    """Serves every client of the socket."""

    def __init__(self, spool: Spool) -> None:
        self.stage: Stage | None = None
        self._spool = spool
        self._clients: set[Client] = set()
        self._loop = asyncio.get_running_loop()
        self._left_at = time.monotonic()

    def tell(self, event: dict[str, object]) -> None:
        """Keep an event until it is acknowledged, and send it; from any thread but the loop's."""
        line = self._spool.append(event).decode()
        self._loop.call_soon_threadsafe(self._say, line)

    def notify(self, event: dict[str, object]) -> None:
        """Send an event to who is there; from any thread."""
        self._loop.call_soon_threadsafe(self._say, json.dumps({**event, "n": 0}))

    @property
    def alone_seconds(self) -> float:
        """How long nobody has steered; 0 while somebody does."""
        if any(client.steers for client in self._clients):
            return 0.0
        return time.monotonic() - self._left_at

    async def serve(self, path: Path) -> Server:
        """Listen on the socket, which only this user may open."""
        _clear(path)
        former = os.umask(0o177)
        try:
            return await unix_serve(
                self._attend, str(path), compression=None, max_size=MAX_MESSAGE, ping_interval=5
            )
        finally:
            os.umask(former)

    async def serve_outside(self, door: Outside) -> Server:
        """Listen for who knows the secret of the installation; raises OSError."""
        expected = f"Bearer {door.secret}".encode()

        def admit(connection: ServerConnection, request: Request) -> Response | None:
            said = request.headers.get("Authorization", "").encode()
            if hmac.compare_digest(said, expected):
                return None
            return connection.respond(http.HTTPStatus.UNAUTHORIZED, "not-permitted\n")

        return await serve(
            self._attend,
            door.host,
            door.port,
            ssl=door.tls,
            process_request=admit,
            compression=None,
            max_size=MAX_MESSAGE,
            ping_interval=5,
            ping_timeout=5,
        )

    def _say(self, text: str) -> None:
        for client in self._clients:
            client.say(text)

    async def _attend(self, connection: ServerConnection) -> None:
        client = Client(connection)
        for line in self._spool.waiting():
            client.say(line.decode())
        self._clients.add(client)
        writer = asyncio.create_task(client.write())
        try:
            async for text in connection:
                await self._answer(client, text)
        except ConnectionClosed:
            return
        finally:
            self._clients.discard(client)
            if client.steers:
                self._left_at = time.monotonic()
            writer.cancel()

    async def _answer(self, client: Client, text: str | bytes) -> None:
        order = parse_order(text)
        if isinstance(order, Refused):
            client.say(json.dumps(_refused(_id_of(text), order)))
            return
        assert self.stage is not None
        client.steers = client.steers or isinstance(order, InRoom)
        if isinstance(order, Acknowledge):
            await asyncio.to_thread(self._spool.acknowledge, order.n)
        answer = await self.stage.obey(order)
        if isinstance(answer, Refused):
            client.say(json.dumps(_refused(order.id, answer)))
        else:
            client.say(json.dumps({"id": order.id, "ok": True, **answer}))


def _clear(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)


def _refused(number: int | None, refused: Refused) -> dict[str, object]:
    answer = {"id": number, "ok": False, "code": refused.code}
    return answer | ({"params": dict(refused.params)} if refused.params else {})


def _id_of(text: str | bytes) -> int | None:
    """Return the id of a message that was not understood, so that its sender need not wait."""
    try:
        message = json.loads(text)
    except ValueError:
        return None
    number = message.get("id") if isinstance(message, dict) else None
    return number if type(number) is int else None
