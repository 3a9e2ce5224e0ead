"""The forwarding plane in pure Python: one packet in, one sealed packet out for each who wants it.

Numbers are rewritten per subscriber so that what it receives has no gap but real losses: padding
is dropped and its numbers closed, layers change at key frames only, VP8 picture ids go on. The
rest of a packet is prepared once.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from media.adapter import Destination, Outbox, Sealer
from media.rtcp import KeyFrameAsker, Reception, rewrite_sender_report
from media.rtp import HEADER, HEADER_BYTES, Vp8Descriptor, is_after, is_key_frame, vp8_descriptor

ABS_SEND_TIME_ID: Final = 1
EXTENSION_BYTES: Final = 8
BODY_AT: Final = HEADER_BYTES + EXTENSION_BYTES
RING_PACKETS: Final = 512
ALIVE_S: Final = 1.0
FIRST_SEQUENCES: Final = 0x7FFF  # low, so that the first losses do not confuse the roll-over


@dataclass(slots=True, eq=False)
class Link:
    """The way to one subscriber: absent until its keys are agreed."""

    outbox: Outbox
    sealer: Sealer | None = None
    destination: Destination | None = None


@dataclass(slots=True, eq=False)
class Kept:
    """A forwarded packet, kept for those who lost it."""

    sequence: int
    timestamp: int
    marker: int
    body: bytes
    descriptor: Vp8Descriptor | None


@dataclass(slots=True, eq=False)
class Source:
    """One incoming stream (SSRC): a microphone, or one layer of a camera."""

    participant: str
    media: str
    layer: str
    codec: str
    clock_rate: int
    payload_type: int
    ssrc: int
    ask_key_frame: Callable[[], None]
    reception: Reception = field(init=False)
    asker: KeyFrameAsker = field(default_factory=KeyFrameAsker)
    last_at: float = 0.0
    closed: int = 0
    _closed_numbers: deque[int] = field(default_factory=lambda: deque(maxlen=256))
    ring: deque[Kept] = field(default_factory=lambda: deque(maxlen=RING_PACKETS))

    def __post_init__(self) -> None:
        self.reception = Reception(self.clock_rate)

    def close_number(self, sequence: int) -> None:
        """A packet that is not forwarded: later ones move up by one."""
        self._closed_numbers.append(sequence)
        self.closed += 1

    def without_gaps(self, sequence: int, *, is_newest: bool) -> int:
        """Return the sequence number as if what was closed had never been sent."""
        closed = self.closed
        if not is_newest:
            closed -= sum(is_after(number, sequence) for number in self._closed_numbers)
        return sequence - closed & 0xFFFF

    def is_alive(self, now: float) -> bool:
        """Whether packets came within the last second."""
        return now - self.last_at < ALIVE_S


@dataclass(slots=True, eq=False)
class Outlet:
    """One outgoing stream (SSRC) to one subscriber, whose source may change."""

    link: Link
    ssrc: int
    payload_types: dict[str, int]
    reporter: Callable[[bytes], None] | None = None
    target: Source | None = None
    source: Source | None = None
    packets: int = 0
    size: int = 0
    timestamp_shift: int = 0
    _sequence_shift: int = 0
    _first: int = 0
    _last: int = -1
    _last_timestamp: int = 0
    _last_at: float = 0.0
    _picture_shift: int = 0
    _tl0_shift: int = 0
    _last_picture: int = -1
    _last_tl0: int = -1

    def stop(self) -> None:
        """Send nothing until a source is taken again, at its next key frame."""
        self.source = None

    def take(self, source: Source, packet: Kept, at: float) -> None:
        """Go on with another source, with the packet that its decoder can begin with."""
        if self._last < 0:
            self._last = self.ssrc & FIRST_SEQUENCES
            self._last_timestamp = packet.timestamp
            ticks = 0
        else:
            ticks = max(1, int((at - self._last_at) * source.clock_rate))
        self.source = source
        self._first = self._last + 1 & 0xFFFF
        self._sequence_shift = self._first - packet.sequence
        self.timestamp_shift = self._last_timestamp + ticks - packet.timestamp
        self._shift_pictures(packet.descriptor)

    def _shift_pictures(self, descriptor: Vp8Descriptor | None) -> None:
        if descriptor is None or self._last_picture < 0:
            return
        self._picture_shift = self._last_picture + 1 - descriptor.picture
        self._tl0_shift = self._last_tl0 + 1 - descriptor.tl0

    def send(self, packet: Kept, at: float, *, is_again: bool = False) -> None:
        """Write the packet with this stream's numbers, seal it and queue it."""
        link = self.link
        sequence = packet.sequence + self._sequence_shift & 0xFFFF
        if sequence - self._first & 0x8000:
            return  # older than the moment of the change of source
        timestamp = packet.timestamp + self.timestamp_shift & 0xFFFFFFFF
        if not is_again and (sequence - self._last & 0xFFFF) < 0x8000:  # noqa: PLR2004
            self._advance(sequence, timestamp, at)
        if link.sealer is None or link.destination is None or self.source is None:
            return
        outbox, body = link.outbox, packet.body
        view = outbox.views[outbox.used]
        kind = packet.marker | self.payload_types[self.source.codec]
        HEADER.pack_into(view, 0, 0x90, kind, sequence, timestamp, self.ssrc)
        length = HEADER_BYTES + len(body)
        view[HEADER_BYTES:length] = body
        if packet.descriptor is not None:
            self._number_picture(view, packet.descriptor, is_newest=sequence == self._last)
        self.packets += 1
        self.size += length
        outbox.seal(link.sealer, link.destination, length)

    def _advance(self, sequence: int, timestamp: int, at: float) -> None:
        self._last, self._last_timestamp, self._last_at = sequence, timestamp, at
        if (sequence - self._first & 0xFFFF) > 0x4000:  # noqa: PLR2004  keep it near: half a circle
            self._first = sequence - 0x2000 & 0xFFFF

    def _number_picture(
        self, view: memoryview, descriptor: Vp8Descriptor, *, is_newest: bool
    ) -> None:
        mask = 0x7FFF if descriptor.picture_bits == 15 else 0x7F  # noqa: PLR2004  RFC 7741, 4.2
        picture = descriptor.picture + self._picture_shift & mask
        tl0 = descriptor.tl0 + self._tl0_shift & 0xFF
        if is_newest:
            self._last_picture, self._last_tl0 = picture, tl0
        if descriptor.picture_at and self._picture_shift:
            at = BODY_AT + descriptor.picture_at
            if descriptor.picture_bits == 15:  # noqa: PLR2004
                view[at] = picture >> 8 | 0x80
                at += 1
            view[at] = picture & (0xFF if descriptor.picture_bits == 15 else 0x7F)  # noqa: PLR2004
        if descriptor.tl0_at and self._tl0_shift:
            view[BODY_AT + descriptor.tl0_at] = tl0

    def report(self, report: bytes) -> bytes:
        """Return the publisher's sender report as this stream's own."""
        counts = (self.packets, self.size)
        return rewrite_sender_report(report, self.ssrc, self.timestamp_shift, counts)

    def send_again(self, sequences: list[int], at: float) -> int:
        """Send again what the subscriber lost, if it is still kept; return how many were."""
        source = self.source
        if source is None:
            return 0
        wanted = {number - self._sequence_shift & 0xFFFF for number in sequences}
        found = [packet for packet in source.ring if packet.sequence in wanted]
        for packet in found:
            self.send(packet, at, is_again=True)
        return len(found)


def forward(
    source: Source, outlets: list[Outlet], packet: bytes, payload: tuple[int, int], at: float
) -> None:
    """Send the payload (from, to) of a packet to every outlet whose source this is or becomes.

    ``at`` is the arrival in monotonic seconds. The caller flushes the outbox.
    """
    start, end = payload
    sequence, timestamp = packet[2] << 8 | packet[3], int.from_bytes(packet[4:8], "big")
    is_newest = source.reception.take(sequence, timestamp, at, end - start)
    source.last_at = at
    if start == end:
        source.close_number(sequence)
        return
    kept = Kept(
        source.without_gaps(sequence, is_newest=is_newest),
        timestamp,
        packet[1] & 0x80,
        extension() + packet[start:end],
        vp8_descriptor(packet, start, end) if source.codec == "VP8" else None,
    )
    if source.media != "audio":
        source.ring.append(kept)
    is_key: bool | None = None
    for outlet in outlets:
        if outlet.source is not source:
            if outlet.target is not source:
                continue
            if is_key is None:
                is_key = is_newest and is_key_frame(source.codec, packet, start, end)
            if not is_key:
                source.ask_key_frame()
                continue
            outlet.take(source, kept, at)
        elif outlet.target is None:
            continue
        outlet.send(kept, at)


def extension() -> bytes:
    """Return the one header extension that subscribers get: the moment of sending (24 bits).

    abs-send-time is seconds in 6.18 fixed point; from it browsers estimate their bandwidth.
    """
    now = int(time.monotonic() * (1 << 18)) & 0xFFFFFF
    return _EXTENSION_HEAD + now.to_bytes(3, "big")


_EXTENSION_HEAD: Final = bytes((0xBE, 0xDE, 0, 1, ABS_SEND_TIME_ID << 4 | 2))
