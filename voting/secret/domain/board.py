"""The public board: a hash chain of events and the ``.bel`` archive that carries it.

The archive is a pure function of the table of events: the server keeps the table alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from core.canonical import Json
from voting.secret.domain.form import FlawError, Reader, dump, hexdigest
from voting.secret.domain.group import BELENIOS_2048

Kind = Literal["Setup", "Ballot", "EndBallots", "EncryptedTally", "PartialDecryption", "Result"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
PIECES: Final[dict[Kind, int]] = {
    "Setup": 4, "Ballot": 1, "EndBallots": 0, "EncryptedTally": 2, "PartialDecryption": 2,
    "Result": 1,
}  # fmt: skip
BLOCK: Final = 512
MAX_ARCHIVE: Final = 1 << 28
OCTAL: Final = re.compile(rb"[0-7]{11}")


@dataclass(frozen=True, slots=True)
class Row:
    """An event with the data that come with it; the last of the data is its payload."""

    kind: Kind
    data: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The table of events; ``timestamp`` in Unix seconds is that of the setup."""

    timestamp: int
    rows: tuple[Row, ...]


def events(rows: Sequence[Row]) -> list[bytes]:
    """Return the chained events: the hash of the last, the head, fixes everything before it."""
    chained: list[bytes] = []
    for height, row in enumerate(rows):
        event: dict[str, Json] = {"parent": hexdigest(chained[-1])} if chained else {}
        event |= {"height": height, "type": row.kind}
        if row.data:
            event["payload"] = hexdigest(row.data[-1])
        chained.append(dump(event).encode())
    return chained


def head(rows: Sequence[Row]) -> str:
    """Return the hash of the last event, in hexadecimal."""
    return hexdigest(events(rows)[-1])


def write(board: Board) -> bytes:
    """Return the ``.bel`` archive: an old tar that only ever grows, without an end mark."""
    stamp = board.timestamp
    header = dump({"version": 1, "timestamp": str(stamp)}).encode()
    parts = [_member("BELENIOS", header, stamp)]
    for row, event in zip(board.rows, events(board.rows), strict=True):
        parts += [_member(f"{hexdigest(each)}.data.json", each, stamp) for each in row.data]
        parts.append(_member(f"{hexdigest(event)}.event.json", event, stamp))
    return b"".join(parts)


def _member(name: str, content: bytes, timestamp: int) -> bytes:
    block = bytearray(BLOCK)
    fields = {
        0: name, 100: "0000644", 108: "0000000", 116: "0000000", 124: f"{len(content):011o}",
        136: f"{timestamp:011o}", 148: " " * 8, 156: "0",
    }  # fmt: skip
    for place, text in fields.items():
        block[place : place + len(text)] = text.encode()
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    return bytes(block) + content + bytes(-len(content) % BLOCK)


def read(archive: bytes) -> Board:
    """Return the table of events of an archive that ``write`` would write, byte for byte.

    Raises FlawError: ``archive-form``; ``archive-hash`` for a content that is not the one its
    name says; ``events-chain``; ``events-data`` for data that no event carries.
    """
    members = list(_members(archive))
    if not members or members[0][0] != "BELENIOS":
        raise FlawError("archive-form", "BELENIOS")
    for name, content in members[1:]:
        if name.partition(".")[0] != hexdigest(content):
            raise FlawError("archive-hash", name)
    board = Board(_timestamp(members[0][1]), tuple(_rows(members[1:])))
    if not board.rows or write(board) != archive:
        raise FlawError(_difference(members, board))
    return board


def _difference(members: list[tuple[str, bytes]], board: Board) -> str:
    said = [content for name, content in members if name.endswith(".event.json")]
    return "archive-form" if said == events(board.rows) else "events-chain"


def _timestamp(header: bytes) -> int:
    reader = Reader("archive", BELENIOS_2048)
    version, timestamp = reader.fields(reader.parse(header), ("version", "timestamp"))
    stamp = reader.text(timestamp)
    if reader.small(version) != 1 or not re.fullmatch(r"[1-9][0-9]{0,9}", stamp, re.ASCII):
        raise reader.flaw("version")
    return int(stamp)


def _members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    if len(archive) > MAX_ARCHIVE or len(archive) % BLOCK:
        raise FlawError("archive-form", "size")
    place = 0
    while place < len(archive):
        block = archive[place : place + BLOCK]
        name, size = block[:100].rstrip(b"\0"), block[124:135]
        if not OCTAL.fullmatch(size) or not name.isascii():
            raise FlawError("archive-form", str(place))
        end = place + BLOCK + int(size, 8)
        if end > len(archive):
            raise FlawError("archive-form", "truncated")
        yield name.decode("ascii"), archive[place + BLOCK : end]
        place = end + -end % BLOCK


def _rows(members: Sequence[tuple[str, bytes]]) -> Iterator[Row]:
    waiting: list[bytes] = []
    for name, content in members:
        if name.endswith(".data.json"):
            waiting.append(content)
            continue
        kind = _kind(content)
        if len(waiting) != PIECES[kind]:
            raise FlawError("events-data", name)
        yield Row(kind, tuple(waiting))
        waiting = []
    if waiting:
        raise FlawError("events-data", "end")


def _kind(event: bytes) -> Kind:
    value = Reader("events", BELENIOS_2048).parse(event)
    said = value.get("type") if isinstance(value, dict) else None
    for kind in KINDS:
        if kind == said:
            return kind
    raise FlawError("events-form")
