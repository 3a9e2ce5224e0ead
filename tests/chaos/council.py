"""A plenary of real processes, to be hurt: people by the API, the log, the processes by name."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from command.supervisor import Child
from core import log
from core.chain import Link, first_fault
from core.database import Database
from core.refusals import Refused
from media.client import SyntheticPeer
from rehearsal.seat import Hall, Seat
from sessions.codec import decode_event, decode_state
from sessions.domain import commands as c
from sessions.domain.apply import fold
from sessions.domain.commands import Command
from sessions.domain.events import Event
from sessions.domain.state import SessionState
from sessions.domain.values import Presence
from tests.scene.hall import TownHall, town_hall

CHAIR, SECRETARY, AUDITOR = "p-alcaldesa", "p-secretario", "p-interventora"
MEMBERS = (CHAIR, *(f"p-concejal-{seat:02}" for seat in range(2, 26)))
PATIENCE_SECONDS = 90.0
SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


def browser(hall: Hall, lines: int = 0) -> httpx2.AsyncClient:
    """Return a client that sends each request once, on a line of its own or on ``lines`` kept."""
    return httpx2.AsyncClient(
        base_url=hall.origin,
        verify=hall.tls,
        headers={"Origin": hall.origin},
        limits=httpx2.Limits(max_keepalive_connections=lines),
        timeout=PATIENCE_SECONDS,
        trust_env=False,
    )


class Follower(Seat):
    """A seat that counts how often it had to begin from a snapshot, and hears the notices."""

    def __init__(self, hall: Hall, person: str) -> None:
        super().__init__(hall, person, random.Random(person))
        self.snapshots = 0
        self.notices: list[str] = []
        self.peers: dict[str, dict[str, Any]] = {}
        self.client = browser(hall)

    async def _take(self, message: dict[str, Any]) -> None:
        self.snapshots += message["type"] == "snapshot"
        if message["type"] == "notice":
            self.notices.append(message["name"])
            people = message.get("detail", {}).get("participants", [])
            self.peers = {one["participant"]: one for one in people}
        await super()._take(message)

    async def enter(self) -> None:
        await super().enter()
        self.client.cookies.update(self._http.cookies)

    async def leave(self) -> None:
        await super().leave()
        await self.client.aclose()

    async def snapshot(self) -> dict[str, Any]:
        """Ask what the server would tell this person now."""
        answer = await self.client.get(f"/api/sessions/{self.hall.session}/snapshot")
        content: dict[str, Any] = answer.raise_for_status().json()
        return content


class Council:
    """Who is in the town hall, and what stands in its log."""

    def __init__(self, hall: TownHall) -> None:
        assert hall.hall is not None
        self.town = hall
        self.hall = hall.hall
        self.seats: dict[str, Follower] = {}
        self.database = Database(hall.settings.database)

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(person for person in self.seats if person in MEMBERS)

    @property
    def voters(self) -> list[Follower]:
        return [self.seats[person] for person in self.members]

    async def enter(self, *people: str) -> None:
        """Bring people in."""
        self.seats |= {person: Follower(self.hall, person) for person in people}
        await asyncio.gather(*(self.seats[person].enter() for person in people))

    async def leave(self) -> None:
        await asyncio.gather(*(seat.leave() for seat in self.seats.values()))
        self.database.close()

    async def must(self, person: str, command: Command) -> int:
        """Give a command that is accepted; everybody has heard of it when this returns."""
        seq = await self.seats[person].command(command)
        assert not isinstance(seq, Refused), (person, command, seq)
        await asyncio.gather(
            *(seat.until(lambda state: state.seq >= seq) for seat in self.seats.values())
        )
        return seq

    async def constitute(self, item: str = "i-02", absent: str = "") -> None:
        """Call the roll of who is here, open the session and an item."""
        await self.must(SECRETARY, c.StartRollCall())
        here = c.AnswerRollCall(Presence.IN_ROOM)
        answers = [self.must(person, here) for person in self.members if person != absent]
        await asyncio.gather(*answers)
        await self.must(SECRETARY, c.CompleteRollCall())
        await self.must(CHAIR, c.OpenSession("grabacion"))
        await self.seats[CHAIR].until(lambda state: state.recording_part > 0, PATIENCE_SECONDS)
        await self.must(SECRETARY, c.OpenItem(item))

    @asynccontextmanager
    async def camera(self, person: str) -> AsyncIterator[SyntheticPeer]:
        """Send picture and sound of somebody; whether they are heard is the server's to decide."""
        peer = SyntheticPeer(person, MEMBERS.index(person))
        seat = self.seats[person]
        path = f"/api/sessions/{self.hall.session}/media/publish"

        async def signal(offer: str) -> str:
            answer = await seat.post(path, {"sdp": offer})
            return str(answer.raise_for_status().json()["sdp"])

        try:
            await peer.publish(signal)
            peer.speak(True)  # noqa: FBT003  the library's own
            yield peer
        finally:
            await peer.close()

    async def has_media(self) -> bool:
        """Ask web whether it has its media server."""
        answer = await self.voters[0].client.get("/salud")
        return bool(answer.json()["media"])

    def links(self) -> list[Link]:
        """Return the log as it is on the disk; its chain holds."""
        with self.database.read() as db:
            links = log.read(db, self.hall.session)
        assert first_fault(links) is None
        return links

    def events(self) -> list[tuple[Event, Link]]:
        """Return the events of the log with their links."""
        return [(decode_event(link.kind, link.version, link.body), link) for link in self.links()]

    def state(self) -> SessionState:
        """Return what the log folds into."""
        return fold(self.events())

    def head(self, session: str = "") -> tuple[int, str]:
        """Return number and hash of the last link on the disk."""
        with self.database.read() as db:
            return log.head(db, session or self.hall.session)

    async def agrees(self, seat: Follower) -> None:
        """Wait until what a seat folded is what the server would tell it now."""

        async def is_same() -> bool:
            told = await seat.snapshot()
            await seat.until(lambda state: state.seq >= told["seq"])
            return seat.state.seq > told["seq"] or seat.state == decode_state(told["state"])

        await eventually(is_same)

    def child(self, name: str) -> Child:
        """Return the supervisor's child of that name."""
        return next(child for child in self.town.supervisor.children if child.name == name)

    def kill(self, name: str) -> int:
        """Kill a process and whatever it started, without warning; returns its number."""
        process = self.child(name).process
        assert process is not None
        for pid in reversed([process.pid, *descendants(process.pid)]):
            os.kill(pid, signal.SIGKILL)
        return process.pid

    @asynccontextmanager
    async def without(self, name: str) -> AsyncIterator[None]:
        """Kill a process, and let it come back only at the end."""
        child = self.child(name)
        argv, child.argv = child.argv, SLEEPER
        former = self.kill(name)
        await self.restarted(name, former)
        try:
            yield
        finally:
            child.argv = argv
            former = self.kill(name)
        await self.restarted(name, former)

    async def restarted(self, name: str, former: int) -> None:
        """Wait until the supervisor has started another one."""

        async def is_new() -> bool:
            process = self.child(name).process
            return process is not None and process.pid != former

        await eventually(is_new)


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process started, and those that they started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except FileNotFoundError:
        return
    for child in map(int, children):
        yield child
        yield from descendants(child)


async def eventually(
    holds: Callable[[], Awaitable[object]], seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until something holds; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110  what is waited for happens in other processes
            await asyncio.sleep(0.1)


@asynccontextmanager
async def council(folder: Path, members: int) -> AsyncIterator[Council]:
    """Open a town hall with secretary, auditor and so many members in it."""
    async with town_hall(folder) as hall:
        here = Council(hall)
        try:
            await here.enter(SECRETARY, AUDITOR, *MEMBERS[:members])
            yield here
        finally:
            await here.leave()
