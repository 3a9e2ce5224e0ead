"""Puts the packets of one picture together again: VP8 (RFC 7741) and H264 (RFC 6184)."""

from typing import NamedTuple

from aiortc.codecs.h264 import H264PayloadDescriptor
from aiortc.codecs.vpx import VpxPayloadDescriptor

from media.viewing.packets import Packet

_SPS, _IDR, _STAP_A, _FU_A = 7, 5, 24, 28


class Frame(NamedTuple):
    """One encoded picture, whole; ``is_broken``: one it may refer to was lost before it."""

    at_ns: int
    data: bytes
    is_key: bool
    is_broken: bool


def begins(codec: str, payload: bytes) -> bool:
    """Tell whether a payload may be the first of a picture."""
    if not payload:
        return False
    if codec == "VP8":
        return payload[0] & 0x1F == 0x10  # noqa: PLR2004  S=1, PID=0
    return payload[0] & 0x1F != _FU_A or bool(len(payload) > 1 and payload[1] & 0x80)


def begins_key(codec: str, payload: bytes) -> bool:
    """Tell whether a payload begins a picture that needs no other."""
    if not begins(codec, payload):
        return False
    if codec == "VP8":
        data = depayload(codec, payload)
        return bool(data) and data[0] & 1 == 0
    kind = payload[0] & 0x1F
    if kind == _STAP_A:
        kind = payload[3] & 0x1F if len(payload) > 3 else 0  # noqa: PLR2004  after NAL header and length
    elif kind == _FU_A:
        kind = payload[1] & 0x1F
    return kind in (_SPS, _IDR)


def depayload(codec: str, payload: bytes) -> bytes:
    """Return the codec's bytes without the descriptor of RTP; empty when it makes no sense."""
    try:
        if codec == "VP8":
            return VpxPayloadDescriptor.parse(payload)[1]
        return H264PayloadDescriptor.parse(payload)[1]
    except (ValueError, IndexError):
        return b""


def picture_id(codec: str, payload: bytes) -> int | None:
    """Return the low seven bits of VP8's number of the picture (RFC 7741 4.2), where it is told."""
    if codec != "VP8":
        return None
    try:
        number = VpxPayloadDescriptor.parse(payload)[0].picture_id
    except ValueError:
        return None
    return None if number is None else number & 0x7F


class Assembler:
    """Takes the packets of one track in order and gives whole pictures.

    A number that is missing between two pictures may have been padding, which is not kept: VP8's
    picture ids tell. Without them VP8 believes the worst; H264 believes the best, because its
    senders that have no ids (encoders of halls) send whole pictures often.
    """

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._parts: list[bytes] = []
        self._at_ns = 0
        self._next = -1
        self._picture_id: int | None = None
        self._is_key = False
        self._is_broken = True

    def push(self, packet: Packet, at_ns: int) -> Frame | None:
        """Take a packet and its time; give the picture it completes."""
        is_gap = packet.sequence != self._next
        self._next = (packet.sequence + 1) & 0xFFFF
        if is_gap and self._parts:
            self._parts, self._is_broken, self._picture_id = [], True, None
        if not packet.payload:
            return None  # padding: its number counts, its bytes do not
        if not self._parts and not self._begin(packet, at_ns, is_gap=is_gap):
            self._is_broken = True
            return None
        self._parts.append(depayload(self._codec, packet.payload))
        return self._finish() if packet.marker else None

    def _begin(self, packet: Packet, at_ns: int, *, is_gap: bool) -> bool:
        before, self._picture_id = self._picture_id, picture_id(self._codec, packet.payload)
        if before is not None and self._picture_id is not None:
            self._is_broken |= (self._picture_id - before) & 0x7F != 1
        elif is_gap and self._codec == "VP8":
            self._is_broken = True
        self._at_ns = at_ns
        self._is_key = begins_key(self._codec, packet.payload)
        return begins(self._codec, packet.payload)

    def _finish(self) -> Frame:
        if self._is_key:
            self._is_broken = False
        frame = Frame(self._at_ns, b"".join(self._parts), self._is_key, self._is_broken)
        self._parts = []
        return frame
