"""The way out of the plane in Python: one sealed packet for each who wants it, numbered anew.

Numbers are rewritten per subscriber so that what it receives has no gap but real losses: layers
change at key frames only, sequence numbers, time and VP8 picture ids go on. The plane in C does
the same (``native/outlet.c``).
"""

import time
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from media import red
from media.kept import BODY_AT, EXTENSION_BYTES, RTX_BYTES, Kept
from media.plane import RING_S, Outlet, Repair, Source
from media.python_source import PythonSource
from media.rtcp import rewrite_sender_report
from media.rtp import HEADER, HEADER_BYTES, Vp8Descriptor

MOST_GAP: Final = 1024  # later than that nothing is taken (the window of SRTP)
FIRST_SEQUENCES: Final = 0x7FFF  # low, so that the first losses do not confuse the roll-over


class Desk(Protocol):
    """Where an outlet writes a packet for its subscriber."""

    @property
    def view(self) -> memoryview:
        """Room for one packet."""

    def seal(self, length: int, *, is_voice: bool) -> None:
        """Seal what was written and send it in its turn."""

    @property
    def can_send(self) -> bool:
        """Whether keys and an address are there."""

    def send_rtcp(self, packet: bytes) -> None:
        """Seal and send one compound RTCP packet."""


class PythonOutlet(Outlet):
    """An outlet that rewrites in Python."""

    def __init__(
        self, desk: Desk, ssrc: int, payload_types: Mapping[str, int], repair: Repair
    ) -> None:
        super().__init__(ssrc, payload_types, repair)
        self._desk = desk
        self._target: PythonSource | None = None
        self._source: PythonSource | None = None
        self._packets = 0
        self._size = 0
        self._timestamp_shift = 0
        self._sequence_shift = 0
        self._first = 0
        self._last = -1
        self._gaps: set[int] = set()
        self._last_timestamp = 0
        self._last_at = 0.0
        self._picture_shift = 0
        self._tl0_shift = 0
        self._last_picture = -1
        self._last_tl0 = -1
        self._repair_sequence = repair.ssrc & FIRST_SEQUENCES
        self._doubled = 0

    def aim(self, source: Source | None) -> None:
        assert source is None or isinstance(source, PythonSource)
        former, self._target = self._target, source
        if source is None:
            self.stop()
        elif self not in source.outlets:
            source.outlets.append(self)
        if former is not None and not self.is_of(former) and self in former.outlets:
            former.outlets.remove(self)

    def double(self, payload_type: int) -> None:
        self._doubled = payload_type

    def stop(self) -> None:
        former, self._source = self._source, None
        if former is not None and not self.is_of(former) and self in former.outlets:
            former.outlets.remove(self)

    def leave(self, source: PythonSource) -> None:
        """Let go of a source that ends."""
        if self._target is source:
            self._target = None
        if self._source is source:
            self._source = None
        source.outlets.remove(self)

    def is_of(self, source: PythonSource) -> bool:
        """Whether it carries this source or waits for it."""
        return self._source is source or self._target is source

    @property
    def source(self) -> Source | None:
        return self._source

    def counts(self) -> tuple[int, int, int]:
        return self._packets, self._size, self._timestamp_shift

    def report(self, report: bytes) -> None:
        """Send the publisher's sender report as this stream's own."""
        counts = (self._packets, self._size)
        shift = self._timestamp_shift
        self._desk.send_rtcp(rewrite_sender_report(report, self.ssrc, shift, counts))

    def take(self, source: PythonSource, packet: Kept, at: float) -> None:
        """Go on with another source, with the packet that its decoder can begin with."""
        former = self._source
        if self._last < 0:
            self._last = self.ssrc & FIRST_SEQUENCES
            self._last_timestamp = packet.timestamp
            ticks = 0
        else:
            ticks = max(1, int((at - self._last_at) * source.stream.clock_rate))
        self._source = source
        self._gaps.clear()
        self._first = self._last + 1 & 0xFFFF
        self._sequence_shift = self._first - packet.sequence
        self._timestamp_shift = self._last_timestamp + ticks - packet.timestamp
        self._shift_pictures(packet.descriptor)
        if former is not None and former is not source and self in former.outlets:
            former.outlets.remove(self)

    def _shift_pictures(self, descriptor: Vp8Descriptor | None) -> None:
        if descriptor is None or self._last_picture < 0:
            return
        self._picture_shift = self._last_picture + 1 - descriptor.picture
        self._tl0_shift = self._last_tl0 + 1 - descriptor.tl0

    def send(self, packet: Kept, at: float, *, is_again: bool = False) -> bool:
        """Write the packet with this stream's numbers and seal it; false if it is of before."""
        sequence = packet.sequence + self._sequence_shift & 0xFFFF
        if sequence - self._first & 0x8000:
            return False  # older than the moment of the change of source
        timestamp = packet.timestamp + self._timestamp_shift & 0xFFFFFFFF
        if not is_again and not self._is_fresh(sequence, timestamp, at):
            return False
        source = self._source
        if source is None or not self._desk.can_send:
            return False
        is_repair = is_again and bool(self.repair.ssrc)
        kinds = self.repair.payload_types if is_repair else self.payload_types
        kind, body = kinds.get(source.codec), packet.body
        if packet.doubled and self._doubled and kind is not None:
            body = body[:EXTENSION_BYTES] + red.retyped(packet.doubled, kind)
            kind = self._doubled
        if kind is None:
            return False  # the subscriber cannot take this codec
        numbers = (packet.marker | kind, sequence, timestamp)
        length = self._write(body, numbers, packet.descriptor, is_repair=is_repair)
        self._desk.seal(length, is_voice=source.is_voice)
        return True

    def _write(
        self,
        body: bytes,
        numbers: tuple[int, int, int],
        descriptor: Vp8Descriptor | None,
        *,
        is_repair: bool,
    ) -> int:
        kind, sequence, timestamp = numbers
        view, skip = self._desk.view, 0
        if is_repair:
            self._repair_sequence = self._repair_sequence + 1 & 0xFFFF
            HEADER.pack_into(
                view, 0, 0x90, kind, self._repair_sequence, timestamp, self.repair.ssrc
            )
            view[BODY_AT : BODY_AT + RTX_BYTES] = sequence.to_bytes(RTX_BYTES, "big")
            skip = RTX_BYTES
        else:
            HEADER.pack_into(view, 0, 0x90, kind, sequence, timestamp, self.ssrc)
            self._packets += 1
            self._size += HEADER_BYTES + len(body)
        length = HEADER_BYTES + skip + len(body)
        if skip:
            view[HEADER_BYTES:BODY_AT] = body[:EXTENSION_BYTES]
            view[BODY_AT + skip : length] = body[EXTENSION_BYTES:]
        else:
            view[HEADER_BYTES:length] = body
        if descriptor is not None:
            is_newest = sequence == self._last
            self._number_picture(view, BODY_AT + skip, descriptor, is_newest=is_newest)
        return length

    def _is_fresh(self, sequence: int, timestamp: int, at: float) -> bool:
        """Whether no other packet had this number: GCM must never see one twice."""
        ahead = sequence - self._last & 0xFFFF
        if ahead == 1:  # nearly always
            self._advance(sequence, timestamp, at)
            return True
        if not 0 < ahead < 0x8000:  # noqa: PLR2004  late: only into a gap, and once
            is_gap = sequence in self._gaps
            self._gaps.discard(sequence)
            return is_gap
        missed = range(max(1, ahead - MOST_GAP), ahead)
        self._gaps.update(self._last + step & 0xFFFF for step in missed)
        if len(self._gaps) > MOST_GAP:
            self._gaps = {n for n in self._gaps if (sequence - n & 0xFFFF) < MOST_GAP}
        self._advance(sequence, timestamp, at)
        return True

    def _advance(self, sequence: int, timestamp: int, at: float) -> None:
        self._last, self._last_timestamp, self._last_at = sequence, timestamp, at
        if (sequence - self._first & 0xFFFF) > 0x4000:  # noqa: PLR2004  keep it near: half a circle
            self._first = sequence - 0x2000 & 0xFFFF

    def _number_picture(
        self, view: memoryview, body_at: int, descriptor: Vp8Descriptor, *, is_newest: bool
    ) -> None:
        if not self._picture_shift and not self._tl0_shift:
            if is_newest:
                self._last_picture, self._last_tl0 = descriptor.picture, descriptor.tl0
            return
        mask = 0x7FFF if descriptor.picture_bits == 15 else 0x7F  # noqa: PLR2004  RFC 7741, 4.2
        picture = descriptor.picture + self._picture_shift & mask
        tl0 = descriptor.tl0 + self._tl0_shift & 0xFF
        if is_newest:
            self._last_picture, self._last_tl0 = picture, tl0
        if descriptor.picture_at and self._picture_shift:
            at = body_at + descriptor.picture_at
            if descriptor.picture_bits == 15:  # noqa: PLR2004
                view[at] = picture >> 8 | 0x80
                at += 1
            view[at] = picture & (0xFF if descriptor.picture_bits == 15 else 0x7F)  # noqa: PLR2004
        if descriptor.tl0_at and self._tl0_shift:
            view[body_at + descriptor.tl0_at] = tl0

    def send_again(self, numbers: Sequence[int]) -> int:
        source, now = self._source, time.monotonic()
        if source is None:
            return 0
        wanted = {number - self._sequence_shift & 0xFFFF for number in numbers}
        found = [kept for kept in source.ring if kept.sequence in wanted and now - kept.at < RING_S]
        return sum(self.send(packet, now, is_again=True) for packet in found)
