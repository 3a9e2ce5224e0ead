"""One track on the disk: an open segment that grows, is synced, and is sealed with its hash."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from core.files import sync_folder
from media.evidence import Header, RecordKind, encode_record, segment_name

OPEN_SUFFIX: Final = ".open"
Opener = Callable[[Path], BinaryIO]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A closed segment as it is told to the session; times in ms from the recording epoch."""

    track: str
    index: int
    file: str
    sha256: str
    bytes: int
    from_ms: int
    to_ms: int
    packets: int

    def encode(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)


def open_file(path: Path) -> BinaryIO:
    """Open a new segment for writing."""
    return path.open("xb", buffering=0)


def write_all(target: BinaryIO, content: bytes) -> None:
    """Write everything to an unbuffered file; raises OSError."""
    rest = memoryview(content)
    while rest:
        rest = rest[target.write(rest) :]


class Reel:
    """Writes the segments of one track of one part, one after the other."""

    def __init__(
        self, folder: Path, header: Header, epoch_ns: int, opener: Opener = open_file
    ) -> None:
        self._folder = folder / header.track
        self._header = header
        self._epoch_ns = epoch_ns
        self._opener = opener
        self._file: BinaryIO | None = None
        self._pending: list[bytes] = []
        self._pending_packets = 0
        self._pending_last = 0
        self._hash = hashlib.sha256()
        self._size = self._packets = self._last_ns = 0

    def add(self, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        """Queue one record for the next :meth:`write`."""
        self._pending.append(encode_record(kind, arrived_ns, packet))
        self._pending_packets += kind is RecordKind.RTP
        self._pending_last = arrived_ns

    def write(self) -> None:
        """Append what is queued; raises OSError and then has written all of it or nothing."""
        if not self._pending:
            return
        content = b"".join(self._pending)
        packets, last_ns = self._pending_packets, self._pending_last
        first_ns = int.from_bytes(content[3:11], "big")
        self.forget()
        if self._file is None:
            self._open(first_ns)
        assert self._file is not None
        try:
            write_all(self._file, content)
        except OSError:
            os.ftruncate(self._file.fileno(), self._size)
            self._file.seek(self._size)
            raise
        self._hash.update(content)
        self._size += len(content)
        self._packets += packets
        self._last_ns = last_ns

    def forget(self) -> int:
        """Drop what is queued; return how many records that were."""
        count = len(self._pending)
        self._pending, self._pending_packets = [], 0
        return count

    def sync(self) -> None:
        """Make what was written durable."""
        if self._file is not None:
            os.fdatasync(self._file.fileno())

    @property
    def path(self) -> Path:
        """Where the open segment will be when it is sealed."""
        return self._folder / segment_name(self._header.index)

    def seal(self) -> Sealed | None:
        """Close the open segment and return what to tell; call :meth:`settle` once it is told.

        Raises OSError when it cannot be made durable; it then stays for :mod:`media.recovery`.
        """
        if self._file is None:
            return None
        try:
            os.fdatasync(self._file.fileno())
        except OSError:
            self._header = replace(self._header, index=self._header.index + 1)
            raise
        finally:
            self._file.close()
            self._file = None
        header = self._header
        return Sealed(
            track=header.track,
            index=header.index,
            file=f"{self._folder.parent.name}/{header.track}/{segment_name(header.index)}",
            sha256=self._hash.hexdigest(),
            bytes=self._size,
            from_ms=max(0, (header.started_ns - self._epoch_ns) // 1_000_000),
            to_ms=max(0, (self._last_ns - self._epoch_ns) // 1_000_000),
            packets=self._packets,
        )

    def settle(self) -> None:
        """Give the sealed segment its name: what has the name was told."""
        self.path.with_name(self.path.name + OPEN_SUFFIX).rename(self.path)
        sync_folder(self._folder)
        self._header = replace(self._header, index=self._header.index + 1)

    def _open(self, first_ns: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._header = replace(self._header, started_ns=first_ns)
        path = self.path.with_name(self.path.name + OPEN_SUFFIX)
        head = self._header.encode()
        try:
            self._file = self._opener(path)
            write_all(self._file, head)
        except OSError:
            self._give_up(path)
            raise
        sync_folder(self._folder)
        self._hash = hashlib.sha256(head)
        self._size, self._packets, self._last_ns = len(head), 0, first_ns

    def _give_up(self, path: Path) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        path.unlink(missing_ok=True)
