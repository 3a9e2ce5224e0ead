"""Views of RTP packets where they lie (RFC 3550, 8285, 7741, 6184): nothing is copied or raised.

Every function takes any bytes: a packet that is not one gives ``None`` or ``False``.
"""

import struct
from dataclasses import dataclass
from typing import Final

HEADER: Final = struct.Struct("!BBHLL")
HEADER_BYTES: Final = 12
ONE_BYTE_PROFILE: Final = 0xBEDE
TWO_BYTE_PROFILE: Final = 0x1000

MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_SEQUENCE: Final = (
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port (RFC 5761, 4)."""
    return len(data) > 1 and 192 <= data[1] < 224  # noqa: PLR2004  payload types 64..95


def bounds(packet: bytes) -> tuple[int, int] | None:
    """Return where the payload begins and ends, without padding; equal when there is none."""
    size = len(packet)
    if size < HEADER_BYTES or packet[0] >> 6 != 2:  # noqa: PLR2004  the RTP version
        return None
    start = HEADER_BYTES + 4 * (packet[0] & 15)
    if packet[0] & 0x10:
        if size < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    end = size
    if packet[0] & 0x20:
        if packet[-1] == 0:
            return None  # padding counts at least its own count
        end -= packet[-1]
    if start > size:
        return None
    return (start, end) if end >= start else None


def extensions(packet: bytes) -> dict[int, bytes]:
    """Return the header extensions by their number (RFC 8285, both forms)."""
    found: dict[int, bytes] = {}
    if not packet[0] & 0x10:
        return found
    start = HEADER_BYTES + 4 * (packet[0] & 15)
    profile, words = struct.unpack_from("!HH", packet, start)
    position, end = start + 4, start + 4 + 4 * words
    has_long_heads = profile & 0xFFF0 == TWO_BYTE_PROFILE
    if profile != ONE_BYTE_PROFILE and not has_long_heads:
        return found
    while position < end:
        head = packet[position]
        if head == 0:
            position += 1
            continue
        if has_long_heads:
            number, size, skip = head, packet[position + 1] if position + 1 < end else 0, 2
        else:
            number, size, skip = head >> 4, (head & 15) + 1, 1
        if position + skip + size > end:
            break
        found[number] = packet[position + skip : position + skip + size]
        position += skip + size
    return found


@dataclass(frozen=True, slots=True)
class Vp8Descriptor:
    """Where the numbers of a VP8 payload descriptor lie (RFC 7741, 4.2); 0 is "not there".

    ``picture_at`` and ``tl0_at`` are offsets from the start of the payload; ``picture_bits`` is 7
    or 15; ``size`` is where the frame's bytes begin.
    """

    is_start: bool
    picture_at: int
    picture_bits: int
    picture: int
    tl0_at: int
    tl0: int
    size: int


def vp8_descriptor(packet: bytes, start: int, end: int) -> Vp8Descriptor | None:
    """Read the VP8 payload descriptor between ``start`` and ``end``."""
    if start >= end:
        return None
    first = packet[start]
    at = start + 1
    picture_at = picture_bits = picture = tl0_at = tl0 = 0
    if first & 0x80:
        if at >= end:
            return None
        flags = packet[at]
        at += 1
        if flags & 0x80 and at < end:
            picture_at, picture_bits = at - start, 15 if packet[at] & 0x80 else 7
            wide = picture_bits == 15  # noqa: PLR2004
            picture = packet[at] & 0x7F
            if wide and at + 1 < end:
                picture = picture << 8 | packet[at + 1]
            at += 2 if wide else 1
        if flags & 0x40 and at < end:
            tl0_at, tl0 = at - start, packet[at]
            at += 1
        if flags & 0x30:
            at += 1
    if at >= end:
        return None
    is_start = bool(first & 0x10) and not first & 7
    return Vp8Descriptor(is_start, picture_at, picture_bits, picture, tl0_at, tl0, at - start)


def is_key_frame(codec: str, packet: bytes, start: int, end: int) -> bool:
    """Tell whether a decoder can begin with this packet; always true for sound."""
    if codec == "VP8":
        return starts_vp8_key(vp8_descriptor(packet, start, end), packet, start)
    if codec == "H264":
        return _holds_h264_key(packet, start, end)
    return True


def starts_vp8_key(descriptor: Vp8Descriptor | None, packet: bytes, start: int) -> bool:
    """Tell whether a key frame begins in a packet whose payload lies at ``start``."""
    return (
        descriptor is not None
        and descriptor.is_start
        and not packet[start + descriptor.size] & 1  # RFC 6386, 9.1: P bit
    )


H264_KEY_UNITS: Final = (5, 7)  # an IDR slice; a sequence parameter set


def _holds_h264_key(packet: bytes, start: int, end: int) -> bool:
    if start >= end:
        return False
    kind = packet[start] & 31
    if kind == 24:  # noqa: PLR2004  STAP-A: several units, each with its length
        return any(k in H264_KEY_UNITS for k in _aggregated(packet, start + 1, end))
    if kind == 28 and start + 1 < end:  # noqa: PLR2004  FU-A: the first piece of one unit
        return bool(packet[start + 1] & 0x80) and packet[start + 1] & 31 in H264_KEY_UNITS
    return kind in H264_KEY_UNITS


def _aggregated(packet: bytes, at: int, end: int) -> list[int]:
    kinds = []
    while at + 2 < end:
        kinds.append(packet[at + 2] & 31)
        at += 2 + int.from_bytes(packet[at : at + 2], "big")
    return kinds


def is_after(number: int, other: int) -> bool:
    """Whether a 16-bit sequence number comes after another one (RFC 3550, A.1)."""
    return 0 < (number - other & 0xFFFF) < 0x8000  # noqa: PLR2004  half the circle
