"""RTCP as this server speaks it: reports, key frame requests, retransmissions, bandwidth.

RFC 3550 (SR, RR), 4585 (NACK, PLI), 5104 (FIR), draft-alvestrand-rmcat-remb-03.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from aiortc.rtp import (
    AnyRtcpPacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)

from media.round_trip import WAIT_S
from media.rtp import is_after

SENDER_REPORT: Final = 200
PLI: Final = 1
FIR: Final = 4
APPLICATION: Final = 15
NACK: Final = 1
KEY_FRAME_PAUSE_S: Final = 0.3
MAX_NACK: Final = 32
NACK_TRIES: Final = 10
NACK_FOR_S: Final = 1.0  # what is older nobody has kept, and no picture waits for

_BROKEN = (ValueError, struct.error, IndexError, OverflowError)
_SENDER_INFO = struct.Struct("!LQLLL")


def parse(data: bytes) -> list[AnyRtcpPacket]:
    """Return the packets of a compound one; nothing at all if any of them is broken."""
    try:
        return RtcpPacket.parse(data)
    except _BROKEN:
        return []


def sender_reports(data: bytes) -> list[bytes]:
    """Return the bytes of each sender report of a compound packet."""
    found, at = [], 0
    while at + 4 <= len(data) and data[at] >> 6 == 2:  # noqa: PLR2004  the RTP version
        end = at + 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == SENDER_REPORT and at + 28 <= end <= len(data):
            found.append(data[at:end])
        at = end
    return found


def rewrite_sender_report(report: bytes, ssrc: int, shift: int, counts: tuple[int, int]) -> bytes:
    """Return a report for the outgoing stream: same NTP moment, RTP time moved by ``shift``.

    ``counts`` are the packets and bytes sent. Keeping the publisher's clock is what keeps lips and
    voice together at the subscriber.
    """
    _, ntp, rtp, _, _ = _SENDER_INFO.unpack_from(report, 4)
    moved = rtp + shift & 0xFFFFFFFF
    packets, size = (count & 0xFFFFFFFF for count in counts)
    head = struct.pack("!BBH", 0x80, SENDER_REPORT, 6)
    return head + _SENDER_INFO.pack(ssrc, ntp, moved, packets, size)


def ask_key_frame(sender: int, ssrc: int) -> bytes:
    """Picture loss indication."""
    return bytes(RtcpPsfbPacket(fmt=PLI, ssrc=sender, media_ssrc=ssrc))


def ask_again(sender: int, ssrc: int, numbers: list[int]) -> bytes:
    """Generic NACK for these sequence numbers, in order."""
    return bytes(RtcpRtpfbPacket(fmt=NACK, ssrc=sender, media_ssrc=ssrc, lost=numbers))


def allow_rate(sender: int, bits_per_second: int, ssrcs: list[int]) -> bytes:
    """REMB: what a sender may send over all of these streams together."""
    fci = pack_remb_fci(bits_per_second, ssrcs)
    return bytes(RtcpPsfbPacket(fmt=APPLICATION, ssrc=sender, media_ssrc=0, fci=fci))


def allowed_rate(packet: AnyRtcpPacket) -> int | None:
    """Return the bits per second of a REMB, or nothing if the packet is another one."""
    if not isinstance(packet, RtcpPsfbPacket) or packet.fmt != APPLICATION:
        return None
    try:
        return unpack_remb_fci(packet.fci)[0]
    except _BROKEN:
        return None


def key_frame_wanted_of(packet: AnyRtcpPacket) -> int | None:
    """Return the SSRC of which a PLI or FIR asks a key frame."""
    if not isinstance(packet, RtcpPsfbPacket) or packet.fmt not in (PLI, FIR):
        return None
    if packet.fmt == FIR and len(packet.fci) >= 4:  # noqa: PLR2004  RFC 5104, 4.3.1.1
        return int.from_bytes(packet.fci[:4], "big")
    return packet.media_ssrc


def lost_of(packet: AnyRtcpPacket) -> tuple[int, list[int]] | None:
    """Return the SSRC and sequence numbers of a generic NACK."""
    if not isinstance(packet, RtcpRtpfbPacket) or packet.fmt != NACK:
        return None
    return packet.media_ssrc, [number & 0xFFFF for number in packet.lost]


def losses_of(packet: AnyRtcpPacket) -> dict[int, float]:
    """Return for each SSRC of a report which part was lost since the one before: 0 to 1."""
    if not isinstance(packet, (RtcpRrPacket, RtcpSrPacket)):
        return {}
    return {block.ssrc: block.fraction_lost / 256 for block in packet.reports}


@dataclass(slots=True)
class KeyFrameAsker:
    """Asks one source for a key frame at most each 300 ms, however many subscribers want one.

    What is wanted stays wanted until one comes: a request that fell into the pause, or was lost on
    the way, may have been the only one of who sent it. Moments are monotonic seconds.
    """

    asked_at: float = -1.0
    wanted_at: float | None = None

    def want(self, now: float) -> None:
        """Note that somebody cannot go on without one that comes from now on."""
        self.wanted_at = now

    def is_due(self, now: float, came_at: float) -> bool:
        """Whether to ask now, when the last one came at ``came_at``; takes it for asked then."""
        if self.wanted_at is None or came_at >= self.wanted_at:
            self.wanted_at = None
            return False
        if now - self.asked_at < KEY_FRAME_PAUSE_S:
            return False
        self.asked_at = now
        return True


@dataclass(slots=True)
class Missing:
    """A number that did not come: since when, how often and when it was last asked for."""

    since: float
    tries: int = 0
    asked_at: float = 0.0


@dataclass(slots=True)
class Reception:
    """What a receiver report says of one incoming stream (RFC 3550, A.3, A.8).

    ``ask_each`` is after how many seconds what is missing may be asked for again.
    """

    clock_rate: int
    ask_each: float = WAIT_S
    packets: int = 0
    repaired: int = 0
    size: int = 0
    highest: int = -1
    cycles: int = 0
    first: int = -1
    jitter: float = 0.0
    _transit: float | None = None
    _expected_before: int = 0
    _packets_before: int = 0
    report_ntp: int = 0
    report_at: float = 0.0
    missing: dict[int, Missing] = field(default_factory=dict)
    fraction: int = 0

    def take(self, sequence: int, timestamp: int, at: float, size: int) -> bool:
        """Count a packet that arrived at ``at`` (monotonic seconds); false if it was late."""
        self.packets += 1
        self.size += size
        transit = at * self.clock_rate - timestamp
        if self._transit is not None:
            difference = abs(transit - self._transit) % (1 << 32)
            if difference < self.clock_rate * 10:
                self.jitter += (difference - self.jitter) / 16
        self._transit = transit
        if self.highest < 0:
            self.first = self.highest = sequence
            return True
        if not is_after(sequence, self.highest):
            self.missing.pop(sequence, None)
            return False
        self._note_gap(sequence, at)
        if sequence < self.highest:
            self.cycles += 1
        self.highest = sequence
        return True

    def repair(self, sequence: int) -> bool:
        """Count a lost packet that came again on a stream of repairs; false if it was not lost.

        Reports go on telling it as lost (RFC 4588, 5.3): it is the line that they speak of.
        """
        if self.missing.pop(sequence, None) is None:
            return False
        self.repaired += 1
        return True

    def _note_gap(self, sequence: int, at: float) -> None:
        gap = (sequence - self.highest & 0xFFFF) - 1
        if 0 < gap <= MAX_NACK:
            for step in range(1, gap + 1):
                self.missing[self.highest + step & 0xFFFF] = Missing(at)

    def to_ask_again(self, now: float) -> list[int]:
        """Return the missing numbers that are due to be asked for, oldest first."""
        due: list[int] = []
        for number, gap in list(self.missing.items()):
            is_old = gap.tries >= NACK_TRIES or now - gap.since >= NACK_FOR_S
            if is_old or len(self.missing) > 4 * MAX_NACK:
                del self.missing[number]
            elif len(due) == MAX_NACK:
                break
            elif not gap.tries or now - gap.asked_at >= self.ask_each:
                gap.tries, gap.asked_at = gap.tries + 1, now
                due.append(number)
        return due

    def saw_report(self, report: bytes, now: float) -> None:
        """Remember the sender report that the next receiver report refers to."""
        self.report_ntp = int.from_bytes(report[10:14], "big")
        self.report_at = now

    @property
    def lost(self) -> int:
        """Packets that never came."""
        came = self.packets + self.repaired
        return max(0, self._expected - came) if self.highest >= 0 else 0

    @property
    def _expected(self) -> int:
        return self.cycles * 65536 + self.highest - self.first + 1

    def report(self, ssrc: int, now: float) -> RtcpReceiverInfo:
        """Return the report block since the former one."""
        expected, packets = self._expected, self.packets
        interval = expected - self._expected_before
        lost = interval - (packets - self._packets_before)
        self._expected_before, self._packets_before = expected, packets
        self.fraction = min(255, max(0, lost * 256 // interval)) if interval > 0 else 0
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=self.fraction,
            packets_lost=min(self.lost + self.repaired, 0x7FFFFF),
            highest_sequence=(self.cycles << 16 | self.highest) & 0xFFFFFFFF,
            jitter=int(self.jitter) & 0xFFFFFFFF,
            lsr=self.report_ntp,
            dlsr=int((now - self.report_at) * 65536) & 0xFFFFFFFF if self.report_ntp else 0,
        )


def receiver_report(sender: int, blocks: list[RtcpReceiverInfo]) -> bytes:
    """Return a receiver report of at most 31 blocks."""
    return bytes(RtcpRrPacket(ssrc=sender, reports=blocks[:31]))
