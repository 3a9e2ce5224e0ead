"""One synthetic participant: signs in, follows the events, sends commands, as any client does."""

import asyncio
import json
import random
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from core.refusals import Refused
from sessions.codec import decode_event, decode_state, encode
from sessions.domain.apply import apply
from sessions.domain.commands import COMMAND_OF, Command
from sessions.domain.state import SessionState

TOO_MANY = 429
SERVER_FAULT = 500
SIGN_IN = {"rehearsal": "1"}
PATIENCE_SECONDS = 60.0
SLOW_SECONDS = 20.0  # dozens come in at once, each with a handshake, on a machine that holds all
REJOIN = frozenset({"media.available", "media.moved"})


@dataclass(frozen=True, slots=True)
class Hall:
    """Where a session is held: public origin, authority that its certificate is checked with."""

    origin: str
    session: str
    tls: ssl.SSLContext


class NotServedError(Exception):
    """The server did not answer in the time that a person would wait."""


class Seat:
    """A person of the town at a client of their own; ``state`` is what a screen would show.

    ``is_taken`` while somebody of flesh and blood is signed in as the same person;
    ``media_lives`` counts how often a media server was there anew: one has to join again.
    """

    def __init__(self, hall: Hall, person: str, chance: random.Random) -> None:
        self.hall = hall
        self.person = person
        self.state = SessionState()
        self.is_taken = False
        self.was_taken = False
        self.resumed = 0
        self.media_lives = 0
        self._lacks_media = False
        self._chance = chance
        self._http = httpx2.AsyncClient(
            base_url=hall.origin,
            verify=hall.tls,
            headers={"Origin": hall.origin},
            timeout=SLOW_SECONDS,
            trust_env=False,
        )
        self._changed = asyncio.Condition()
        self._follower: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None

    async def enter(self) -> None:
        """Sign in by the development door and follow the session; raises NotServedError."""
        who = SIGN_IN | {"person": self.person}
        answer = await self._insist("/entrar/desarrollo", data=who)
        if answer.status_code >= httpx2.codes.BAD_REQUEST:
            raise NotServedError(f"sign-in of {self.person}: {answer.status_code}")
        self._follower = asyncio.create_task(self._follow(), name=f"seat-{self.person}")
        await self.until(lambda state: state.seq > 0)

    async def leave(self) -> None:
        """Close the socket and the client."""
        if self._follower is not None:
            self._follower.cancel()
            with suppress(asyncio.CancelledError):
                await self._follower
        await self._http.aclose()

    async def drop(self) -> None:
        """Lose the line, as a tablet does; the seat comes back by itself."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def until(
        self, wanted: Callable[[SessionState], bool], seconds: float | None = PATIENCE_SECONDS
    ) -> SessionState:
        """Wait until the state, or who sits here, is as wanted; raises TimeoutError."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: wanted(self.state))
        return self.state

    async def command(self, command: Command, key: str = "") -> int | Refused:
        """Send a command until it is answered, always with the same key.

        Returns the number of its last event (0 when it made none), or the refusal.
        """
        key = key or f"{self._chance.getrandbits(96):024x}"
        body = {"type": COMMAND_OF[type(command)], **encode(command)}
        answer = await self.post(
            f"/api/sessions/{self.hall.session}/commands", body, {"Idempotency-Key": key}
        )
        content = answer.json()
        if answer.is_success:
            return int(content["seq"])
        return Refused(content["code"], content.get("params", {}), content.get("article", ""))

    async def post(
        self, path: str, body: Any, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        """Post JSON, again and again while the server is away; raises NotServedError."""
        return await self._insist(path, json=body, headers=headers or {})

    async def _insist(self, path: str, **sent: Any) -> httpx2.Response:
        pause, deadline = 0.1, time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(httpx2.TransportError):
                answer = await self._http.post(path, **sent)
                if answer.status_code < SERVER_FAULT and answer.status_code != TOO_MANY:
                    return answer
                if _is_final(answer):
                    return answer
            await asyncio.sleep(pause * self._chance.uniform(0.5, 1.5))
            pause = min(pause * 2, 3)
        raise NotServedError(path)

    async def fetch(self, path: str) -> Any:
        """Get JSON of the session's API; raises NotServedError unless it is given."""
        answer = await self._http.get(f"/api/sessions/{self.hall.session}{path}")
        return _given(answer, path)

    async def send(self, path: str, body: bytes | Mapping[str, Any]) -> Any:
        """Post JSON, or exact bytes, to the session's API; raises NotServedError if refused."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {"content-type": "application/json"}
        address = f"/api/sessions/{self.hall.session}{path}"
        answer = await self._http.post(address, content=content, headers=kind)
        return _given(answer, path)

    async def _follow(self) -> None:
        while True:
            with suppress(OSError, InvalidHandshake, WebSocketException, TimeoutError):
                async with connect(
                    self._address(),
                    ssl=self.hall.tls,
                    additional_headers={"Cookie": self._cookies()},
                    origin=self.hall.origin,  # type: ignore[arg-type]  # NewType of str
                    compression=None,
                    max_size=None,
                    proxy=None,
                    open_timeout=SLOW_SECONDS,
                ) as self._socket:
                    async for message in self._socket:
                        await self._take(json.loads(message))
            self.resumed += self.state.seq > 0  # who was never there does not come back
            await asyncio.sleep(self._chance.uniform(0.2, 1.0))

    def _address(self) -> str:
        after = f"?after={self.state.seq}" if self.state.seq else ""
        origin = self.hall.origin.replace("http", "ws", 1)
        return f"{origin}/api/sessions/{self.hall.session}/events{after}"

    def _cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar)

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "snapshot":
            self.state = decode_state(message["state"])
        elif message["type"] == "event" and message["seq"] == self.state.seq + 1:
            event = decode_event(message["kind"], 1, message["body"])
            self.state = apply(self.state, event, message["seq"], message["at"])
        elif message["type"] == "notice" and message["name"] == "company":
            self.is_taken = message["is_taken"]
            self.was_taken |= self.is_taken
        elif message["type"] == "notice" and message["name"] == "media.unavailable":
            self._lacks_media = True
        elif message["type"] == "notice" and message["name"] in REJOIN:
            self.media_lives += self._lacks_media
            self._lacks_media = False
        else:
            return
        async with self._changed:
            self._changed.notify_all()


def _given(answer: httpx2.Response, path: str) -> Any:
    if not answer.is_success:
        raise NotServedError(f"{path}: {answer.text[:200]}")
    return answer.json()


def _is_final(answer: httpx2.Response) -> bool:
    """Tell whether waiting is of no use: the session goes on without pictures and sound."""
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return is_json and answer.json().get("code") == "media-unavailable"
