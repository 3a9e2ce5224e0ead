"""Our media process as the benchmark runs it: a child with a folder and a plane of its own."""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, unix_connect

UDP_PORT: Final = 18190


class Hemiciclo:
    """Asks the media process about one room."""

    def __init__(self, connection: ClientConnection, pid: int, name: str, path: str) -> None:
        self.name = name
        self.path = path
        self.pid = pid
        self.room = "bench"
        self._connection = connection
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()

    async def ask(self, op: str, **fields: object) -> dict[str, Any]:
        """Return the answer; events in between are of no interest."""
        number = next(self._numbers)
        order = {"id": number, "op": op, "room": self.room, **fields}
        async with self._turn:
            await self._connection.send(json.dumps(order))
            async for text in self._connection:
                answer: dict[str, Any] = json.loads(text)
                if answer.get("id") == number:
                    assert answer["ok"], (op, answer)
                    return answer
        raise ConnectionError("the media process is gone")

    async def publish(self, name: str, offer: str, kinds: Sequence[str]) -> str:
        rights = {"audio": "audio" in kinds, "video": "video" in kinds, "screen": False}
        await self.ask("grant", participant=name, **rights)
        answer = await self.ask("publish", participant=name, sdp=offer)
        return str(answer["sdp"])

    async def mute(self, name: str) -> None:
        """Let a participant's pictures through and not the microphone."""
        await self.ask("grant", participant=name, audio=False, video=True, screen=False)

    async def subscribe(self, name: str, tiles: Sequence[str]) -> tuple[str, Any]:
        told = await self.ask("subscribe", participant=name, tiles=list(tiles), audio=True)
        return str(told["sdp"]), (self.room, told["subscription"])

    async def answer(self, about: Any, answer: str) -> None:
        await self.ask("subscribe.answer", subscription=about[1], sdp=answer)

    async def record(self) -> None:
        """Keep everything from now on."""
        await self.ask("recording.start", part=1, epoch_ns=time.time_ns())


@asynccontextmanager
async def hemiciclo(folder: Path, plane: str) -> AsyncIterator[Hemiciclo]:
    """Run a media process with this plane."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "media.main", env=_environment(folder, plane)
    )
    try:
        path = str(folder / "media.sock")
        async with await connected(path) as connection:
            house = Hemiciclo(connection, process.pid, plane, path)
            await house.ask("room.open")
            yield house
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _environment(folder: Path, plane: str) -> dict[str, str]:
    return {
        **os.environ,
        "HEMICICLO_ENVIRONMENT": "development",
        "HEMICICLO_DATA_DIR": str(folder),
        "HEMICICLO_MEDIA_ADDRESS": "127.0.0.1",
        "HEMICICLO_MEDIA_UDP_PORT": str(UDP_PORT),
        "HEMICICLO_MEDIA_PLANE": plane,
    }


async def connected(path: str) -> ClientConnection:
    """Reach the media process behind its socket; raises TimeoutError after 20 s."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await unix_connect(path, "ws://media/", max_queue=None)
            except OSError:
                await asyncio.sleep(0.05)
