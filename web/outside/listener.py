"""Hears what the session process says: commits for the mirrors, notices for who watches."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.chain import Link
from core.refusals import Refused
from sessions.mirror import Mirrors
from web.herald import MEDIA_UP

AGAIN_SECONDS = 0.25
MOST_LINE = 16 << 20
AWAY = Refused("session-away")
Say = Callable[[object], None]


class Listener:
    """Keeps the line to the session process; without it the mirrors look in the log."""

    def __init__(self, path: Path, mirrors: Mirrors, say: Say) -> None:
        self._path = path
        self._mirrors = mirrors
        self._say = say
        self.is_up = False
        self.has_media = False
        self.faults: list[Refused] = [AWAY]

    async def run(self) -> None:
        """Connect, hear, connect again; ends when it is cancelled."""
        while True:
            with suppress(OSError, ValueError):
                await self._hear_out()
            self.is_up = self.has_media = False
            self.faults = [AWAY]
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear_out(self) -> None:
        reader, writer = await asyncio.open_unix_connection(str(self._path), limit=MOST_LINE)
        self.is_up, self.faults = True, []
        self._mirrors.look()
        try:
            while line := await reader.readline():
                self._hear(json.loads(line))
        finally:
            writer.close()

    def _hear(self, message: Mapping[str, Any]) -> None:
        if "links" in message:
            mirror = self._mirrors.mirror(message["session"])
            if mirror is not None:
                mirror.hear([Link(**link) for link in message["links"]])
        elif "notice" in message:
            self.has_media = message["notice"]["name"] == MEDIA_UP
            self._say(message["notice"])
        elif "nodes" in message:
            self.faults = [Refused(**fault) for fault in message["nodes"]]
