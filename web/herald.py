"""What the session process says to the public one: each commit once, and what no log keeps.

Lines of JSON over a Unix socket. Nothing here is needed for the truth: whoever missed a line
finds it in the log (``sessions.mirror``).
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

from core.chain import Link
from sessions.room import Room

# Who reads so slowly is hung up on, comes back and looks in the log.
MOST_BEHIND = 8 << 20
LINK = tuple(field.name for field in fields(Link))
MEDIA_UP, MEDIA_DOWN, MEDIA_NODES = "media.available", "media.unavailable", "media.nodes"


class Herald(Protocol):
    """Who tells the world outside this process."""

    async def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""

    def follow(self, room: Room) -> None:
        """Tell what a room committed since the last time."""

    def say(self, message: object) -> None:
        """Tell something volatile to everybody."""


class Silent:
    """Tells nobody: there is no other process."""

    async def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def follow(self, room: Room) -> None:
        """Do nothing."""

    def say(self, message: object) -> None:
        """Do nothing."""


class Crier:
    """Tells whoever is connected to a Unix socket."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listeners: set[asyncio.StreamWriter] = set()
        self._told: dict[str, int] = {}
        self._server: asyncio.Server | None = None
        self._kept: dict[str, Mapping[str, Any]] = {}

    async def start(self) -> None:
        """Listen; a socket that a former process left behind is replaced."""
        with suppress(FileNotFoundError):
            self._path.unlink()
        self._server = await asyncio.start_unix_server(self._admit, str(self._path))
        self._path.chmod(0o600)

    def stop(self) -> None:
        """Hang up."""
        if self._server is not None:
            self._server.close()
        for listener in self._listeners:
            listener.close()

    def follow(self, room: Room) -> None:
        """Tell the links that were committed since the last time."""
        seq = room.state.seq
        fresh = room.moments[self._told.get(room.session, seq - 1) : seq]
        self._told[room.session] = seq
        if fresh and self._listeners:
            links = [{name: getattr(moment.link, name) for name in LINK} for moment in fresh]
            self._cry({"session": room.session, "links": links})

    def say(self, message: object) -> None:
        """Tell whether the cameras work, and which node does not; the rest is of this process."""
        if not isinstance(message, dict):
            return
        if message.get("name") in {MEDIA_UP, MEDIA_DOWN}:
            self._keep({"notice": message})
        elif message.get("name") == MEDIA_NODES:
            self._keep({"nodes": message["faults"]})

    def _keep(self, message: Mapping[str, Any]) -> None:
        """Tell it, and tell it to who comes later."""
        self._kept |= dict.fromkeys(message, message)
        self._cry(message)

    def _cry(self, message: Mapping[str, Any]) -> None:
        line = _line(message)
        for listener in tuple(self._listeners):
            if listener.transport.get_write_buffer_size() > MOST_BEHIND:
                listener.transport.abort()
            elif not listener.is_closing():
                listener.write(line)

    async def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._listeners.add(writer)
        for kept in self._kept.values():
            writer.write(_line(kept))
        with suppress(OSError):
            await reader.read()
        self._listeners.discard(writer)
        writer.close()


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"
