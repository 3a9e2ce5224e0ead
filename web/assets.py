"""Static files held in memory: stable addresses by content, kept by browsers for a year."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
YEAR = "public, max-age=31536000, immutable"
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".mjs": "text/javascript"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    content: bytes
    media_type: str
    tag: str


class Assets:
    """The files below ``web/static``; read again in development when they change."""

    def __init__(self, folder: Path = STATIC, *, is_watching: bool = False) -> None:
        self._folder = folder
        self._is_watching = is_watching
        self._files = self._read()

    def get(self, name: str) -> Asset | None:
        """Return a file by its path below the folder, or None."""
        if self._is_watching and name not in self._files:
            self._files = self._read()
        return self._files.get(name)

    def names(self) -> tuple[str, ...]:
        """Return the paths of every file below the folder."""
        return tuple(self._files)

    def address(self, name: str) -> str:
        """Return the address of a file, with its content in it; also of one that is missing."""
        found = self.get(name)
        return f"/static/{name}?v={found.tag}" if found else f"/static/{name}"

    def _read(self) -> dict[str, Asset]:
        files = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): _asset(path) for path in files}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    media_type = guessed or "application/octet-stream"
    if media_type.startswith("text/") or media_type == "image/svg+xml":
        media_type += "; charset=utf-8"
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:16])
