"""After a crash: segments that were left open are cut at their last whole record and sealed."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from core.files import file_sha256, sync_folder
from media.evidence import (
    DamagedSegmentError,
    RecordKind,
    read_header,
    read_records,
    segment_paths,
    whole_length,
)
from media.part import Part, read_part
from media.reel import OPEN_SUFFIX, Sealed

Tell = Callable[[dict[str, object]], None]


def recover(recordings: Path, tell: Tell, told: Iterable[str] = ()) -> None:
    """Seal what a former life of the process left open and tell it, once for each part.

    ``told`` are the files that wait in the spool already. Raises OSError.
    """
    known = frozenset(told)
    for folder in sorted(recordings.glob("*/part-*")):
        part = read_part(folder)
        if part is None:
            continue
        sealed = [_cut(path, part) for path in sorted(folder.glob(f"*/*{OPEN_SUFFIX}"))]
        news = [s.encode() for s in sealed if s is not None and s.file not in known]
        if news:
            tell(
                {
                    "event": "recording.sealed",
                    "room": part.room,
                    "part": part.part,
                    "segments": news,
                    "recovered": True,
                }
            )
        if not part.ended_ns:
            part.end(_last_ns(folder) or part.started_ns, is_complete=False).keep(recordings)


def _cut(path: Path, part: Part) -> Sealed | None:
    whole = whole_length(path)
    records = list(_records(path, whole))
    if not records:
        path.unlink()
        return None
    os.truncate(path, whole)
    with path.open("rb") as content:
        os.fsync(content.fileno())
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    header = read_header(path)
    sealed = Sealed(
        track=header.track,
        index=header.index,
        file=f"{path.parent.parent.name}/{header.track}/{final.name}",
        sha256=file_sha256(path),
        bytes=whole,
        from_ms=part.since_epoch(header.started_ns),
        to_ms=part.since_epoch(max(at for _, at in records)),
        packets=sum(kind is RecordKind.RTP for kind, _ in records),
    )
    path.rename(final)
    sync_folder(path.parent)
    return sealed


def _records(path: Path, whole: int) -> Iterable[tuple[RecordKind, int]]:
    if not whole:
        return
    try:
        for record in read_records(path):
            yield record.kind, record.arrived_ns
    except DamagedSegmentError:
        return


def _last_ns(folder: Path) -> int:
    last = [segment_paths(track)[-1:] for track in folder.iterdir() if track.is_dir()]
    return max((at for paths in last for p in paths for _, at in _records(p, 1)), default=0)
