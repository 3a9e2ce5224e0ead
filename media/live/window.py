"""The window of the live stream in memory, as the public web process serves it."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media.live.publisher import PLAYLIST

_ROOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SEGMENT = re.compile(r"init-\d+\.mp4|seg-\d+\.m4s")
_TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".mp4": "video/mp4", ".m4s": "video/mp4"}
_FRESH_S = 0.2  # a playlist is looked for on the disk so often at most, whatever the audience
_STALE_S = 20.0  # a playlist that nobody writes any more is no live stream
_GRACE = 3  # segments that a late player may still ask for after they left the playlist


@dataclass(frozen=True, slots=True)
class Served:
    """One file ready to be sent: its bytes and the headers it wants."""

    content: bytes
    content_type: str
    cache_control: str
    etag: str


@dataclass(slots=True)
class _Room:
    looked_s: float
    files: dict[str, Served]


class LiveWindow:
    """Reads ``live_dir/<room>/`` and answers from memory.

    ``monotonic`` gives seconds, ``now`` seconds since 1970 (compared with the age of files).
    """

    def __init__(
        self,
        live_dir: Path,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._live_dir = live_dir
        self._monotonic = monotonic
        self._now = now
        self._rooms: dict[str, _Room] = {}

    def get(self, room: str, name: str) -> Served | None:
        """Return the playlist (``index.m3u8``) or a segment; None when there is none now.

        Nothing is left to be had as soon as the stream of the room ended.
        """
        if not _ROOM.fullmatch(room):
            return None
        return self._fresh(room).get(name)

    def is_live(self, room: str) -> bool:
        """Tell whether there is a stream to watch."""
        return self.get(room, PLAYLIST) is not None

    def _fresh(self, room: str) -> dict[str, Served]:
        held = self._rooms.get(room)
        if held is not None and self._monotonic() - held.looked_s < _FRESH_S:
            return held.files
        files = self._read(self._live_dir / room, held.files if held else {})
        if files or held is not None:
            self._rooms[room] = _Room(self._monotonic(), files)
        return files

    def _read(self, folder: Path, held: dict[str, Served]) -> dict[str, Served]:
        playlist = folder / PLAYLIST
        try:
            content = playlist.read_bytes()
            age_s = self._now() - playlist.stat().st_mtime
        except FileNotFoundError:
            return {}
        names = _SEGMENT.findall(content.decode("ascii", "replace"))
        if not names or age_s > _STALE_S:
            return {}
        left = [name for name in held if name not in names and name != PLAYLIST][-_GRACE:]
        files = {name: held[name] for name in left}
        for name in dict.fromkeys(names):
            found = held.get(name) or _load(folder / name)
            if found is not None:
                files[name] = found
        files[PLAYLIST] = _served(content, PLAYLIST, "no-cache")
        return files


def _load(path: Path) -> Served | None:
    """A segment that is deleted while the playlist is read has left the window."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return _served(content, path.name, "public, max-age=60, immutable")


def _served(content: bytes, name: str, cache_control: str) -> Served:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Served(content, _TYPES[Path(name).suffix], cache_control, etag)
