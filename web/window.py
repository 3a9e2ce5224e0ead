"""The window of the public stream, read once for each change and held in memory."""

import re
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
MOST_BYTES = 96 << 20


class Window:
    """Files that the media process writes below ``live_dir/<session>``; each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[Path, tuple[int, bytes]] = {}
        self._bytes = 0

    def get(self, session: str, name: str) -> bytes | None:
        """Return a file of a session's stream, or None; names that are not files are refused."""
        if not NAME.fullmatch(session) or not NAME.fullmatch(name):
            return None
        path = self._folder / session / name
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            self._forget(path)
            return None
        kept = self._kept.get(path)
        if kept is None or kept[0] != changed:
            kept = self._keep(path, changed)
        return kept[1]

    def _keep(self, path: Path, changed: int) -> tuple[int, bytes]:
        self._forget(path)
        kept = (changed, path.read_bytes())
        self._kept[path] = kept
        self._bytes += len(kept[1])
        while self._bytes > MOST_BYTES:
            self._forget(next(iter(self._kept)))
        return kept

    def _forget(self, path: Path) -> None:
        kept = self._kept.pop(path, None)
        if kept is not None:
            self._bytes -= len(kept[1])
