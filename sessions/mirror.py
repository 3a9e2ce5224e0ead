"""A session that another process writes: followed by its links, never decided here."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from core.chain import Link
from core.clock import Clock
from core.database import Database
from sessions.domain.commands import Command
from sessions.journal import StorageFailedError
from sessions.room import Room, RoomClosedError
from sessions.service import Rooms
from sessions.store import SqlJournal
from sessions.writer import Answer, RoomCore

# What the writer's word of mouth missed is found in the log at the latest after this.
LOOK_SECONDS: Final = 1.0
Read = Callable[[int], Sequence[Link]]


class Mirror(Room):
    """The room as those outside it know it; the log is the truth, what is heard only quicker."""

    def __init__(self, core: RoomCore, clock: Clock, read: Read) -> None:
        super().__init__(core, clock)
        self._read = read
        self._rung = asyncio.Event()

    async def submit(self, actor: str, command: Command, key: str) -> Answer:  # noqa: ARG002  the room's
        """Refuse: commands go to the process that writes. Raises RoomClosedError."""
        raise RoomClosedError(self.session)

    def hear(self, links: Sequence[Link]) -> None:
        """Take what the writer says was committed; where links are missing, look in the log."""
        fresh = [link for link in links if link.seq > self.state.seq]
        if fresh and fresh[0].seq == self.state.seq + 1:
            self._core.follow(fresh)
            self._tell(*self._advance())
        elif fresh:
            self.look()

    def look(self) -> None:
        """Read the log soon."""
        self._rung.set()

    async def run(self) -> None:
        """Follow until closed."""
        try:
            while not self._is_closed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._rung.wait(), LOOK_SECONDS)
                self._rung.clear()
                with suppress(StorageFailedError):
                    self.hear(await asyncio.to_thread(self._read, self.state.seq))
        finally:
            self._end([])

    async def close(self) -> None:
        """Follow no longer."""
        self._is_closed = True
        self.look()


class Mirrors(Rooms):
    """One mirror per session; opened when first asked for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self._database = database

    def make(self, core: RoomCore) -> Room:
        """Return a mirror."""
        return Mirror(core, self._clock, lambda after: self._links(core.session, after))

    def mirror(self, session: str) -> Mirror | None:
        """Return the mirror of a session if it is open."""
        room = self.open_room(session)
        return room if isinstance(room, Mirror) else None

    def look(self) -> None:
        """Let every mirror read its log: the writer's word of mouth was interrupted."""
        for room in self.open_rooms():
            if isinstance(room, Mirror):
                room.look()

    def _links(self, session: str, after: int) -> Sequence[Link]:
        return SqlJournal(self._database).links(session, after)
