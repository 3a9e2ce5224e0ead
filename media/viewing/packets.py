"""RTP packets and sender reports (RFC 3550), and the order they were sent in."""

import struct
from bisect import insort
from collections.abc import Iterator
from typing import NamedTuple

_HEADER = struct.Struct("!BBHII")
_REPORT = struct.Struct("!BBHIQI")
_SENDER_REPORT = 200
_NTP_TO_UNIX_S = 2_208_988_800  # 1900 to 1970, RFC 5905 section 6


class Packet(NamedTuple):
    """One RTP packet without header extensions and padding."""

    sequence: int
    timestamp: int
    ssrc: int
    marker: bool
    payload: bytes


class Report(NamedTuple):
    """What a sender says of its own clock: ``timestamp`` was sampled at ``ntp_ns`` since 1970."""

    ssrc: int
    timestamp: int
    ntp_ns: int


def parse(data: bytes) -> Packet | None:
    """Read one RTP packet (RFC 3550 5.1); None when it is none."""
    if len(data) < _HEADER.size or data[0] >> 6 != 2:  # noqa: PLR2004  the version of RTP
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start = _HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    return Packet(sequence, timestamp, ssrc, bool(second & 0x80), data[start:end])


def reports(data: bytes) -> Iterator[Report]:
    """Yield the sender reports of an RTCP packet, alone or compound (RFC 3550 6.4.1)."""
    at = 0
    while at + 4 <= len(data):
        size = 4 * (int.from_bytes(data[at + 2 : at + 4]) + 1)
        if data[at + 1] == _SENDER_REPORT and at + _REPORT.size <= len(data):
            *_, ssrc, ntp, timestamp = _REPORT.unpack_from(data, at)
            yield Report(ssrc, timestamp, unix_ns(ntp))
        at += size


def unix_ns(ntp: int) -> int:
    """Return a 64-bit NTP time as nanoseconds since 1970."""
    return ((ntp >> 32) - _NTP_TO_UNIX_S) * 1_000_000_000 + (
        (ntp & 0xFFFFFFFF) * 1_000_000_000 >> 32
    )


def unwrap(value: int, near: int, bits: int) -> int:
    """Return the counter that is ``value`` in its low bits and lies nearest to ``near``."""
    span = 1 << bits
    ahead = (value - near) % span
    return near + (ahead - span if ahead >= span // 2 else ahead)


class Reorder:
    """Gives packets in the order of their numbers, each once, at once unless one is missing.

    A missing one is awaited for ``wait_ns`` of the packets' own time, or ``window`` packets: it
    may have been asked for again, or may never have been anything but padding.
    """

    def __init__(self, window: int = 128, wait_ns: int = 400_000_000) -> None:
        self._window = window
        self._wait_ns = wait_ns
        self._held: list[tuple[int, int, Packet]] = []
        self._ssrc = -1
        self._highest = 0
        self._given = -1

    def push(self, packet: Packet, at_ns: int) -> Iterator[tuple[Packet, int]]:
        """Take a packet and its time; yield those whose turn has come."""
        if packet.ssrc != self._ssrc:
            yield from self.drain()
            self._ssrc, self._highest = packet.ssrc, packet.sequence + (1 << 16)
            self._given = self._highest - 1
        number = unwrap(packet.sequence, self._highest, 16)
        self._highest = max(self._highest, number)
        if number <= self._given or any(number == held[0] for held in self._held):
            return
        insort(self._held, (number, at_ns, packet), key=lambda held: held[0])
        while self._held and self._is_due(at_ns):
            yield self._pop()

    def drain(self) -> Iterator[tuple[Packet, int]]:
        """Yield what is held back: no more comes."""
        while self._held:
            yield self._pop()

    def _is_due(self, now_ns: int) -> bool:
        number, at_ns, _ = self._held[0]
        is_next = number == self._given + 1
        return is_next or len(self._held) > self._window or now_ns - at_ns > self._wait_ns

    def _pop(self) -> tuple[Packet, int]:
        number, at_ns, packet = self._held.pop(0)
        self._given = number
        return packet, at_ns
