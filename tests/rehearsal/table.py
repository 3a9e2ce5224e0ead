"""A plenary on a table: the session's own rules and the people around it, without a server."""

import asyncio
import random
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from core.refusals import Refused
from people.service import load_town
from rehearsal.cast import Cast
from rehearsal.hold import Rehearsal
from rehearsal.script import Script
from rehearsal.seat import Hall, Seat
from sessions.domain.actor import OFFICE
from sessions.domain.apply import apply
from sessions.domain.commands import Command
from sessions.domain.decide import decide
from sessions.domain.state import SessionState
from web.convening import convocation

TOWN = Path("people/demo_town.toml")
START = datetime(2026, 3, 5, 9, tzinfo=UTC)
PACE = 0.001
T = TypeVar("T")


class TableSeat(Seat):
    """A seat whose commands go to the table."""

    def __init__(self, table: "Table", person: str) -> None:
        hall = Hall("https://mesa.test", "pleno", ssl.create_default_context())
        super().__init__(hall, person, random.Random(person))
        self.table = table

    async def command(self, command: Command, key: str = "") -> int | Refused:
        return await self.table.command(self.person, command)

    async def see(self, state: SessionState) -> None:
        self.state = state
        async with self._changed:
            self._changed.notify_all()

    async def company(self, *, is_taken: bool) -> None:
        """Somebody of flesh and blood comes or goes, as the server would tell it."""
        await self._take({"type": "notice", "name": "company", "is_taken": is_taken})


class TableCast(Cast):
    """The cast without cameras."""

    seats: dict[str, Seat]

    async def join_media(self) -> None:
        """Nobody has a camera here."""


class Table:
    """One session in memory; ``did`` is who did what."""

    def __init__(self, script: Script) -> None:
        convened = convocation(load_town(TOWN), "pleno", START)
        self.state = SessionState()
        self.now = START
        self.did: list[tuple[str, Command]] = []
        self.told: list[str] = []
        self.seats = {one.id: TableSeat(self, one.id) for one in convened.people}
        assert self._decide(OFFICE, convened) is None
        cast = TableCast(self.seats["p-alcaldesa"].hall, convened.people, 1, 0)
        cast.seats = dict(self.seats)
        for seat in self.seats.values():
            seat.state = self.state
        self.rehearsal = Rehearsal(cast, script, PACE, self.told.append)
        self.rehearsal.courtesy_seconds = 0.05

    async def command(self, person: str, command: Command) -> int | Refused:
        refused = self._decide(person, command)
        if refused is not None:
            return refused
        self.did.append((person, command))
        await asyncio.gather(*(seat.see(self.state) for seat in self.seats.values()))
        return self.state.seq

    def by(self, person: str, kind: type[T]) -> list[T]:
        """Return what a person did of a kind."""
        return [command for who, command in self.did if who == person and isinstance(command, kind)]

    def _decide(self, person: str, command: Command) -> Refused | None:
        self.now += timedelta(seconds=1)
        decision = decide(self.state, command, person, self.now)
        if isinstance(decision, Refused):
            return decision
        for event in decision:
            at = self.now.isoformat().replace("+00:00", "Z")
            self.state = apply(self.state, event, self.state.seq + 1, at)
        return None
