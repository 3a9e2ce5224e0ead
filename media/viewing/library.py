"""The index of a recording: its tracks, when each can be seen, and what is damaged."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from media.evidence import DamagedSegmentError, Header, RecordKind
from media.part import read_part
from media.viewing.packets import Packet, parse, unwrap
from media.viewing.plan import Cause, Damage
from media.viewing.records import read_segment, whole_records
from media.viewing.segments import Indexed, extend, index
from media.viewing.timing import REPORT_STEP_NS, Stretch, settle

PATIENCE_NS = 5_000_000_000  # after a hole a whole picture is awaited so long

_UNKNOWN = Header("", 0, "", "", "audio", "opus", 0, 48_000, "", 0, 0)  # until a segment tells


@dataclass(slots=True)
class Track:
    """One folder of segments: one participant's audio, video (a layer of it) or screen.

    ``part`` is ``part-001`` and the like; ``found`` lists (ns since 1970 or 0, cause).
    """

    name: str
    part: str
    header: Header = _UNKNOWN
    segments: list[Indexed] = field(default_factory=list)
    found: list[tuple[int, Cause]] = field(default_factory=list)

    @property
    def last_ns(self) -> int:
        """When the last packet came, ns since 1970; 0 before the first."""
        return max((segment.last_ns for segment in self.segments), default=0)

    def packets(self, since_ns: int = 0) -> Iterator[tuple[Packet, int]]:
        """Yield packets and when each was made (ns since 1970), from one segment on."""
        for segment in self.segments:
            if segment.last_ns >= since_ns:
                yield from _timed(segment)

    def visible_ns(self) -> list[tuple[int, int]]:
        """Return when there is a picture: from a whole one on, without long pauses."""
        spans: list[tuple[int, int]] = []
        for segment in self.segments:
            for from_ns, to_ns in segment.spans_ns:
                extend(spans, from_ns, to_ns)
        keys = self.keys_ns()
        return [span for span in (_from_key(span, keys) for span in spans) if span[0] < span[1]]

    def keys_ns(self) -> list[int]:
        """Return when the pictures that need no other came."""
        return [at_ns for segment in self.segments for at_ns in segment.keys_ns]


@dataclass(frozen=True, slots=True)
class Library:
    """All tracks of a recording and its epoch in ns since 1970."""

    tracks: tuple[Track, ...]
    damage: tuple[Damage, ...]
    epoch_ns: int


def scan(recording: Path, epoch_ns: int, sealed: Mapping[str, str]) -> Library:
    """Read every segment of ``part-*/<track>/`` once; see ``Plan`` for the last two arguments."""
    tracks = [
        track
        for folder in _folders(recording, sealed)
        for track in _tracks(recording, folder, sealed)
    ]
    settle(pair for track in tracks for pair in _clocks(track))
    epoch_ns = epoch_ns or _epoch_ns(recording, tracks)
    damage = [
        Damage(track.name, max(0, ((at_ns or epoch_ns) - epoch_ns) // 1_000_000), cause)
        for track in tracks
        for at_ns, cause in track.found
    ]
    damage.sort(key=lambda found: (found.from_ms, found.track))
    return Library(tuple(tracks), tuple(damage), epoch_ns)


def _epoch_ns(recording: Path, tracks: list[Track]) -> int:
    """As the recorder noted it; without a note, the moment the first segment was begun."""
    notes = [note for folder in recording.glob("part-*") if (note := read_part(folder))]
    starts = [track.header.started_ns for track in tracks if track.segments]
    return min((note.epoch_ns for note in notes), default=0) or min(starts, default=0)


def _folders(recording: Path, sealed: Mapping[str, str]) -> list[str]:
    on_disk = {path.parent.relative_to(recording).as_posix() for path in _files(recording)}
    return sorted(on_disk | {name.rpartition("/")[0] for name in sealed})


def _files(folder: Path) -> Iterator[Path]:
    return folder.rglob("[0-9]*.rtpd")


def _tracks(recording: Path, folder: str, sealed: Mapping[str, str]) -> list[Track]:
    part, _, name = folder.partition("/")
    tracks = [Track(name, part)]
    latest: dict[int, int] = {}
    for file in _expected(recording, folder, sealed):
        _take(tracks, recording / file, latest, sealed.get(file))
    return tracks


def _expected(recording: Path, folder: str, sealed: Mapping[str, str]) -> list[str]:
    """Segments are numbered from 1 without holes: a hole is a file that was lost."""
    present = {int(path.stem) for path in _files(recording / folder)}
    known = {int(Path(name).stem) for name in sealed if name.rpartition("/")[0] == folder}
    last = max(present | known, default=0)
    return [f"{folder}/{number:06d}.rtpd" for number in range(1, last + 1)]


def _take(tracks: list[Track], path: Path, latest: dict[int, int], sealed: str | None) -> None:
    """Index one segment; who comes back with another codec gets another track."""
    track = tracks[-1]
    try:
        segment = read_segment(path)
    except FileNotFoundError:
        track.found.append((track.last_ns, "missing"))
        return
    except DamagedSegmentError:
        track.found.append((track.last_ns, "damaged"))
        return
    if not track.segments:
        track.header = segment.header
    elif track.header.codec != segment.header.codec:
        track = Track(track.name, track.part, segment.header)
        tracks.append(track)
    if sealed not in (None, segment.sha256):
        track.found.append((segment.header.started_ns, "altered"))
    track.segments.append(index(path, segment, latest))
    if not segment.is_whole:
        track.found.append((track.last_ns, "damaged"))


def _clocks(track: Track) -> Iterator[tuple[str, Stretch]]:
    """Give every stretch the sender's clock that held then, and the name of that clock."""
    first = {ssrc: said for found in reversed(track.segments) for ssrc, said in found.said.items()}
    held = dict(first)
    for segment in track.segments:
        for ssrc, said in segment.said.items():
            if abs(said - held[ssrc]) > REPORT_STEP_NS:
                held[ssrc] = said
        for ssrc, stretch in segment.stretches.items():
            stretch.ntp_ns = held.get(ssrc)
            owner = track.header.participant if ssrc in held else track.name
            yield f"{track.part}/{owner}", stretch


def _timed(segment: Indexed) -> Iterator[tuple[Packet, int]]:
    for record in whole_records(segment.path):
        packet = parse(record.payload) if record.kind is RecordKind.RTP else None
        if packet is not None:
            stretch = segment.stretches[packet.ssrc]
            timestamp = unwrap(packet.timestamp, stretch.first, 32)
            yield packet, stretch.media_ns(timestamp) + stretch.shift_ns


def _from_key(span: tuple[int, int], keys_ns: list[int]) -> tuple[int, int]:
    """A picture is shown from a whole one on; when none comes in time, as well as it can be."""
    from_ns, to_ns = span
    found = bisect_left(keys_ns, from_ns)
    key_ns = keys_ns[found] if found < len(keys_ns) else to_ns
    return min(key_ns, from_ns + PATIENCE_NS), to_ns
