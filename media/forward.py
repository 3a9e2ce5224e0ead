"""The rewriting of the plane in Python: one packet in, one sealed packet out for each who wants it.

Numbers are rewritten per subscriber so that what it receives has no gap but real losses: padding
is dropped and its numbers closed, layers change at key frames only, VP8 picture ids go on. The
rest of a packet is prepared once. The plane in C does the same (``native/forward.c``).
"""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from media import red, rtp
from media.loudness import Loudness
from media.plane import RING_PACKETS, RING_S, Listener, Outlet, Repair, Source, Stream
from media.rtcp import Reception, rewrite_sender_report
from media.rtp import HEADER, HEADER_BYTES, Vp8Descriptor, is_after, is_key_frame, vp8_descriptor

ABS_SEND_TIME_ID: Final = 1
EXTENSION_BYTES: Final = 8
BODY_AT: Final = HEADER_BYTES + EXTENSION_BYTES
RTX_BYTES: Final = 2
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


@dataclass(slots=True, eq=False)
class Kept:
    """A forwarded packet, kept for those who lost it; ``body`` is extension and payload."""

    sequence: int
    timestamp: int
    marker: int
    body: bytes
    descriptor: Vp8Descriptor | None
    at: float = 0.0
    doubled: bytes = b""  # the redundant payload that it came in (RFC 2198)


class PythonSource(Source):
    """A source whose packets pass through the interpreter."""

    def __init__(self, stream: Stream, listener: Listener) -> None:
        super().__init__(stream, listener)
        self.is_granted = False
        self.is_taped = False
        self.closed = 0
        self.ring: deque[Kept] = deque(maxlen=RING_PACKETS)
        self.outlets: list[PythonOutlet] = []
        self._reception = Reception(stream.clock_rate)
        self._loudness = Loudness()
        self._granted = red.Granted()
        self._last_at = 0.0
        self._closed_numbers: deque[int] = deque(maxlen=256)

    def grant(self, *, is_granted: bool) -> None:
        self.is_granted = is_granted
        if not is_granted:
            self._loudness.fade()
            self._granted.end()

    def tape(self, *, is_taped: bool) -> None:
        self.is_taped = is_taped

    @property
    def reception(self) -> Reception:
        return self._reception

    @property
    def loudness(self) -> Loudness:
        return self._loudness

    @property
    def last_at(self) -> float:
        return self._last_at

    def feed(self, packet: bytes) -> None:
        payload = rtp.bounds(packet)
        if payload is None or not self.is_granted:
            return
        doubled = b""
        if self.stream.red_type and packet[1] & 0x7F == self.stream.red_type:
            plain = red.unpacked(packet, payload, self.stream.payload_type, self._granted)
            if plain is None:
                return
            packet, payload, doubled = plain.packet, plain.payload, plain.doubled
        elif packet[1] & 0x7F != self.stream.payload_type:
            return
        if self.is_taped and payload[0] < payload[1]:
            self.listener.on_packet(self, time.time_ns(), packet)
        now = time.monotonic()
        if self.is_voice:
            self._hear(packet)
        self.forward(packet, payload, now, doubled)
        missing = self._reception.missing
        if missing and not self.is_voice:
            numbers = self._reception.to_ask_again(now)
            if numbers:
                self.listener.on_missing(self, numbers)

    def report(self, report: bytes) -> None:
        for outlet in self.outlets:
            if outlet.source is self:
                outlet.report(report)

    def feed_repaired(self, packet: bytes) -> None:
        """Take a retransmission of this stream (RFC 4588, 4), if it is still missing."""
        payload = rtp.bounds(packet)
        if payload is None or payload[1] - payload[0] <= RTX_BYTES:
            return
        start, end = payload
        number = int.from_bytes(packet[start : start + RTX_BYTES], "big")
        if number not in self._reception.missing:
            return
        kind = packet[1] & 0x80 | self.stream.payload_type
        ssrc = self.stream.ssrc.to_bytes(4, "big")
        head = bytes((0x80, kind)) + packet[start : start + RTX_BYTES] + packet[4:8] + ssrc
        self.feed(head + packet[start + RTX_BYTES : end])

    def forward(
        self, packet: bytes, payload: tuple[int, int], at: float, doubled: bytes = b""
    ) -> None:
        """Send the payload (from, to) of a packet to every outlet whose source this is or becomes.

        ``at`` is the arrival in monotonic seconds.
        """
        start, end = payload
        sequence, timestamp = packet[2] << 8 | packet[3], int.from_bytes(packet[4:8], "big")
        is_newest = self._reception.take(sequence, timestamp, at, end - start)
        self._last_at = at
        if start == end:
            self._close_number(sequence)
            return
        kept = Kept(
            self._without_gaps(sequence, is_newest=is_newest),
            timestamp,
            packet[1] & 0x80,
            extension() + packet[start:end],
            vp8_descriptor(packet, start, end) if self.codec == "VP8" else None,
            at,
            doubled,
        )
        if not self.is_voice:
            self.ring.append(kept)
        self._offer(kept, at, packet, payload if is_newest else None)

    def _offer(self, kept: Kept, at: float, packet: bytes, payload: tuple[int, int] | None) -> None:
        is_key: bool | None = None
        is_wanted = False
        for outlet in self.outlets:
            if outlet.source is not self:
                if is_key is None:
                    is_key = payload is not None and is_key_frame(self.codec, packet, *payload)
                if not is_key:
                    is_wanted = True
                    continue
                outlet.take(self, kept, at)
            outlet.send(kept, at)
        if is_wanted:
            self.ask_key_frame()

    def _close_number(self, sequence: int) -> None:  # later ones move up by one
        self._closed_numbers.append(sequence)
        self.closed += 1

    def _without_gaps(self, sequence: int, *, is_newest: bool) -> int:
        """Return the sequence number as if what was closed had never been sent."""
        closed = self.closed
        if not is_newest:
            closed -= sum(is_after(number, sequence) for number in self._closed_numbers)
        return sequence - closed & 0xFFFF

    def _hear(self, packet: bytes) -> None:
        if self.stream.level_number:
            self._loudness.hear(rtp.extensions(packet).get(self.stream.level_number))
        if not self.outlets:
            self.listener.on_sound(self)


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


def extension() -> bytes:
    """Return the one header extension that subscribers get: the moment of sending (24 bits).

    abs-send-time is seconds in 6.18 fixed point; from it browsers estimate their bandwidth.
    """
    now = int(time.monotonic() * (1 << 18)) & 0xFFFFFF
    return _EXTENSION_HEAD + now.to_bytes(3, "big")


_EXTENSION_HEAD: Final = bytes((0xBE, 0xDE, 0, 1, ABS_SEND_TIME_ID << 4 | 2))
