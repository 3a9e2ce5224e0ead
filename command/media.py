"""Look at the media nodes, empty one for an upgrade, or give it back to service."""

import argparse
import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Self

from core.nodes import MediaNode
from core.refusals import Refused
from core.settings import Settings
from web.media_control import Door, MediaControl, Message

REACH_SECONDS: Final = 6.0
LOOK_SECONDS: Final = 1.0
WORDS: Final = {
    "no": "en servicio",
    "new": "sin admitir sesiones",
    "pause": "trasladando las sesiones cuando hacen una pausa",
    "now": "trasladando las sesiones",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, with which node, and when its sessions go."""
    asked = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    asked.add_parser("status", help="every node, with what it holds")
    drain = asked.add_parser("drain", help="let a node take no more sessions")
    drain.add_argument("node", metavar="NODE")
    drain.add_argument(
        "--move",
        choices=("pause", "now"),
        default="new",
        help="bring its sessions to other nodes: in a recess or between items, or at once",
    )
    drain.add_argument("--wait", action="store_true", help="return when it is empty")
    resume = asked.add_parser("resume", help="let a node take sessions again")
    resume.add_argument("node", metavar="NODE")


def run(chosen: argparse.Namespace) -> int:
    """Do it and say what is the case now; 1 when the node cannot be reached."""
    settings = Settings()
    if chosen.action == "status":
        return asyncio.run(_status(settings))
    try:
        node = settings.node(chosen.node)
    except KeyError:
        names = ", ".join(one.name for one in settings.nodes)
        print(f"No hay ningún nodo de medios {chosen.node}. Los hay: {names}.")
        return 2
    how = "no" if chosen.action == "resume" else chosen.move
    waits = chosen.action == "drain" and chosen.wait
    return asyncio.run(_drain(settings, node, how, waits=waits))


async def _status(settings: Settings) -> int:
    told = await asyncio.gather(*(_look(settings, node) for node in settings.nodes))
    for node, status in zip(settings.nodes, told, strict=True):
        for line in lines(node.name, status):
            print(line)
    return 0 if all(told) else 1


async def _look(settings: Settings, node: MediaNode) -> Message | None:
    async with Line(settings, node) as line:
        return await line.ask({"op": "node.status"})


async def _drain(settings: Settings, node: MediaNode, how: str, *, waits: bool) -> int:
    async with Line(settings, node) as line:
        said = await line.ask({"op": "node.drain", "how": how})
        status = said and await line.ask({"op": "node.status"})
        while waits and status and status["rooms"]:
            print(f"{_now()}  {node.name}: {_held(status)}", flush=True)
            await asyncio.sleep(LOOK_SECONDS)
            status = await line.ask({"op": "node.status"})
    for text in lines(node.name, status or None):
        print(text)
    return 0 if status else 1


class Line:
    """A connection for some questions to one node."""

    def __init__(self, settings: Settings, node: MediaNode, seconds: float = REACH_SECONDS) -> None:
        self._seconds = seconds
        self._control = MediaControl(Door.of(settings, node))
        self._here = asyncio.Event()
        self._control.on_up = self._came
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._control.run())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._here.wait(), self._seconds)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def ask(self, request: Message) -> Message | None:
        """Ask; None when the node is not there or does not know such a request."""
        answer = await self._control.ask(request)
        return None if isinstance(answer, Refused) else answer

    async def _came(self) -> None:
        self._here.set()


def lines(name: str, status: Message | None) -> Iterator[str]:
    """Yield what is to be read about one node."""
    if status is None:
        yield f"✕ {name}: no responde"
        return
    cpu = round(float(status["cpu"]) * 100)
    sign = "✓" if status["drains"] == "no" else "→"
    yield (
        f"{sign} {name}: {WORDS[status['drains']]}; {_held(status)}; "
        f"{cpu} % de un núcleo, {status['packets']} paquetes/s"
    )
    for room, there in sorted(status["rooms"].items()):
        yield f"    {room}: {_room(there)}"


def _room(there: Any) -> str:
    part = there["part"]
    recorded = f"se graba la parte {part}" if part else "no se graba"
    return f"{there['people']} conexiones, {recorded}"


def _held(status: Message) -> str:
    count = len(status["rooms"])
    if not count:
        return "vacío"
    return "1 sala" if count == 1 else f"{count} salas"


def _now() -> str:
    return time.strftime("%H:%M:%S")
