"""What the media process tells the encoder beside it: one message, one datagram of a socket pair.

RTP packets are ``R``, number of the track (2 bytes), arrival (8 bytes, ns since 1970), packet;
everything else is one letter and JSON. The encoder answers with ``K`` and the track's number.
"""

import json
import struct
from dataclasses import asdict, dataclass

from media.viewing.cards import LowerThird, Slate

MAX_BYTES = 65_536
_RTP = struct.Struct("!cHQ")
_KEY = struct.Struct("!cH")


@dataclass(frozen=True, slots=True)
class TrackTold:
    """The number ``number`` stands for this track from now on."""

    number: int
    participant: str
    media: str
    layer: str
    codec: str
    clock_rate: int


@dataclass(frozen=True, slots=True)
class SpeakerTold:
    """Who is to be seen; nobody when ``participant`` is empty."""

    participant: str
    caption: str = ""
    group: str = ""
    colour: str = ""

    def name(self) -> LowerThird | None:
        """Return the name to lay over the picture, when there is one."""
        return LowerThird(self.caption, self.group, self.colour) if self.caption else None


@dataclass(frozen=True, slots=True)
class SlateTold:
    """What is shown while nobody is seen."""

    over: str
    title: str
    below: str

    def slate(self) -> Slate:
        """Return the card."""
        return Slate(self.over, self.title, self.below)


@dataclass(frozen=True, slots=True)
class RtpTold:
    """One packet of a track."""

    number: int
    arrived_ns: int
    packet: bytes


Told = TrackTold | SpeakerTold | SlateTold | RtpTold
_LETTERS: dict[type[TrackTold | SpeakerTold | SlateTold], bytes] = {
    TrackTold: b"T",
    SpeakerTold: b"S",
    SlateTold: b"C",
}


def encode_rtp(number: int, arrived_ns: int, packet: bytes) -> bytes:
    """Return the message for one packet."""
    return _RTP.pack(b"R", number, arrived_ns) + packet


def encode(told: TrackTold | SpeakerTold | SlateTold) -> bytes:
    """Return the message for anything else."""
    return _LETTERS[type(told)] + json.dumps(asdict(told)).encode()


def decode(message: bytes) -> Told:
    """Read a message of the other side of the pair, which is this same program."""
    letter = message[:1]
    if letter == b"R":
        _, number, arrived_ns = _RTP.unpack_from(message)
        return RtpTold(number, arrived_ns, message[_RTP.size :])
    kind = {each: kind for kind, each in _LETTERS.items()}[letter]
    return kind(**json.loads(message[1:]))


def encode_key_wish(number: int) -> bytes:
    """Return the encoder's wish for a whole picture of a track."""
    return _KEY.pack(b"K", number)


def decode_key_wish(message: bytes) -> int:
    """Return the number of the track."""
    return int(_KEY.unpack(message)[1])
