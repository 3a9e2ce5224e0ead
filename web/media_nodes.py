"""The media processes as ``web`` sees them: who is there, how busy, and who holds what."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path

from core.marks import marks_of
from core.refusals import Refused
from core.settings import Settings
from web.media_book import Book
from web.media_choice import Candidate, Status, choose
from web.media_control import UNAVAILABLE, Door, MediaControl, Message

logger = logging.getLogger(__name__)

NODE_AWAY, NODE_ELSEWHERE = "media-node-away", "media-node-elsewhere"
SETTLING_SECONDS = 2.0
"""How long after a start those are waited for who are not there yet, before rooms are given."""


async def _nobody(_: "Node") -> None:
    """Hear nothing."""


class Node:
    """One media process: two connections, what it tells of itself, since when it is away.

    Two connections: the acknowledgements of one, which wait for the disk, never stand before the
    orders of the other, which open a microphone. ``marks`` are those of the folders that it must
    share with us; none where it runs on this machine, in our data folder. ``trouble`` names those
    that it does not share.
    """

    def __init__(self, name: str, door: Door, marks: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.orders = MediaControl(door)
        self.reports = MediaControl(door)
        self.status = Status()
        self.is_up = False
        self.was_up = False
        self.away_since = time.monotonic()
        self.trouble = ""
        self.on_up: Callable[[Node], Awaitable[None]] = _nobody
        self.on_down: Callable[[Node], Awaitable[None]] = _nobody
        self._marks = marks
        self._meeting = asyncio.Lock()
        for control in (self.orders, self.reports):
            control.on_up = self._connected
            control.on_down = self._lost

    async def run(self) -> None:
        """Keep both connections; ends when it is cancelled."""
        self.away_since = time.monotonic()
        await asyncio.gather(self.orders.run(), self.reports.run())

    async def ask(self, request: Message) -> Message | Refused:
        """Relay a request; refused while the process is away or may not be used."""
        return await self.orders.ask(request) if self.is_up else UNAVAILABLE

    async def look(self) -> None:
        """Ask how it fares."""
        told = await self.orders.ask({"op": "node.status"})
        if not isinstance(told, Refused):
            self.status = Status.read(told)

    async def caught_up(self) -> None:
        """Wait until everything that it said so far was handled."""
        await self.reports.ask({"op": "node.status"})
        await self.reports.drained()

    def fault(self) -> Refused | None:
        """Return why it cannot be used now; None while it is there."""
        if self.is_up:
            return None
        if self.trouble:
            return Refused(NODE_ELSEWHERE, {"node": self.name, "folders": self.trouble})
        return Refused(NODE_AWAY, {"node": self.name})

    def away_seconds(self) -> float:
        """Return how long it has been away; 0 while it is there."""
        return 0.0 if self.is_up else time.monotonic() - self.away_since

    async def _connected(self) -> None:
        async with self._meeting:
            if self.is_up or not (self.orders.is_up and self.reports.is_up):
                return
            told = await self.reports.ask({"op": "node.status"})
            if isinstance(told, Refused) or not self._is_fit(told):
                return
            self.status = Status.read(told)
            self.is_up = self.was_up = True
        await self.on_up(self)

    def _is_fit(self, told: Message) -> bool:
        """Refuse a process that writes where the others do not read."""
        folders = told.get("folders", {})
        other = [name for name, mark in (self._marks or {}).items() if folders.get(name) != mark]
        self.trouble = ", ".join(other)
        if self.trouble:
            logger.error("media node %s is not used: other folders: %s", self.name, self.trouble)
        return not self.trouble

    async def _lost(self) -> None:
        self.trouble = ""
        if self.is_up:
            self.is_up = False
            self.away_since = time.monotonic()
            await self.on_down(self)


class Nodes:
    """Every media process of the settings, and the book of what each holds."""

    def __init__(self, nodes: Sequence[Node], book: Book, away_seconds: float) -> None:
        self.all = {node.name: node for node in nodes}
        self.book = book
        self.away_seconds = away_seconds
        self._started = time.monotonic()

    @property
    def up(self) -> list[Node]:
        """Those that are there, in the order of the settings."""
        return [node for node in self.all.values() if node.is_up]

    def faults(self) -> list[Refused]:
        """Return what is the matter with those that cannot be used now."""
        return [fault for node in self.all.values() if (fault := node.fault()) is not None]

    @property
    def is_settled(self) -> bool:
        """Whether all had the time, after our start, to come and say what they hold."""
        has_waited = time.monotonic() - self._started > SETTLING_SECONDS
        return has_waited or all(node.was_up for node in self.all.values())

    async def run(self) -> None:
        """Keep the connections to all; ends when it is cancelled."""
        self._started = time.monotonic()
        await asyncio.gather(*(node.run() for node in self.all.values()))

    def holder(self, session: str) -> Node | None:
        """Return who holds a session, there or not."""
        return self.all.get(self.book.holder(session) or "")

    def is_given_up(self, node: Node) -> bool:
        """Tell whether one is away for so long that others take its sessions."""
        return node.away_seconds() > self.away_seconds

    async def place(self, session: str, begun: Collection[str]) -> Node | None:
        """Return who holds a session; who holds none is given to the one with the least to do.

        ``begun`` are the sessions that are under way. None while nobody takes it, and for a moment
        after the start, until all had the time to come and say what they hold.
        """
        holder = self.holder(session)
        if holder is not None:
            return holder
        found = next((node for node in self.up if session in node.status.rooms), None)
        if found is None and self.is_settled:
            found = self.best(begun)
        if found is not None:
            await self.book.give(session, found.name)
        return found

    def best(self, begun: Collection[str], besides: Node | None = None) -> Node | None:
        """Return who has the least to do and takes sessions."""
        candidates = [
            Candidate(node.name, node.status, given, given & frozenset(begun))
            for node in self.up
            if node is not besides
            for given in (self.book.held_by(node.name),)
        ]
        return self.all.get(choose(candidates) or "")


def nodes_of(settings: Settings) -> Nodes:
    """Make the connections of the settings; nothing runs yet. Raises OSError."""
    nodes = [
        Node(one.name, Door.of(settings, one), None if one.is_here else marks_of(settings))
        for one in settings.nodes
    ]
    return Nodes(nodes, Book(settings.media_rooms_file), settings.media_away_seconds)


def only(name: str, socket: Path, book: Path, away_seconds: float = 20.0) -> Nodes:
    """Return one media process behind a Unix socket."""
    return Nodes([Node(name, Door(str(socket)))], Book(book), away_seconds)
