"""Which media process holds which session, on the disk: a restart of ``web`` changes nothing."""

import asyncio
import json
import logging
from collections.abc import Mapping
from pathlib import Path

from core.files import write_durably

logger = logging.getLogger(__name__)


class Book:
    """Sessions with the name of their media process; written whole at each change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = asyncio.Lock()
        self._held: dict[str, str] = _read(path)

    @property
    def held(self) -> Mapping[str, str]:
        """Every session that somebody holds."""
        return self._held

    def holder(self, session: str) -> str | None:
        """Return who holds a session."""
        return self._held.get(session)

    def held_by(self, node: str) -> frozenset[str]:
        """Return the sessions of one media process."""
        return frozenset(session for session, holder in self._held.items() if holder == node)

    async def give(self, session: str, node: str) -> None:
        """Note who holds a session from now on."""
        if self._held.get(session) != node:
            self._held[session] = node
            await self._write()

    async def forget(self, session: str) -> None:
        """Strike out a session that is over."""
        if self._held.pop(session, None) is not None:
            await self._write()

    async def _write(self) -> None:
        """Write; on a full disk the nodes themselves tell after a restart what they hold."""
        async with self._lock:
            content = json.dumps({"held": self._held}, sort_keys=True).encode() + b"\n"
            try:
                await asyncio.to_thread(write_durably, self._path, [content])
            except OSError:
                logger.exception("%s could not be written", self._path)


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        held = json.loads(path.read_bytes())["held"]
        return {str(session): str(node) for session, node in held.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        logger.exception("%s cannot be read: the media nodes tell what they hold", path)
        return {}
