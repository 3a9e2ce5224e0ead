"""What one pass over a segment tells: sources and their clocks, whole pictures, pauses."""

from dataclasses import dataclass, field
from pathlib import Path

from media.evidence import RecordKind
from media.viewing.frames import begins_key
from media.viewing.packets import Packet, parse, reports, unwrap
from media.viewing.records import Segment
from media.viewing.timing import Stretch

HOLD_NS = 2_000_000_000  # a picture may stand still so long before a card takes its place


@dataclass(slots=True)
class Indexed:
    """A segment as the index knows it; all times are those of arrival, ns since 1970.

    ``said``: by source, its own clock minus its timestamps, both in ns, by its last report.
    """

    path: Path
    stretches: dict[int, Stretch] = field(default_factory=dict)
    said: dict[int, int] = field(default_factory=dict)
    keys_ns: list[int] = field(default_factory=list)
    spans_ns: list[tuple[int, int]] = field(default_factory=list)

    @property
    def last_ns(self) -> int:
        """When the last packet came."""
        return self.spans_ns[-1][1] if self.spans_ns else 0


def index(path: Path, segment: Segment, latest: dict[int, int]) -> Indexed:
    """Read a segment once; ``latest`` carries each source's timestamp from segment to segment."""
    found = Indexed(path)
    codec, clock_rate = segment.header.codec, segment.header.clock_rate
    for record in segment.records:
        if record.kind is not RecordKind.RTP:
            _hear(found, record.payload, latest, clock_rate)
            continue
        packet = parse(record.payload)
        if packet is not None:
            _place(found, packet, record.arrived_ns, (latest, clock_rate))
            if codec != "opus" and begins_key(codec, packet.payload):
                found.keys_ns.append(record.arrived_ns)
    return found


def extend(spans_ns: list[tuple[int, int]], from_ns: int, to_ns: int) -> None:
    """Add a stretch of time to the last one, or begin another after a pause."""
    if spans_ns and from_ns - spans_ns[-1][1] <= HOLD_NS:
        spans_ns[-1] = (spans_ns[-1][0], max(to_ns, spans_ns[-1][1]))
    else:
        spans_ns.append((from_ns, to_ns))


def _place(
    found: Indexed, packet: Packet, arrival_ns: int, clock: tuple[dict[int, int], int]
) -> None:
    latest, rate = clock
    near = latest.get(packet.ssrc, packet.timestamp)
    timestamp = latest[packet.ssrc] = unwrap(packet.timestamp, near, 32)
    stretch = found.stretches.get(packet.ssrc)
    delay_ns = arrival_ns - timestamp * 1_000_000_000 // rate
    if stretch is None:
        found.stretches[packet.ssrc] = Stretch(packet.ssrc, rate, timestamp, arrival_ns, delay_ns)
    elif delay_ns < stretch.delay_ns:
        stretch.delay_ns = delay_ns
    extend(found.spans_ns, arrival_ns, arrival_ns)


def _hear(found: Indexed, payload: bytes, latest: dict[int, int], rate: int) -> None:
    for report in reports(payload):
        near = latest.get(report.ssrc, report.timestamp)
        timestamp = unwrap(report.timestamp, near, 32)
        found.said[report.ssrc] = report.ntp_ns - timestamp * 1_000_000_000 // rate
