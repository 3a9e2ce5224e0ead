"""A page that everybody is shown is made once: kept for a moment, made anew when something happens.

In the public process nobody is signed in, so that address, language and the number of the last
event say which page it is.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.refusals import Refused
from web.house import House
from web.identity import COOKIE
from web.languages import tongue_of
from web.live.answers import refusal

KEPT_SECONDS: Final = 1.0
SNAPSHOT_SECONDS: Final = 0.2  # it says what time it is
MOST_KEPT: Final = 256
MOST_MADE_AT_ONCE: Final = 4  # threads that fight for the interpreter with the door
MOST_WAITING: Final = 200
OK: Final = 200
READY: Final = ("/static/", "/directo/", "/salud")
API, PAPERS = "/api/", "/documentos/"
KINDS: Final = (b"text/html", b"application/json")
Key = tuple[str, str, int]
BUSY: Final = Refused("too-busy-here")


@dataclass(slots=True)
class _Taken:
    """An answer as it was sent, and until when it may be shown to others."""

    messages: list[Message] = field(default_factory=list)
    until: float = 0.0

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def is_page(self) -> bool:
        """Tell whether it may be shown to others: a whole page that was found."""
        start = self.messages[0] if self.messages else {}
        kinds = [value for name, value in start.get("headers", []) if name == b"content-type"]
        is_text = any(kind.startswith(KINDS) for kind in kinds)
        return is_text and start["status"] == OK and not self.messages[-1].get("more_body", False)


class _Place:
    """A place among the makers, until the answer begins."""

    def __init__(self, gate: asyncio.Semaphore, send: Send) -> None:
        self._gate = gate
        self._send = send
        self._is_taken = False

    async def take(self) -> None:
        """Wait for a place."""
        await self._gate.acquire()
        self._is_taken = True

    def leave(self) -> None:
        """Give the place back, once."""
        if self._is_taken:
            self._is_taken = False
            self._gate.release()

    async def __call__(self, message: Message) -> None:
        self.leave()
        await self._send(message)


class Kept:
    """Keeps pages; a few are made at a time, and who would wait too long is asked to come later."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house
        self._pages: OrderedDict[Key, _Taken] = OrderedDict()
        self._making: dict[Key, asyncio.Lock] = {}
        self._gate = asyncio.Semaphore(MOST_MADE_AT_ONCE)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_made(scope):
            await self._app(scope, receive, send)
            return
        key = self._key(scope)
        if _is_for_all(scope) and await self._show(key, send):
            return
        if self._waiting >= MOST_WAITING:
            await refusal(Request(scope), BUSY)(scope, receive, send)
            return
        self._waiting += 1
        try:
            make = self._make_once if _is_for_all(scope) else self._make_alone
            await make(key, scope, receive, send)
        finally:
            self._waiting -= 1

    def _key(self, scope: Scope) -> Key:
        path = scope["path"]
        parts = path.split("/")
        places = {"sesiones": 2, "api": 3}  # /sesiones/x, /api/sessions/x
        session = "".join(parts[places.get(parts[1], len(parts)) :][:1])
        room = self._house.hall.rooms.open_room(session)
        language = tongue_of(Request(scope), self._house.settings.language).language
        return path, language, room.state.seq if room else 0

    async def _show(self, key: Key, send: Send) -> bool:
        page = self._pages.get(key)
        if page is None or time.monotonic() > page.until:
            return False
        await _send_all(page, send)
        return True

    async def _make_once(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if not await self._show(key, send):
                    await self._make(key, scope, receive, send)
        finally:
            self._making.pop(key, None)

    async def _make_alone(self, _key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it for one reader; what is sent of a file takes no place among the makers."""
        place = _Place(self._gate, send)
        await place.take()
        try:
            await self._app(scope, receive, place)
        finally:
            place.leave()

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        taken = _Taken()
        async with self._gate:
            await self._app(scope, receive, taken)
        if taken.is_page:
            seconds = SNAPSHOT_SECONDS if key[0].startswith(API) else KEPT_SECONDS
            taken.until = time.monotonic() + seconds
            self._pages[key] = taken
            while len(self._pages) > MOST_KEPT:
                self._pages.popitem(last=False)
        await _send_all(taken, send)


async def _send_all(taken: _Taken, send: Send) -> None:
    for message in taken.messages:
        await send(message)


def _is_made(scope: Scope) -> bool:
    """Tell whether an answer costs more than to send it."""
    is_read = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
    return is_read and not scope["path"].startswith(READY)


def _is_for_all(scope: Scope) -> bool:
    """Tell whether everybody gets the same page at this address."""
    path: str = scope["path"]
    if scope["method"] != "GET" or scope["query_string"] or path.startswith(PAPERS):
        return False
    if path.startswith(API):  # a cookie that no longer counts is told so (``web.live.snapshot``)
        return path.endswith("/snapshot") and COOKIE not in Request(scope).cookies
    return "." not in path.rpartition("/")[2]
