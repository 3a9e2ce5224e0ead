"""Whose a request is: of the process of the session, or of the one that anybody may reach."""

import enum
import re
from collections.abc import Iterable

from starlette.routing import BaseRoute, Route, WebSocketRoute

from web.outside.head import Head
from web.security import UNSAFE


class Place(enum.Enum):
    """Where a request is served."""

    PUBLIC = enum.auto()
    SESSION = enum.auto()
    WATCH = enum.auto()


class Sorter:
    """Sorts by the table of routes: what both processes serve is the public one's, if unsigned."""

    def __init__(self, outside: Iterable[BaseRoute], everything: Iterable[BaseRoute]) -> None:
        self._outside = [one.path_regex for one in outside if isinstance(one, Route)]
        self._watched = next(one.path_regex for one in outside if isinstance(one, WebSocketRoute))
        self._all = [
            one.path_regex for one in everything if isinstance(one, Route | WebSocketRoute)
        ]

    def place(self, head: Head, *, is_signed_in: bool) -> Place:
        """Return where a request goes; what nobody serves is for the public process to refuse."""
        if is_signed_in:
            return Place.SESSION
        if head.is_upgrade and self._watched.match(head.path):
            return Place.WATCH
        if head.method not in UNSAFE and _any(self._outside, head.path):
            return Place.PUBLIC
        return Place.SESSION if _any(self._all, head.path) else Place.PUBLIC

    def session(self, head: Head) -> str:
        """Return the session whose events are asked for."""
        found = self._watched.match(head.path)
        return str(found["session"]) if found else ""


def _any(patterns: Iterable[re.Pattern[str]], path: str) -> bool:
    return any(pattern.match(path) for pattern in patterns)
