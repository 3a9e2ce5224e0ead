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
from web.languages import tongue_of
from web.live.answers import refusal

KEPT_SECONDS: Final = 1.0
MOST_KEPT: Final = 256
MOST_MADE_AT_ONCE: Final = 4  # threads that fight for the interpreter with the door
MOST_WAITING: Final = 200
OK: Final = 200
NOT_PAGES: Final = ("/static/", "/directo/", "/api/", "/salud", "/documentos/")
SESSIONS: Final = "sesiones"
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
        is_html = any(kind.startswith(b"text/html") for kind in kinds)
        return is_html and start["status"] == OK and not self.messages[-1].get("more_body", False)


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
        if not _is_page(scope):
            await self._app(scope, receive, send)
            return
        key = self._key(scope)
        if not await self._show(key, send):
            await self._make_once(key, scope, receive, send)

    def _key(self, scope: Scope) -> Key:
        path = scope["path"]
        parts = path.split("/")
        session = parts[2] if len(parts) > 2 and parts[1] == SESSIONS else ""  # noqa: PLR2004  /sesiones/x
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
        if self._waiting >= MOST_WAITING:
            await refusal(Request(scope), BUSY)(scope, receive, send)
            return
        lock = self._making.setdefault(key, asyncio.Lock())
        self._waiting += 1
        try:
            async with lock:
                if not await self._show(key, send):
                    await self._make(key, scope, receive, send)
        finally:
            self._waiting -= 1
            self._making.pop(key, None)

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        taken = _Taken()
        async with self._gate:
            await self._app(scope, receive, taken)
        if taken.is_page:
            taken.until = time.monotonic() + KEPT_SECONDS
            self._pages[key] = taken
            while len(self._pages) > MOST_KEPT:
                self._pages.popitem(last=False)
        await _send_all(taken, send)


async def _send_all(taken: _Taken, send: Send) -> None:
    for message in taken.messages:
        await send(message)


def _is_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return False
    path = scope["path"]
    return not path.startswith(NOT_PAGES) and "." not in path.rpartition("/")[2]
