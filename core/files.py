"""Files by their content: SHA-256 is the name, acknowledged means on the disk."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

CHUNK = 1 << 20


class DamagedFileError(Exception):
    """The stored bytes are not the ones that were kept: restore the file from a backup."""


class FileStore(Protocol):
    """Where documents and recordings are kept; a folder here, an S3-compatible store elsewhere."""

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256 in hexadecimal; durable when it returns."""

    def put_path(self, path: Path) -> str:
        """Keep a copy of a file and return its SHA-256; the original stays."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes; raises FileNotFoundError or DamagedFileError."""

    def path(self, sha256: str) -> Path:
        """Return a local path to read from."""

    def holds(self, sha256: str) -> bool:
        """Tell whether a file of that digest is kept."""


class FolderStore:
    """``objects/ab/cdef…`` in one folder of the local disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        make_folder(root)

    def path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004
            raise FileNotFoundError(sha256)
        return self._root / sha256[:2] / sha256[2:]

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        if not self._holds_whole(sha256):
            write_durably(self.path(sha256), [content])
        return sha256

    def put_path(self, path: Path) -> str:
        sha256 = file_sha256(path)
        if not self._holds_whole(sha256):
            write_durably(self.path(sha256), _verified(chunks(path), sha256))
        return sha256

    def _holds_whole(self, sha256: str) -> bool:
        """Tell whether the file is there and sound: a damaged one is written again."""
        path = self.path(sha256)
        is_whole = path.is_file() and file_sha256(path) == sha256
        if is_whole:
            sync_folder(path.parent)  # another writer's rename may not be on the disk yet
        return is_whole

    def get(self, sha256: str) -> bytes:
        content = self.path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedFileError(sha256)
        return content


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces of one mebibyte."""
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            yield piece


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _verified(content: Iterator[bytes], sha256: str) -> Iterator[bytes]:
    """Pass bytes through; raises DamagedFileError at the end if they are others by now."""
    seen = hashlib.sha256()
    for piece in content:
        seen.update(piece)
        yield piece
    if seen.hexdigest() != sha256:
        raise DamagedFileError(sha256)


def write_durably(path: Path, content: Iterable[bytes]) -> None:
    """Write a whole file or none: temporary name, fsync, rename, fsync of the folder."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            for piece in content:
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; their names are durable when it returns."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
