"""Redundant sound (RFC 2198): each packet carries the one before it again, for who lost that."""

from dataclasses import dataclass
from typing import Final

from media.rtp import HEADER

HEAD_BYTES: Final = 4  # of an older block; the newest has one byte
MORE: Final = 0x80
WITHOUT_PADDING: Final = 0xDF
LONG: Final = 1 << 20
HALF: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Red:
    """Where the newest sound begins in a payload, and how far back the oldest reaches, in ticks.

    ``before_at`` is where the sound before the newest begins, ``before`` how far back it lies.
    """

    newest_at: int
    reach: int
    before_at: int = 0
    before: int = 0


def read(payload: bytes, payload_type: int) -> Red | None:
    """Read the heads; nothing if they are broken or tell of anything but this payload type."""
    at = older = reach = before = size = 0
    while at < len(payload) and payload[at] & MORE:
        if at + HEAD_BYTES >= len(payload) or payload[at] & 0x7F != payload_type:
            return None
        word = int.from_bytes(payload[at + 1 : at + HEAD_BYTES], "big")
        before, size = word >> 10, word & 0x3FF
        reach = max(reach, before)
        older += size
        at += HEAD_BYTES
    newest_at = at + 1 + older
    if at >= len(payload) or payload[at] != payload_type or newest_at > len(payload):
        return None
    return Red(newest_at, reach, newest_at - size, before)


def retyped(payload: bytes, payload_type: int) -> bytes:
    """Return a payload that :func:`read` took, with each block told to be of another type."""
    written, at = bytearray(payload), 0
    while written[at] & MORE:
        written[at] = MORE | payload_type
        at += HEAD_BYTES
    written[at] = payload_type
    return bytes(written)


class Granted:
    """From which moment on the sound of a source was granted.

    What a closed microphone sent must not come back with the first packet after it was opened.
    """

    def __init__(self) -> None:
        self._since: int | None = None

    def end(self) -> None:
        """Nothing is granted from now on."""
        self._since = None

    def covers(self, timestamp: int, reach: int) -> bool:
        """Whether what lies ``reach`` ticks before this RTP time was granted already."""
        if self._since is None:
            self._since = timestamp
        since = timestamp - self._since & 0xFFFFFFFF
        if LONG < since < HALF:
            self._since = timestamp - LONG & 0xFFFFFFFF  # so that it never wraps
        return reach <= since < HALF


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A packet with its newest sound alone, its bounds, and the payload that may be doubled.

    ``before`` is the packet before it, made of its sound; empty if it may not be heard.
    """

    packet: bytes
    payload: tuple[int, int]
    doubled: bytes
    before: bytes = b""


def unpacked(
    packet: bytes, payload: tuple[int, int], payload_type: int, granted: Granted
) -> Unpacked | None:
    """Take the newest sound out of a packet of redundant sound; nothing if it is broken."""
    start, end = payload
    whole = packet[start:end]
    found = read(whole, payload_type)
    if found is None:
        return None
    newest = whole[found.newest_at :]
    head = bytes((packet[0] & WITHOUT_PADDING, packet[1] & MORE | payload_type)) + packet[2:start]
    is_covered = granted.covers(int.from_bytes(packet[4:8], "big"), found.reach)
    doubled = whole if is_covered and found.reach and newest else b""
    before = _before(packet, whole, found, payload_type) if doubled else b""
    return Unpacked(head + newest, (start, start + len(newest)), doubled, before)


def _before(packet: bytes, payload: bytes, found: Red, payload_type: int) -> bytes:
    """Return the packet that was sent before this one, without its header extensions."""
    sound = payload[found.before_at : found.newest_at]
    if not sound or not found.before:
        return b""
    number = int.from_bytes(packet[2:4], "big") - 1 & 0xFFFF
    timestamp = int.from_bytes(packet[4:8], "big") - found.before & 0xFFFFFFFF
    ssrc = int.from_bytes(packet[8:12], "big")
    return HEADER.pack(0x80, payload_type, number, timestamp, ssrc) + sound
