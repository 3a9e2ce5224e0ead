"""The rooms of this process, and convening a session."""

import asyncio
from datetime import datetime

from core.clock import Clock
from core.database import Database
from core.refusals import Refused
from sessions import store
from sessions.domain.actor import OFFICE
from sessions.domain.audience import Audience, Reader, is_veiled
from sessions.domain.commands import ConveneSession
from sessions.journal import Journal
from sessions.room import Room
from sessions.store import Listed, SqlJournal
from sessions.writer import Answer, Ask, RoomCore

PUBLIC = Reader(Audience.PUBLIC)


def convene(
    database: Database, command: ConveneSession, now: datetime, actor: str = OFFICE
) -> Answer:
    """Convene a session; convening it again in the same words changes nothing.

    ``actor`` is the chair, the secretary or the convening office itself.
    """
    core = RoomCore(command.session, SqlJournal(database))
    return core.run([Ask(actor, command, "convene")], now)[0]


def listed(database: Database) -> list[Listed]:
    """Return every session as lists show it, the newest first."""
    with database.read() as db:
        return store.listed(db)


def find(database: Database, session: str) -> Listed | None:
    """Return a session as lists show it, or None."""
    with database.read() as db:
        return store.find(db, session)


class Rooms:
    """One room per session; opened when first asked for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._journal: Journal = SqlJournal(database)
        self._clock = clock
        self._rooms: dict[str, Room] = {}
        self._writers: dict[str, asyncio.Task[None]] = {}
        self._opening = asyncio.Lock()

    async def room(self, session: str) -> Room | None:
        """Return the room of a session, opening it; None when there is no such session.

        Raises ``sessions.journal.StorageFailedError`` when the log cannot be read.
        """
        async with self._opening:
            writer = self._writers.get(session)
            if writer is not None and not writer.done():
                return self._rooms[session]
            return await self._open(session)

    async def _open(self, session: str) -> Room | None:
        core = RoomCore(session, self._journal)
        await asyncio.to_thread(core.load)
        if not core.moments:
            return None
        room = self.make(core)
        self._rooms[session] = room
        self._writers[session] = asyncio.create_task(room.run(), name=f"room {session}")
        return room

    def make(self, core: RoomCore) -> Room:
        """Return a room, not yet at work; another kind of rooms makes others."""
        return Room(core, self._clock)

    def open_room(self, session: str) -> Room | None:
        """Return the room if it is open in this process."""
        return self._rooms.get(session)

    def live_room(self, session: str) -> Room | None:
        """Return the room if its writer is at work: its state is that of the log."""
        writer = self._writers.get(session)
        return self._rooms.get(session) if writer is not None and not writer.done() else None

    def open_rooms(self) -> tuple[Room, ...]:
        """Return the rooms that are open in this process."""
        return tuple(self._rooms.values())

    def is_shut(self, session: str) -> bool:
        """Tell whether the public may see nothing of a live session now (LRBRL 70.1)."""
        room = self._rooms.get(session)
        return room is not None and is_veiled(room.state, PUBLIC)

    async def close(self, session: str) -> None:
        """Close a room when what waits in its mailbox is answered."""
        room = self._rooms.pop(session, None)
        if room is not None:
            await room.close()
            # Waited for, not awaited: a writer that died is a bug, told by the loop, not here.
            await asyncio.wait([self._writers.pop(session)])

    async def close_all(self) -> None:
        """Close every room: the process ends."""
        for session in tuple(self._rooms):
            await self.close(session)


__all__ = ["Listed", "Refused", "Rooms", "convene", "find", "listed"]
