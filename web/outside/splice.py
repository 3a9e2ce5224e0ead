"""A connection carried on, byte for byte, to the process of the session.

It begins with a line of the PROXY protocol, version 1, which says whose connection it is.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

# A session process that was killed is back before this.
AWAY_SECONDS: Final = 8.0
AGAIN_SECONDS: Final = 0.1
MOST_WAITING: Final = 1 << 20
HERE: Final = {False: ("TCP4", "127.0.0.1"), True: ("TCP6", "::1")}


def introduction(client: tuple[str, int] | None, port: int) -> bytes:
    """Return the line that says whose connection it is (PROXY protocol, 2.1)."""
    if client is None:
        return b"PROXY UNKNOWN\r\n"
    family, here = HERE[":" in client[0]]
    return f"PROXY {family} {client[0]} {here} {client[1]} {port}\r\n".encode()


class Half(asyncio.Protocol):
    """One end; what it hears goes to the other, which may not be there yet."""

    def __init__(self, gone: Callable[[], object]) -> None:
        self.transport: Any = None
        self.other: Half | None = None
        self._gone = gone
        self._waiting = bytearray()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def join(self, other: "Half") -> None:
        """Let the two ends hear each other."""
        self.other, other.other = other, self
        other.transport.write(bytes(self._waiting))
        self._waiting.clear()
        self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self.other.transport.write(data)
            return
        self._waiting += data
        if len(self._waiting) > MOST_WAITING:
            self.transport.abort()

    def pause_writing(self) -> None:
        if self.other is not None:
            with suppress(RuntimeError):  # closing already
                self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None:
            with suppress(RuntimeError):
                self.other.transport.resume_reading()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._gone()
        if self.other is not None:
            self.other.transport.close()

    def shutdown(self) -> None:
        """The server ends (uvicorn's name)."""
        self.transport.close()


async def reach(path: Path, deadline: float = AWAY_SECONDS) -> Half | None:
    """Return a connection to the session process; None when it stays away."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while True:
        try:
            _, half = await loop.create_unix_connection(lambda: Half(lambda: None), str(path))
        except OSError:
            if loop.time() >= end:
                return None
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return half
