"""A media process and the rooms of ``web``, as far as the hand between them is looked at."""

import asyncio
import json
from pathlib import Path
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, unix_serve

from core.refusals import Refused
from sessions.domain.commands import Command
from sessions.journal import StorageFailedError


class FakeMedia:
    """A media process that obeys, remembers, and may die; what it spools it sends until told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.spool: list[dict[str, Any]] = []
        self.rooms: dict[str, int | None] = {}
        self.people: dict[str, int] = {}
        self.cpu, self.drains = 0.0, "no"
        self.refusals: dict[str, list[dict[str, Any]]] = {}
        self._server: Server | None = None

    @property
    def is_running(self) -> bool:
        return self._server is not None

    async def start(self) -> None:
        self._server = await unix_serve(self._attend, str(self.path))

    async def die(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        self._server = None
        self.rooms, self.people = {}, {}

    async def _attend(self, connection: ServerConnection) -> None:
        for event in self.spool:
            await connection.send(json.dumps(event))
        async for text in connection:
            order = json.loads(text)
            await connection.send(json.dumps({"id": order["id"], **self._obey(order)}))
            if order["op"] not in {"stats", "node.status"}:
                self.heard.put_nowait(order)

    def _obey(self, order: dict[str, Any]) -> dict[str, Any]:
        room = order.get("room", "")
        if self.refusals.get(order["op"]):
            return {"ok": False, **self.refusals[order["op"]].pop(0)}
        match order["op"]:
            case "room.open":
                self.rooms.setdefault(room, None)
            case "room.close" if room not in self.rooms:
                return {"ok": False, "code": "unknown-room"}
            case "room.close":
                self.rooms.pop(room)
            case "recording.start":
                self.rooms[room] = order["part"]
            case "stats" if room not in self.rooms:
                return {"ok": False, "code": "unknown-room"}
            case "stats":
                part = self.rooms[room]
                return {"ok": True, "recording": part and {"part": part}}
            case "node.status":
                return {"ok": True, **self._status()}
            case "ack":
                self.spool = [event for event in self.spool if event["n"] != order["n"]]
            case _:
                pass  # obeyed without an effect that the tests look at
        return {"ok": True}

    def _status(self) -> dict[str, Any]:
        rooms = {
            name: {"part": part, "people": self.people.get(name, 0)}
            for name, part in self.rooms.items()
        }
        return {"cpu": self.cpu, "packets": 0, "drains": self.drains, "rooms": rooms}

    async def next(self, op: str) -> dict[str, Any]:
        """Return the next order of a kind; the test ends by itself if it never comes."""
        while True:
            order = await asyncio.wait_for(self.heard.get(), 20)
            if order["op"] == op:
                return order

    def so_far(self) -> list[str]:
        said = []
        while not self.heard.empty():
            said.append(self.heard.get_nowait()["op"])
        return said


class FakeRooms:
    """Keeps what is submitted; first gives the answers that it was told to give."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, Command, str]] = []
        self.answers: list[Refused | StorageFailedError] = []

    async def submit(self, session: str, actor: str, command: Command, key: str) -> object:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, StorageFailedError):
            raise answer
        if answer is None:
            self.kept.append((session, actor, command, key))
        return answer
