"""The `.rtpd` format of the evidence recording: writing its bytes and reading them strictly.

Described in ``docs/recording.md``.
"""

import enum
import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import BinaryIO, Literal

FORMAT = "hemiciclo-rtp/1"
SUFFIX = ".rtpd"
MAX_HEADER = 4096
RECORD = struct.Struct("!BHQ")

MediaKind = Literal["audio", "video", "screen"]
Codec = Literal["VP8", "H264", "opus"]


class RecordKind(enum.IntEnum):
    """What a record holds."""

    RTP = 0
    SENDER_REPORT = 1


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a segment: whose packets these are and how to read them.

    ``clock_rate`` is in Hz (RTP timestamps), ``started_ns`` in nanoseconds since the Unix epoch,
    ``index`` counts the segments of the track within the part from 1, ``layer`` is the RID of a
    simulcast layer or empty.
    """

    room: str
    part: int
    track: str
    participant: str
    media: MediaKind
    codec: Codec
    payload_type: int
    clock_rate: int
    layer: str
    index: int
    started_ns: int

    def encode(self) -> bytes:
        """Return the line with its end, in UTF-8."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Record:
    """One packet as it arrived, decrypted; ``arrived_ns`` is nanoseconds since the Unix epoch."""

    kind: RecordKind
    arrived_ns: int
    payload: bytes


class DamagedSegmentError(Exception):
    """A segment that is not what a recorder writes: which, where and when."""

    def __init__(self, track: str, offset: int, at_ns: int, reason: str) -> None:
        super().__init__(f"{track}: {reason} at byte {offset}")
        self.track = track
        self.offset = offset
        self.at_ns = at_ns
        self.reason = reason

    def at_ms(self, epoch_ns: int) -> int:
        """Return the millisecond of the recording after which nothing can be trusted."""
        return max(0, (self.at_ns - epoch_ns) // 1_000_000)


def encode_record(kind: int, arrived_ns: int, payload: bytes) -> bytes:
    """Return the bytes of one record; ``payload`` has at most 65,535 bytes."""
    return RECORD.pack(kind, len(payload), arrived_ns) + payload


def segment_name(index: int) -> str:
    """Return the file name of a segment: ``000001.rtpd``."""
    return f"{index:06d}{SUFFIX}"


def segment_paths(track_folder: Path) -> list[Path]:
    """Return the segments of one track of one part, in order."""
    return sorted(track_folder.glob(f"*{SUFFIX}"))


def read_header(path: Path) -> Header:
    """Return the header of a segment; raises DamagedSegmentError."""
    with path.open("rb") as source:
        return _header(source, path)


def read_records(path: Path) -> Iterator[Record]:
    """Yield every record of a segment in the order of arrival.

    Raises DamagedSegmentError at the first byte that a recorder would not have written; what was
    yielded before it is whole.
    """
    with path.open("rb") as source:
        header = _header(source, path)
        yield from _records(source, header)


def whole_length(path: Path) -> int:
    """Return how many bytes of a segment are whole records; 0 if not even the header is.

    This is where a segment left open by a crash is cut.
    """
    try:
        with path.open("rb") as source:
            header = _header(source, path)
            for _ in _records(source, header):
                pass
            return source.tell()
    except DamagedSegmentError as damage:
        return damage.offset


def _header(source: BinaryIO, path: Path) -> Header:
    line = source.readline(MAX_HEADER)
    track = path.parent.name
    if not line.endswith(b"\n"):
        raise DamagedSegmentError(track, 0, 0, "header is cut")
    try:
        content = json.loads(line)
    except ValueError:
        raise DamagedSegmentError(track, 0, 0, "header is not JSON") from None
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise DamagedSegmentError(track, 0, 0, "unknown format")
    if _is_ill_typed(content):
        raise DamagedSegmentError(track, 0, 0, "header has other fields")
    return Header(**content)


def _is_ill_typed(content: dict[str, object]) -> bool:
    if set(content) != {field.name for field in fields(Header)}:
        return True
    numbers = {"part", "payload_type", "clock_rate", "index", "started_ns"}
    return any(type(value) is not (int if k in numbers else str) for k, value in content.items())


def _records(source: BinaryIO, header: Header) -> Iterator[Record]:
    offset, at_ns = source.tell(), header.started_ns
    while head := source.read(RECORD.size):
        if len(head) < RECORD.size:
            raise DamagedSegmentError(header.track, offset, at_ns, "record is cut")
        kind, length, arrived_ns = RECORD.unpack(head)
        if kind not in (RecordKind.RTP, RecordKind.SENDER_REPORT):
            raise DamagedSegmentError(header.track, offset, at_ns, "unknown record type")
        payload = source.read(length)
        if len(payload) < length:
            raise DamagedSegmentError(header.track, offset, at_ns, "record is cut")
        if not _is_plausible(kind, payload):
            raise DamagedSegmentError(header.track, offset, at_ns, "record is not a packet")
        yield Record(RecordKind(kind), arrived_ns, payload)
        offset, at_ns = source.tell(), arrived_ns


def _is_plausible(kind: int, payload: bytes) -> bool:
    """RFC 3550: version 2 in both; an RTP header has 12 bytes, a sender report 28."""
    least = 12 if kind == RecordKind.RTP else 28
    return len(payload) >= least and payload[0] >> 6 == 2  # noqa: PLR2004  the RTP version
