"""The folder of one part of a recording, and the note in it that says how it began and ended."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from core.files import write_durably

NOTE: Final = "part.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One uninterrupted life of the recorder; moments in nanoseconds since the Unix epoch.

    ``ended_ns`` is 0 while it is being recorded, and after a crash until recovery.
    """

    room: str
    part: int
    epoch_ns: int
    started_ns: int
    ended_ns: int = 0
    is_complete: bool = False

    def folder(self, recordings: Path) -> Path:
        """Return where it is kept."""
        return part_folder(recordings, self.room, self.part)

    def since_epoch(self, moment_ns: int) -> int:
        """Return a moment in milliseconds of the recording."""
        return max(0, (moment_ns - self.epoch_ns) // 1_000_000)

    def keep(self, recordings: Path) -> None:
        """Write the note; raises OSError."""
        folder = self.folder(recordings)
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / NOTE, [json.dumps(asdict(self)).encode() + b"\n"])

    def end(self, moment_ns: int, *, is_complete: bool) -> "Part":
        """Return the part as it is when no more is written to it."""
        return replace(self, ended_ns=moment_ns, is_complete=is_complete)


def part_folder(recordings: Path, room: str, part: int) -> Path:
    """Return ``<recordings>/<room>/part-001``."""
    return recordings / room / f"part-{part:03d}"


def read_part(folder: Path) -> Part | None:
    """Read the note of a folder; nothing if there is none that we wrote."""
    try:
        return Part(**json.loads((folder / NOTE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def parts_of(recordings: Path, room: str) -> list[Part]:
    """Return every part of a room, in order."""
    found = (read_part(folder) for folder in sorted((recordings / room).glob("part-*")))
    return [part for part in found if part is not None]
