"""After a crash: segments that were left open are cut at their last whole record and sealed.

By whoever comes first: the process itself when it is started again, or another one that takes its
place. What a living process records is held by its claim and left alone.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from core.files import file_sha256, sync_folder
from media.claim import claim
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
    """Seal what a former life of a process left open and tell it, once for each part.

    ``told`` are the files that wait in the spool already. Raises OSError.
    """
    known = frozenset(told)
    for room in sorted(path for path in recordings.glob("*") if path.is_dir()):
        if not any(_is_open(folder) for folder in room.glob("part-*")):
            continue
        held = claim(room)
        if held is None:
            continue
        try:
            recover_room(room, tell, known)
        finally:
            held.release()


def recover_room(room: Path, tell: Tell, told: frozenset[str] = frozenset()) -> None:
    """Seal what is open of one room, whose claim the caller has. Raises OSError."""
    for folder in sorted(room.glob("part-*")):
        part = read_part(folder)
        if part is None:
            continue
        sealed = [_cut(path, part) for path in sorted(folder.glob(f"*/*{OPEN_SUFFIX}"))]
        news = [s.encode() for s in sealed if s is not None and s.file not in told]
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
            ended = part.end(_last_ns(folder) or part.started_ns, is_complete=False)
            ended.keep(room.parent)


def _is_open(folder: Path) -> bool:
    part = read_part(folder)
    if part is None:
        return False
    return not part.ended_ns or any(folder.glob(f"*/*{OPEN_SUFFIX}"))


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
