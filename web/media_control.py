"""One connection to a media process: requests with answers, events, and coming back."""

import asyncio
import itertools
import json
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import WebSocketException

from core.nodes import MediaNode
from core.refusals import Refused
from core.settings import Settings

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 5.0
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
MOST_BYTES = 4 << 20
MANNERS: Mapping[str, Any] = {
    "compression": None,
    "max_size": MOST_BYTES,
    "ping_interval": 5,
    "ping_timeout": 5,
}

UNAVAILABLE = Refused("media-unavailable")
Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a media process is steered: a Unix socket of this machine, or an address with TLS."""

    address: str
    secret: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, settings: Settings, node: MediaNode) -> Self:
        """Return the door of a node; raises OSError when its ``authority`` cannot be read."""
        if node.is_here:
            return cls(str(settings.media_socket_of(node)))
        tls = ssl.create_default_context(cafile=node.authority)
        return cls(node.control, settings.internal_secret.get_secret_value(), tls)

    def open(self) -> connect:
        """Return the connection to be entered."""
        if self.tls is None:
            return unix_connect(self.address, "ws://media/", **MANNERS)
        headers = {"Authorization": f"Bearer {self.secret}"}
        return connect(
            self.address, ssl=self.tls, additional_headers=headers, proxy=None, **MANNERS
        )


class MediaControl:
    """Keeps a connection to the media process and comes back when it is lost.

    ``on_up`` runs at each connection, ``on_down`` when it is lost, ``on_event`` for each event.
    """

    def __init__(self, door: Door) -> None:
        self._door = door
        self._connection: ClientConnection | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self.on_up: Callable[[], Awaitable[None]] | None = None
        self.on_down: Callable[[], Awaitable[None]] | None = None
        self.on_event: Callable[[Message], Awaitable[None]] | None = None

    @property
    def is_up(self) -> bool:
        """Tell whether the media process is there."""
        return self._connection is not None

    async def run(self) -> None:
        """Connect, serve, connect again; ends when it is cancelled."""
        pause = FIRST_PAUSE
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with self._door.open() as connection:
                    pause = FIRST_PAUSE
                    await self._serve(connection)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def ask(self, request: Message) -> Message | Refused:
        """Send a request and wait for its answer; refused when the process is away or says no."""
        connection = self._connection
        if connection is None:
            return UNAVAILABLE
        number = next(self._numbers)
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.send(json.dumps({"id": number, **request}))
                answer: Message = await future
        except (OSError, WebSocketException, TimeoutError):
            return UNAVAILABLE
        finally:
            self._waiting.pop(number, None)
        if answer.get("ok"):
            return answer
        return Refused(str(answer.get("code", "media-refused")), answer.get("params", {}))

    async def drained(self) -> None:
        """Wait until every event that has come was handled."""
        await self._events.join()

    async def _serve(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._events = asyncio.Queue()
        reader = asyncio.create_task(self._read(connection))
        teller = asyncio.create_task(self._tell())
        try:
            if self.on_up is not None:
                await self.on_up()
            done, _ = await asyncio.wait({reader, teller}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._connection = None
            for task in (reader, teller):
                task.cancel()
            await asyncio.gather(reader, teller, return_exceptions=True)
            self._forget_waiting()
            if self.on_down is not None:
                await self.on_down()

    async def _read(self, connection: ClientConnection) -> None:
        async for text in connection:
            message = json.loads(text)
            if "event" in message:
                self._events.put_nowait(message)
            elif (future := self._waiting.get(message.get("id", 0))) and not future.done():
                future.set_result(message)

    async def _tell(self) -> None:
        while True:
            message = await self._events.get()
            if self.on_event is not None:
                await self.on_event(message)
            self._events.task_done()

    def _forget_waiting(self) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_result({"ok": False, "code": "media-unavailable"})
