"""The way in of the plane in Python: what of a stream is let through, kept, and given to whom.

The plane in C does the same (``native/source.c``, ``native/reception.c``).
"""

import time
from collections import deque
from typing import Final, Protocol

from media import red, rtp
from media.kept import RTX_BYTES, Kept, extension
from media.loudness import Loudness
from media.plane import LATE_KEY_PACKETS, RING_PACKETS, Listener, Source, Stream
from media.rtcp import Reception
from media.rtp import (
    HEADER_BYTES,
    Vp8Descriptor,
    is_after,
    is_key_frame,
    starts_vp8_key,
    vp8_descriptor,
)

RESTORED: Final = 16  # what comes later than that many losses was lost


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
        self._last_at = self._key_at = 0.0
        self._closed_numbers: deque[int] = deque(maxlen=256)
        self._restored: deque[int] = deque(maxlen=RESTORED)

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

    @property
    def key_at(self) -> float:
        return self._key_at

    def feed(self, packet: bytes) -> None:
        payload = rtp.bounds(packet)
        if payload is None or not self.is_granted:
            return
        doubled = b""
        if self.stream.red_type and packet[1] & 0x7F == self.stream.red_type:
            plain = red.unpacked(packet, payload, self.stream.payload_type, self._granted)
            if plain is None:
                return
            if plain.before:
                self._restore(plain.before)
            packet, payload, doubled = plain.packet, plain.payload, plain.doubled
        elif packet[1] & 0x7F != self.stream.payload_type:
            return
        now = time.monotonic()
        if self._is_restored(packet):
            self._reception.take(*_numbers(packet), now, payload[1] - payload[0])
        else:
            self._let_through(packet, payload, now, doubled)

    def _let_through(
        self, packet: bytes, payload: tuple[int, int], now: float, doubled: bytes
    ) -> None:
        if self.is_taped and payload[0] < payload[1]:
            self.listener.on_packet(self, time.time_ns(), packet)
        if self.is_voice:
            self._hear(packet)
        self.forward(packet, payload, now, doubled)
        missing = self._reception.missing
        if missing and self.is_voice:
            missing.clear()  # nobody waits for a sound
        elif missing:
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
        sequence, timestamp = _numbers(packet)
        is_newest = self._reception.take(sequence, timestamp, at, end - start)
        self._last_at = at
        if start == end:
            if is_newest:  # the number of one that comes late has been passed over already
                self._close_number(sequence)
            return
        descriptor = vp8_descriptor(packet, start, end) if self.codec == "VP8" else None
        kept = Kept(
            self._without_gaps(sequence, is_newest=is_newest),
            timestamp,
            packet[1] & 0x80,
            extension() + packet[start:end],
            descriptor,
            at,
            doubled,
        )
        if not self.is_voice:
            self.ring.append(kept)
        is_key = is_newest if self.is_voice else self._is_key(packet, payload, descriptor)
        if is_key and not self.is_voice:
            self._key_at = at
        self._offer(kept, at, is_key=is_key, is_newest=is_newest)

    def _is_key(
        self, packet: bytes, payload: tuple[int, int], descriptor: Vp8Descriptor | None
    ) -> bool:
        if descriptor is not None:  # it is read already
            return starts_vp8_key(descriptor, packet, payload[0])
        return is_key_frame(self.codec, packet, *payload)

    def _offer(self, kept: Kept, at: float, *, is_key: bool, is_newest: bool) -> None:
        is_wanted = False
        overtaking = [] if is_newest or not is_key else self._overtaking(kept)
        for outlet in self.outlets:
            if outlet.source is self:
                outlet.send(kept, at)
            elif is_key and (is_newest or overtaking):
                outlet.take(self, kept, at)
                for packet in (kept, *overtaking):
                    outlet.send(packet, at)
            else:
                is_wanted = True
        if is_wanted:
            self.ask_key_frame()

    def _overtaking(self, late: Kept) -> list[Kept]:
        """Return in order what came before a late packet and belongs behind it.

        Where packets overtake one another, or the first of a key frame had to be sent again, the
        picture begins all the same; nothing if it is too long ago.
        """
        ahead = {packet.sequence - late.sequence & 0xFFFF: packet for packet in self.ring}
        behind = sorted(step for step in ahead if 0 < step < 0x8000)  # noqa: PLR2004  half the circle
        if not behind or behind[-1] > LATE_KEY_PACKETS:
            return []
        return [ahead[step] for step in behind]

    def _close_number(self, sequence: int) -> None:  # later ones move up by one
        self._closed_numbers.append(sequence)
        self.closed += 1

    def _without_gaps(self, sequence: int, *, is_newest: bool) -> int:
        """Return the sequence number as if what was closed had never been sent."""
        closed = self.closed
        if not is_newest:
            closed -= sum(is_after(number, sequence) for number in self._closed_numbers)
        return sequence - closed & 0xFFFF

    def _restore(self, lost: bytes) -> None:
        """Let the sound before the newest through, if its own packet has not come.

        Reports go on telling it as lost: it is the line that they speak of.
        """
        number, timestamp = _numbers(lost)
        highest = self._reception.highest
        if highest < 0 or not is_after(number, highest):
            return
        self._restored.append(number)
        if self.is_taped:
            self.listener.on_packet(self, time.time_ns(), lost)
        now = time.monotonic()
        number = self._without_gaps(number, is_newest=True)
        kept = Kept(number, timestamp, 0, extension() + lost[HEADER_BYTES:], None, now)
        self._offer(kept, now, is_key=True, is_newest=True)

    def _is_restored(self, packet: bytes) -> bool:
        """Whether a packet comes late whose sound was let through in another one."""
        if not self._restored:
            return False
        sequence = _numbers(packet)[0]
        return sequence in self._restored and not is_after(sequence, self._reception.highest)

    def _hear(self, packet: bytes) -> None:
        if self.stream.level_number:
            self._loudness.hear(rtp.extensions(packet).get(self.stream.level_number))
        if not self.outlets:
            self.listener.on_sound(self)


def _numbers(packet: bytes) -> tuple[int, int]:
    """Return sequence number and RTP time."""
    return packet[2] << 8 | packet[3], int.from_bytes(packet[4:8], "big")
