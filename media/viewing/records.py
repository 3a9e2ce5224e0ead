"""Reads segments of the evidence recording as far as they are whole."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.files import file_sha256
from media.evidence import (
    DamagedSegmentError,
    Header,
    Record,
    read_header,
    read_records,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment in memory: its records up to the first byte that is wrong, if one is."""

    header: Header
    sha256: str
    records: tuple[Record, ...]
    is_whole: bool


def read_segment(path: Path) -> Segment:
    """Read a whole ``.rtpd`` file; raises DamagedSegmentError when not even its header is."""
    header, records = read_header(path), []
    is_whole = True
    try:
        for record in read_records(path):
            records.append(record)  # noqa: PERF402  what came before the damage is kept
    except DamagedSegmentError:
        is_whole = False
    return Segment(header, file_sha256(path), tuple(records), is_whole)


def whole_records(path: Path) -> Iterator[Record]:
    """Yield the records of a segment up to the first byte that is wrong."""
    with suppress(DamagedSegmentError):
        yield from read_records(path)
