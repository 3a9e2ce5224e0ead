"""The cheapest client that still speaks HTTP over TLS: the load must not be what is measured."""

import asyncio
import itertools
import json
import ssl
from typing import Self

from sessions.codec import encode
from sessions.domain.commands import COMMAND_OF, Command

OK = 200
SEE_OTHER = 303


class NotServedError(Exception):
    """The server gave another answer than the benchmark needs."""


class Client:
    """One connection kept alive; ``cookie`` is who it is."""

    def __init__(self, port: int, tls: ssl.SSLContext | None, person: str = "") -> None:
        self.port = port
        self.person = person
        self.cookie = ""
        self._tls = tls
        self._keys = itertools.count(1)

    async def connect(self) -> Self:
        """Open the connection: a whole handshake, nothing is resumed."""
        name = "localhost" if self._tls else None
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self._tls, server_hostname=name
        )
        return self

    async def enter(self) -> Self:
        """Sign in by the development door."""
        form = f"person={self.person}".encode()
        status, head, _ = await self.ask(
            "POST", "/entrar/desarrollo", form, "application/x-www-form-urlencoded"
        )
        if status != SEE_OTHER:
            raise NotServedError(f"sign-in of {self.person}: {status}")
        cookies = [line for line in head.splitlines() if line.lower().startswith("set-cookie:")]
        self.cookie = cookies[0].partition(":")[2].partition(";")[0].strip()
        return self

    async def command(self, session: str, command: Command) -> None:
        """Give a command; raises NotServedError unless it is accepted."""
        body = json.dumps({"type": COMMAND_OF[type(command)], **encode(command)}).encode()
        path = f"/api/sessions/{session}/commands"
        status, _, answer = await self.ask("POST", path, body, "application/json")
        if status != OK:
            raise NotServedError(f"{self.person} {status} {answer[:300]!r}")

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "text/plain"
    ) -> tuple[int, str, bytes]:
        """Return status, head and body of the answer.

        The server hangs up on who is silent for a while: as a browser does, connect and repeat.
        """
        request = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
            f"Origin: https://localhost:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"Idempotency-Key: {self.person}-{next(self._keys):08}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        try:
            return await self._exchange(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.connect()
            return await self._exchange(request)

    async def _exchange(self, request: bytes) -> tuple[int, str, bytes]:
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.lower().splitlines()
        length = next((line for line in lines if line.startswith("content-length:")), ":0")
        answer = await self._reader.readexactly(int(length.partition(":")[2]))
        return int(head.split(" ", 2)[1]), head, answer

    def close(self) -> None:
        """Hang up."""
        self._writer.close()
