"""The way in of the plane in Python: what of a stream is let through, kept, and given to whom.

The plane in C does the same (``native/source.c``, ``native/reception.c``).
"""

import time
from collections import deque
from typing import Protocol

from media import red, rtp
from media.kept import RTX_BYTES, Kept, extension
from media.loudness import Loudness
from media.plane import RING_PACKETS, Listener, Source, Stream
from media.rtcp import Reception
from media.rtp import is_after, is_key_frame, vp8_descriptor


class Taker(Protocol):
    """An outlet as its sources see it."""

    @property
    def source(self) -> Source | None:
        """The source that it carries now."""

    def take(self, source: "PythonSource", packet: Kept, at: float) -> None:
        """Go on with this source, with the packet that its decoder can begin with."""

    def send(self, packet: Kept, at: float) -> bool:
        """Write the packet with this stream's numbers and seal it; false if it is of before."""

    def report(self, report: bytes) -> None:
        """Send the publisher's sender report as this stream's own."""

    def leave(self, source: "PythonSource") -> None:
        """Let go of a source that ends."""


class PythonSource(Source):
    """A source whose packets pass through the interpreter."""

    def __init__(self, stream: Stream, listener: Listener) -> None:
        super().__init__(stream, listener)
        self.is_granted = False
        self.is_taped = False
        self.closed = 0
        self.ring: deque[Kept] = deque(maxlen=RING_PACKETS)
        self.outlets: list[Taker] = []
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
