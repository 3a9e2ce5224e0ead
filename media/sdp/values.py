"""What is in a session description: values, and which of it we can use.

RFC 8866 (SDP), 8829 (JSEP), 8843 (BUNDLE), 8853 (simulcast), 8851 (RID), 4588 (retransmission).
Payload types, extension numbers and feedback of our offers are the same for all subscribers.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from media import rtp
from media.adapter import Fingerprint

MAX_SDP_BYTES: Final = 200_000
LAYERS: Final = ("l", "h")
PAYLOAD_TYPES: Final = {"VP8": 96, "H264": 97, "opus": 111}
REPAIR_TYPES: Final = {"VP8": 98, "H264": 99}  # of the retransmissions (RFC 4588)
RED_TYPE: Final = 63  # of redundant sound (RFC 2198)
CLOCK_RATES: Final = {"VP8": 90_000, "H264": 90_000, "opus": 48_000}
CODECS_OF: Final = {"video": ("VP8", "H264"), "audio": ("opus",)}
FORMAT_OF: Final = {
    # In-band correction against losses; no pauses (DTX), for a hole in a recording proves nothing.
    "opus": "minptime=10;useinbandfec=1;usedtx=0",
    "H264": "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
    "VP8": "",
}
FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "goog-remb")
ANSWERED_FEEDBACK: Final = (*FEEDBACK, "transport-cc")
EXTENSIONS: Final = frozenset(
    (
        rtp.MID,
        rtp.RID,
        rtp.REPAIRED_RID,
        rtp.AUDIO_LEVEL,
        rtp.ABS_SEND_TIME,
        rtp.TRANSPORT_SEQUENCE,
    )
)
ANSWER_OF: Final = {"actpass": "passive", "active": "passive", "passive": "active"}
HOST_PRIORITY: Final = 2130706431  # RFC 8445, 5.1.2.1: host, component 1
TOKEN = re.compile(r"[A-Za-z0-9+/._~-]{1,256}")


@dataclass(frozen=True, slots=True)
class Codec:
    """One payload type of a section."""

    payload_type: int
    name: str
    clock_rate: int
    format: str = ""
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One media section (m=) as it was described."""

    kind: str
    mid: str = ""
    port: int = 9
    direction: str = "sendrecv"
    codecs: tuple[Codec, ...] = ()
    extensions: tuple[tuple[int, str], ...] = ()
    rids: tuple[str, ...] = ()
    ssrcs: tuple[int, ...] = ()
    repairs: tuple[tuple[int, int], ...] = ()  # SSRC of a stream, SSRC of its retransmissions
    content: str = ""
    is_reduced_size: bool = False
    is_bundle_only: bool = False

    def codec(self, name: str) -> Codec | None:
        """Return the first payload type of that codec that we can forward."""
        for codec in self.codecs:
            if codec.name.lower() == name.lower() and "packetization-mode=0" not in codec.format:
                return codec
        return None

    def red(self, codec: Codec) -> Codec | None:
        """Return the payload type of that codec's sound with the one before it (RFC 2198, 5)."""
        for other in self.codecs:
            types = other.format.split("/")
            if other.name.lower() == "red" and set(types) == {str(codec.payload_type)}:
                return other
        return None

    def repair(self, codec: Codec) -> Codec | None:
        """Return the payload type of that codec's retransmissions (RFC 4588, 8.6)."""
        wanted = f"apt={codec.payload_type}"
        for other in self.codecs:
            if other.name.lower() == "rtx" and wanted in other.format.replace(" ", "").split(";"):
                return other
        return None


@dataclass(frozen=True, slots=True)
class Description:
    """What the other side says of itself; credentials are of the first section (BUNDLE)."""

    ufrag: str
    password: str
    setup: str
    fingerprints: tuple[Fingerprint, ...]
    sections: tuple[Section, ...]
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Local:
    """What our side says of itself in every description."""

    ufrag: str
    password: str
    fingerprint: str
    addresses: tuple[str, ...]
    port: int
    setup: str = "actpass"
    version: int = 1


@dataclass(frozen=True, slots=True)
class Sending:
    """One stream that a subscriber is offered; ``repair`` is the SSRC of its retransmissions."""

    mid: str
    kind: str
    ssrc: int
    stream: str
    repair: int = 0


def chosen_codec(section: Section) -> Codec | None:
    """Return the codec that the answer keeps: VP8 before H264, since every browser decodes it."""
    for name in CODECS_OF.get(section.kind, ()):
        codec = section.codec(name)
        if codec is not None:
            return replace(codec, name=name)
    return None


def is_received(section: Section) -> bool:
    """Whether the section brings us media that we can forward."""
    return section.direction in ("sendonly", "sendrecv") and is_usable(section)


def is_usable(section: Section) -> bool:
    """Whether the section is open, though it may be silent for now."""
    is_there = section.port != 0 or section.is_bundle_only  # RFC 8843, 6: port 0 until the answer
    return is_there and chosen_codec(section) is not None


def layers(section: Section) -> tuple[str, ...]:
    """Return the simulcast layers that we accept: ``l`` and ``h`` or none."""
    return section.rids if section.rids and set(section.rids) <= set(LAYERS) else ()
