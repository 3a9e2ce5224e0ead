"""One stream that a synthetic participant sends: its numbers, and what it can send again."""

import secrets
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket

from media import rtp, sdp
from media.synthetic import SOUND_RATE

NTP_EPOCH: Final = 2_208_988_800
PICTURE_RATE: Final = 90_000
LEVEL_ID: Final = 1
MID_ID: Final = 4
RID_ID: Final = 10
REPAIRED_ID: Final = 11
SPEECH_LEVEL: Final = 30  # -30 dBov
KEPT: Final = 256
REPAIRS: Final = {
    sdp.PAYLOAD_TYPES[codec]: repair_type for codec, repair_type in sdp.REPAIR_TYPES.items()
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A packet that was sent, for who lost it."""

    sequence: int
    timestamp: int
    marker: int
    payload: bytes


@dataclass(slots=True)
class SentStream:
    """One stream that is sent: its numbers and where its loop stands.

    ``due`` is the moment of its timestamp, in seconds since 1970, however late it is sent.
    """

    media: str
    mid: str
    rid: str
    payload_type: int
    ssrc: int
    sequence: int = 1
    timestamp: int = 0
    due: float = field(default_factory=time.time)
    frame: int = 0
    picture: int = 0
    packets: int = 0
    size: int = 0
    repair_ssrc: int = field(default_factory=lambda: secrets.randbits(32))
    repair_sequence: int = 1
    kept: deque[Kept] = field(default_factory=lambda: deque(maxlen=KEPT))

    def packet(self, payload: bytes, *, marker: bool) -> bytes:
        """Return the next packet with its header extensions."""
        bit = 0x80 if marker else 0
        kind = self.payload_type | bit
        head = rtp.HEADER.pack(0x90, kind, self.sequence, self.timestamp, self.ssrc)
        if self.media != "audio":
            self.kept.append(Kept(self.sequence, self.timestamp, bit, payload))
        self.sequence = self.sequence + 1 & 0xFFFF
        self.packets += 1
        self.size += len(payload)
        return head + self._extensions(RID_ID) + payload

    def advance(self, ticks: int) -> None:
        """Let its clock go on by so many ticks."""
        self.timestamp = self.timestamp + ticks & 0xFFFFFFFF
        self.due += ticks / (SOUND_RATE if self.media == "audio" else PICTURE_RATE)

    def report(self) -> bytes:
        """Return the report that says which moment its timestamp is of (RFC 3550, 6.4.1)."""
        ntp = int((self.due + NTP_EPOCH) * (1 << 32)) & (1 << 64) - 1
        info = RtcpSenderInfo(ntp, self.timestamp, self.packets, self.size)
        return bytes(RtcpSrPacket(self.ssrc, info))

    def again(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """Yield the retransmissions of these numbers (RFC 4588), as far as they are kept."""
        for kept in self.kept:
            if kept.sequence in numbers:
                kind = kept.marker | REPAIRS[self.payload_type]
                numbered = (self.repair_sequence, kept.timestamp, self.repair_ssrc)
                self.repair_sequence = self.repair_sequence + 1 & 0xFFFF
                original = kept.sequence.to_bytes(2, "big")
                head = rtp.HEADER.pack(0x90, kind, *numbered) + self._extensions(REPAIRED_ID)
                yield head + original + kept.payload

    def _extensions(self, rid_number: int) -> bytes:
        items = bytes((MID_ID << 4 | len(self.mid) - 1,)) + self.mid.encode()
        if self.rid:
            items += bytes((rid_number << 4 | len(self.rid) - 1,)) + self.rid.encode()
        if self.media == "audio":
            items += bytes((LEVEL_ID << 4, 0x80 | SPEECH_LEVEL))
        items += bytes(-len(items) % 4)
        return b"\xbe\xde" + (len(items) // 4).to_bytes(2, "big") + items
