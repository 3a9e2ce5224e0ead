"""What carries packets: one contract, kept alike by the plane in Python and the one in C.

A plane has a link to each peer; a source for each stream that comes in, an outlet for each that
goes out. Policy (who is heard, which layer, which grant) says what flows by setting them and sees
no packet of a known source, so that the plane in C can run without the interpreter.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from media.loudness import Loudness
from media.rtcp import KeyFrameAsker, Reception

Address = tuple[str, int]
PlaneName = Literal["python", "native"]
ALIVE_S: Final = 1.0
RING_PACKETS: Final = 512
RING_S: Final = 1.0  # a line of 200 ms asks twice within it
LATE_KEY_PACKETS: Final = 128  # a key frame that was overtaken by more is asked for anew
PACE_BURST: Final = 10  # pictures that leave for one subscriber at once
PACE_STEP_S: Final = 0.002
PACE_STEPS: Final = 5  # what had to wait has left after 10 ms


@dataclass(frozen=True, slots=True)
class Keys:
    """Master key and salt of both directions (RFC 5764, 4.2), and the profile by OpenSSL's name."""

    profile: str
    sending: bytes
    opening: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """One incoming stream (SSRC): a microphone, or one layer of a camera.

    ``level_number`` is the number of the audio level's header extension, 0 for none; ``red_type``
    the payload type of redundant sound (RFC 2198), 0 for none.
    """

    participant: str
    media: str
    layer: str
    codec: str
    clock_rate: int
    payload_type: int
    ssrc: int
    level_number: int = 0
    red_type: int = 0


@dataclass(frozen=True, slots=True)
class Repair:
    """Where lost packets of an outlet go again (RFC 4588); SSRC 0 is the outlet's own."""

    ssrc: int = 0
    payload_types: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counters:
    """What a plane has done since its start, in packets.

    ``unrecorded`` should have been taped and was not: this process stood still for too long.
    """

    received: int = 0
    sent: int = 0
    dropped: int = 0
    refused: int = 0
    unrecorded: int = 0


class Listener(Protocol):
    """Who hears of a source, in the loop."""

    def on_packet(self, source: "Source", arrived_ns: int, packet: bytes) -> None:
        """Take an RTP packet that was let through, if the source is taped."""

    def on_sound(self, source: "Source") -> None:
        """Hear that an open microphone sends and nobody hears it."""

    def on_missing(self, source: "Source", numbers: list[int]) -> None:
        """Hear which sequence numbers are due to be asked for again."""

    def on_key_frame_wanted(self, source: "Source") -> None:
        """Hear that an outlet waits for a picture to begin with."""


class Stranger(Protocol):
    """Who gets the packets of a link that belong to no source yet."""

    def on_rtp(self, packet: bytes) -> None:
        """Take one RTP packet, decrypted."""


class Source(ABC):
    """One incoming stream; nothing is let through until it is granted."""

    def __init__(self, stream: Stream, listener: Listener) -> None:
        self.stream = stream
        self.listener = listener
        self.asker = KeyFrameAsker()
        self.participant = stream.participant
        self.media = stream.media
        self.layer = stream.layer
        self.codec = stream.codec
        self.ssrc = stream.ssrc
        self.is_voice = stream.media == "audio"

    def is_alive(self, now: float) -> bool:
        """Whether packets came within the last second."""
        return now - self.last_at < ALIVE_S

    def ask_key_frame(self) -> None:
        """Ask its sender for a whole picture."""
        self.listener.on_key_frame_wanted(self)

    @abstractmethod
    def grant(self, *, is_granted: bool) -> None:
        """Let it through from the next packet on, or stop it at once."""

    @abstractmethod
    def tape(self, *, is_taped: bool) -> None:
        """Tell the listener each packet that is let through, or no more."""

    @property
    @abstractmethod
    def reception(self) -> Reception:
        """What arrived, as receiver reports tell it."""

    @property
    @abstractmethod
    def loudness(self) -> Loudness:
        """How loud a microphone is."""

    @property
    @abstractmethod
    def last_at(self) -> float:
        """When the last packet was let through, in monotonic seconds; 0 is never."""

    @property
    @abstractmethod
    def key_at(self) -> float:
        """When the last key frame began to come, in monotonic seconds; 0 is never, or sound."""

    @abstractmethod
    def feed(self, packet: bytes) -> None:
        """Take a decrypted packet of this stream, as the plane does by itself."""

    @abstractmethod
    def report(self, report: bytes) -> None:
        """Tell who gets this stream its sender report, rewritten: it keeps lips and voice together.

        ``report`` is the publisher's own (RFC 3550, 6.4.1), decrypted.
        """


class Outlet(ABC):
    """One outgoing stream (SSRC) to one subscriber, whose source may change."""

    def __init__(self, ssrc: int, payload_types: Mapping[str, int], repair: Repair) -> None:
        self.ssrc = ssrc
        self.payload_types = payload_types
        self.repair = repair

    @abstractmethod
    def aim(self, source: Source | None) -> None:
        """Carry this source from its next key frame on; the present one goes on until then.

        ``None`` stops at once.
        """

    @abstractmethod
    def stop(self) -> None:
        """Send nothing until a key frame of the source that is aimed at."""

    @abstractmethod
    def double(self, payload_type: int) -> None:
        """Send redundant sound (RFC 2198) as it came with this payload type; 0 is without."""

    @property
    @abstractmethod
    def source(self) -> Source | None:
        """The source that it carries now."""

    @abstractmethod
    def send_again(self, numbers: Sequence[int]) -> int:
        """Send again what the subscriber lost, if it is still kept; return how many were."""

    @abstractmethod
    def counts(self) -> tuple[int, int, int]:
        """Return the packets and bytes sent, and by what RTP time is moved."""


class Link(ABC):
    """The way to and from one peer."""

    @abstractmethod
    def open(self, keys: Keys) -> None:
        """Let media flow with these keys."""

    @abstractmethod
    def close(self) -> None:
        """Forget keys, addresses, sources and outlets."""

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether media can flow."""

    @abstractmethod
    def admit(self, address: Address) -> None:
        """Take packets from an address that ICE has authenticated."""

    @abstractmethod
    def aim(self, address: Address) -> None:
        """Send to this address from now on."""

    @property
    @abstractmethod
    def heard_at(self) -> float:
        """When the last authentic RTP packet came, in monotonic seconds; 0 is never."""

    @abstractmethod
    def take(self, data: bytes) -> None:
        """Take one SRTP packet; a plane that reads the port itself needs nobody to call it."""

    @abstractmethod
    def send_rtcp(self, packet: bytes) -> None:
        """Seal and send one compound RTCP packet; nobody else does: no index is used twice."""

    @abstractmethod
    def source(self, stream: Stream, listener: Listener) -> Source:
        """Take packets of this SSRC as a source from now on."""

    @abstractmethod
    def forget(self, source: Source) -> None:
        """Let go of a source; its outlets stop."""

    @abstractmethod
    def repairs(self, ssrc: int, source: Source) -> None:
        """Take packets of this SSRC as retransmissions of a source (RFC 4588)."""

    @abstractmethod
    def ask_each(self, seconds: float) -> None:
        """Tell anew of what is missing of its sources, now and later, after so many seconds."""

    @abstractmethod
    def outlet(self, ssrc: int, payload_types: Mapping[str, int], repair: Repair) -> Outlet:
        """Make an outgoing stream; ``payload_types`` by the name of the codec."""

    @abstractmethod
    def watch_arrivals(self, extension: int) -> None:
        """Note when each packet with this header extension (transport-wide number) arrives."""

    @abstractmethod
    def arrivals(self) -> list[tuple[int, int]]:
        """Return transport-wide numbers with their arrival in µs (monotonic) since last asked."""


class Plane(ABC):
    """All links of a process."""

    name: PlaneName

    @abstractmethod
    def link(self, stranger: Stranger) -> Link:
        """Make the way to a new peer; ``stranger`` gets the packets of no source."""

    @abstractmethod
    def counters(self) -> Counters:
        """Return what was done so far."""

    @abstractmethod
    def drain(self) -> None:
        """Tell the listeners everything that has happened up to now."""

    @abstractmethod
    def close(self) -> None:
        """Stop carrying."""
