"""A package to be read: a folder or a zip of it, both refused when they hold what they must not."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

MOST_FILES = 200_000
MOST_RATIO = 200  # a recording does not compress; a bomb does
SMALL = 1 << 20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError)


class UnreadablePackageError(Exception):
    """The package cannot be read at all; ``code`` and ``name`` say why and where."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code, name)
        self.code = code
        self.name = name


class Tree(Protocol):
    """Files by their POSIX name inside the package."""

    def sizes(self) -> dict[str, int]:
        """Return every file with its bytes."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file; raises UnreadablePackageError."""


def read(tree: Tree, name: str, most: int = 1 << 30) -> bytes:
    """Return a whole file; raises UnreadablePackageError when it is longer than ``most``."""
    content = b""
    with tree.open(name) as source:
        try:
            content = source.read(most + 1)
        except DAMAGE as fault:
            raise UnreadablePackageError("bad-zip-entry", name) from fault
    if len(content) > most:
        raise UnreadablePackageError("too-big", name)
    return content


def pieces(tree: Tree, name: str) -> Iterator[bytes]:
    """Yield a file by mebibytes; raises UnreadablePackageError for a zip entry that lies."""
    with tree.open(name) as source:
        try:
            while piece := source.read(1 << 20):
                yield piece
        except DAMAGE as fault:
            raise UnreadablePackageError("bad-zip-entry", name) from fault


class FolderTree:
    """A package as a folder; links and special files are refused."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sizes = dict(self._walk(root))

    def _walk(self, folder: Path) -> Iterator[tuple[str, int]]:
        for path in sorted(folder.iterdir()):
            status = path.lstat()
            name = path.relative_to(self._root).as_posix()
            if stat.S_ISDIR(status.st_mode):
                yield from self._walk(path)
            elif stat.S_ISREG(status.st_mode):
                yield name, status.st_size
            else:
                raise UnreadablePackageError("not-a-file", name)

    def sizes(self) -> dict[str, int]:
        return self._sizes

    def open(self, name: str) -> IO[bytes]:
        if name not in self._sizes:
            raise UnreadablePackageError("missing", name)
        return (self._root / name).open("rb")


class ZipTree:
    """A package as a zip; names that climb, links, repeats and bombs are refused unopened."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
            raise UnreadablePackageError("not-a-zip", path.name) from fault
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise UnreadablePackageError("too-many-files", path.name)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._admit(entry)

    def _admit(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        if not is_safe(name) or name in self._entries:
            raise UnreadablePackageError("unsafe-name", name)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnreadablePackageError("not-a-file", name)
        if entry.flag_bits & 1:
            raise UnreadablePackageError("encrypted", name)
        if entry.compress_type not in METHODS:
            raise UnreadablePackageError("bad-zip-entry", name)
        if entry.file_size > SMALL and entry.file_size > MOST_RATIO * entry.compress_size:
            raise UnreadablePackageError("zip-bomb", name)
        self._entries[name] = entry

    def sizes(self) -> dict[str, int]:
        return {name: entry.file_size for name, entry in self._entries.items()}

    def open(self, name: str) -> IO[bytes]:
        if name not in self._entries:
            raise UnreadablePackageError("missing", name)
        try:
            return self._zip.open(self._entries[name])
        except (zipfile.BadZipFile, NotImplementedError, OSError) as fault:
            raise UnreadablePackageError("bad-zip-entry", name) from fault


def is_safe(name: str) -> bool:
    """Tell whether a name stays inside the package and means the same on every system."""
    path = PurePosixPath(name)
    return (
        0 < len(name) <= 400  # noqa: PLR2004  longer than any name we write, shorter than PATH_MAX
        and not path.is_absolute()
        and path.as_posix() == name
        and not {"..", "."} & set(path.parts)
        and not any(sign in name for sign in '\\:*?"<>|')
        and name.isprintable()
    )


def open_tree(path: Path) -> Tree:
    """Open a package; raises UnreadablePackageError."""
    if path.is_dir():
        return FolderTree(path)
    if path.is_file():
        return ZipTree(path)
    raise UnreadablePackageError("missing", path.name)
