"""The other end of the control socket, and the media process itself, for tests."""

import asyncio
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, unix_connect

Message = dict[str, Any]
PATIENCE_SECONDS = 60.0  # a process starts in one on a quiet machine, and in twenty on a busy one


class ControlClient:
    """Asks, and keeps every event that came."""

    def __init__(self, path: Path) -> None:
        self.events: list[Message] = []
        self._path = path
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._connection = await until_connected(self._path)
        self._reader = asyncio.create_task(self._read(self._connection))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._connection is not None
        assert self._reader is not None
        await self._connection.close()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def ask(self, op: str, **fields: object) -> Message:
        return await self.send({"id": next(self._numbers), "op": op, **fields})

    async def send(self, message: Message) -> Message:
        assert self._connection is not None
        future = self._waiting[message["id"]] = asyncio.get_running_loop().create_future()
        await self._connection.send(json.dumps(message))
        return await asyncio.wait_for(future, PATIENCE_SECONDS)

    async def raw(self, text: str) -> None:
        assert self._connection is not None
        await self._connection.send(text)

    async def until(
        self, found: Callable[[Message], bool], seconds: float = PATIENCE_SECONDS
    ) -> Message:
        """Return the first event, past or to come, for which ``found`` holds."""
        async with asyncio.timeout(seconds):
            while True:
                for event in self.events:
                    if found(event):
                        return event
                await asyncio.sleep(0.02)

    def named(self, name: str) -> list[Message]:
        return [event for event in self.events if event["event"] == name]

    async def _read(self, connection: ClientConnection) -> None:
        async for text in connection:
            message = json.loads(text)
            if "event" in message:
                self.events.append(message)
            else:
                future = self._waiting.pop(message["id"], None)
                if future is None:
                    self.events.append({"event": "unasked", **message})
                else:
                    future.set_result(message)


async def until_connected(path: Path) -> ClientConnection:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                return await unix_connect(str(path), "ws://media/")
            except OSError:
                await asyncio.sleep(0.05)


class MediaProcess:
    """``python -m media.main`` with a data folder of its own."""

    node = ""
    nodes = "[]"

    def __init__(
        self,
        data: Path,
        udp_port: int,
        *,
        address: str = "127.0.0.1",
        segment_seconds: float = 1,
        plane: str = "auto",
    ) -> None:
        self.data = data
        self.plane = plane
        folder = data / "media" / self.node if self.node else data
        self.socket = (folder / "media.sock").resolve()
        self._environment = {
            **os.environ,
            "HEMICICLO_ENVIRONMENT": "development",
            "HEMICICLO_DATA_DIR": str(data),
            "HEMICICLO_MEDIA_ADDRESS": address,
            "HEMICICLO_MEDIA_UDP_PORT": str(udp_port),
            "HEMICICLO_MEDIA_PLANE": plane,
            "HEMICICLO_MEDIA_NODES": self.nodes,
            "HEMICICLO_SEGMENT_SECONDS": str(segment_seconds),
        }
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        self.socket.unlink(missing_ok=True)
        argv = [sys.executable, "-m", "media.main", *([self.node] if self.node else [])]
        self.process = subprocess.Popen(argv, env=self._environment)
        return self.process

    def kill(self) -> None:
        """The power cord of the process."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)


class NodeProcess(MediaProcess):
    """One of several media processes of one data folder."""

    def __init__(self, data: Path, names: Sequence[str], name: str) -> None:
        self.node = name
        self.nodes = json.dumps([{"name": one} for one in names])
        super().__init__(data, 0, plane="python")
