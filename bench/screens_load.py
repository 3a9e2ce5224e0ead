"""Many screens in one process that read as cheaply as they can: ``python -m bench.screens_load``.

Arguments: port, session, how many, file of the authority. Writes one JSON line when all have
their first message, then one for each event when all have it: seconds since its ``at``, a moment
before its commit, until half (``p50``) and the last of the screens had it.
"""

import asyncio
import base64
import json
import os
import ssl
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import uvloop

from bench.figures import rank
from core.clock import from_wire

AT_ONCE = 40
# Waking a core for each of 2,000 messages costs who sends them as much as the messages: so the
# reader sleeps this long whenever it has read. A figure can be too long by that, never too short.
BREATH_SECONDS = 0.001
PING, PONG, CLOSE = 0x9, 0xA, 0x8
SHORT, MIDDLE = 126, 127
Hear = Callable[[bytes, float], None]


class Screen(asyncio.Protocol):
    """One socket: frames are cut, pings answered, messages handed over unread (RFC 6455, 5.2)."""

    def __init__(self, request: bytes, hear: Hear, lost: Callable[[], object]) -> None:
        self._request = request
        self._lost = lost
        self._hear = hear
        self._data = bytearray()
        self._is_open = False
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._request)

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(bytes(self._data[:200])))
        self._lost()

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._data += data
        if not self._is_open:
            self._begin()
        while self._is_open and (frame := self._next()) is not None:
            opcode, content = frame
            if opcode == PING:
                # A mask of zeros is a mask: the content stays as it is.
                self._transport.write(
                    bytes([0x80 | PONG, 0x80 | len(content)]) + bytes(4) + content
                )
            elif opcode != CLOSE:
                self._hear(content, now)

    def _begin(self) -> None:
        end = self._data.find(b"\r\n\r\n")
        if end >= 0:
            assert self._data.startswith(b"HTTP/1.1 101"), bytes(self._data[:end])
            del self._data[: end + 4]
            self._is_open = True
            self.ready.set_result(None)

    def _next(self) -> tuple[int, bytes] | None:
        data = self._data
        if len(data) < 2:  # noqa: PLR2004  the shortest head
            return None
        length, head = data[1], 2
        if length in {SHORT, MIDDLE}:
            head = 4 if length == SHORT else 10
            length = int.from_bytes(data[2:head], "big")
        if len(data) < head + length:
            return None
        opcode, content = data[0] & 15, bytes(data[head : head + length])
        del data[: head + length]
        return opcode, content


class Audience:
    """Counts who has which event; ``heard`` is called for each message."""

    def __init__(self, count: int, heard: Callable[[], object] = lambda: None) -> None:
        self._count = count
        self._heard = heard
        self._moments: defaultdict[bytes, list[float]] = defaultdict(list)

    def hear(self, message: bytes, now: float) -> None:
        """Take a message; events of one number are the same for every screen."""
        if not message.startswith(b'{"type":"event"'):
            return
        self._heard()
        number = message[: message.index(b",", 16)]
        moments = self._moments[number]
        moments.append(now)
        if len(moments) == self._count:
            at = from_wire(json.loads(message)["at"]).timestamp()
            waits = [moment - at for moment in self._moments.pop(number)]
            _say({"p50": rank(waits, 50), "last": max(waits)})


class Breath:
    """A pause after everything that could be read was read."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._is_near = False

    def __call__(self) -> None:
        """Pause once the loop comes round."""
        if not self._is_near:
            self._is_near = True
            self._loop.call_soon(self._take)

    def _take(self) -> None:
        self._is_near = False
        time.sleep(BREATH_SECONDS)


def _say(line: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def handshake(port: int, session: str, cookie: str = "") -> bytes:
    """Return the request that opens the socket (RFC 6455, 4.1)."""
    return (
        f"GET /api/sessions/{session}/events HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Origin: https://localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
    ).encode()


async def watch(port: int, session: str, count: int, root: str) -> None:
    """Connect and count until the process is ended."""
    tls = ssl.create_default_context(cafile=root)
    request = handshake(port, session)
    loop = asyncio.get_running_loop()
    audience = Audience(count, Breath(loop))
    gate = asyncio.Semaphore(AT_ONCE)

    async def join() -> None:
        async with gate:
            _, screen = await loop.create_connection(
                lambda: Screen(request, audience.hear, lambda: os._exit(1)),
                "127.0.0.1", port, ssl=tls, server_hostname="localhost",
            )  # fmt: skip
            await screen.ready

    start = time.perf_counter()
    await asyncio.gather(*(join() for _ in range(count)))
    _say({"joined": time.perf_counter() - start})
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(watch(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]))
