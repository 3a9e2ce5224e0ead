"""What the server says that is not an event: snapshot, answers, refusals, notices, media."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sessions.domain.audience import Audience
from sessions.domain.state import SessionState
from sessions.domain.values import Duty


@dataclass(frozen=True, slots=True)
class Me:
    """Who the reader is in this session; nobody when not signed in or not of the body."""

    person: str | None
    duty: Duty | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state at ``seq`` as this reader may see it; ``hash`` is the head of the log."""

    seq: int
    hash: str
    state: SessionState
    me: Me
    now: str
    type: Literal["snapshot"] = "snapshot"


@dataclass(frozen=True, slots=True)
class Ping:
    """Every ten seconds: the line and the server's clock are alive."""

    now: str
    type: Literal["ping"] = "ping"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal on the wire: a stable code; why and what to do next in the reader's language."""

    code: str
    sentence: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    article: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """An SDP offer or answer (RFC 8829); at most 64 KiB."""

    sdp: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Which members' pictures are wanted, and whether the sound of the room."""

    tiles: tuple[str, ...] = ()
    audio: bool = True


@dataclass(frozen=True, slots=True)
class Tiles:
    """Another choice of pictures; ``high`` are wanted large."""

    tiles: tuple[str, ...]
    high: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """Which transceiver carries whose picture or sound."""

    mid: str
    participant: str
    media: Literal["audio", "video", "screen"]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The server's offer for a subscription and what is in it."""

    subscription: str
    sdp: str
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True)
class Retiled:
    """A new offer if one is needed, and what is in it now."""

    sdp: str | None
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True)
class IceServer:
    """A relay as ``RTCPeerConnection`` takes it, with credentials that end by themselves."""

    urls: tuple[str, ...]
    username: str
    credential: str


@dataclass(frozen=True, slots=True)
class IceServers:
    """The relays that may be used now; empty where media is reached directly."""

    ice_servers: tuple[IceServer, ...]


@dataclass(frozen=True, slots=True)
class EncoderWish:
    """What a token is for: media in from the hall's encoder, or out to a screen elsewhere."""

    role: Literal["whip", "whep"]


@dataclass(frozen=True, slots=True)
class EncoderToken:
    """Where a program sends its offer (RFC 9725) and with which bearer token, until when."""

    url: str
    token: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A participant's media as the media server sees it now; level in dBFS, quality 0 to 1.

    The rest is told to the secretary alone: ``loss`` and ``jitter_ms`` of what comes from there,
    ``down_loss`` of what goes there (0 to 1), ``rtt_ms`` there and back, ``line`` what it bears.
    """

    participant: str
    audio: bool
    video: bool
    screen: bool
    level: float
    quality: float
    is_speaking: bool = False
    loss: float | None = None
    jitter_ms: int | None = None
    rtt_ms: int | None = None
    bitrate_kbps: int | None = None
    down_loss: float | None = None
    line: Literal["full", "reduced", "sound", ""] = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the connection test of a participant found, as text, for who has to help."""

    verdict: Literal["fit", "limited", "unfit"]
    text: str


@dataclass(frozen=True, slots=True)
class Company:
    """To synthetic people only: whether the person they play is there too, and they step back."""

    is_taken: bool
    name: Literal["company"] = "company"
    type: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something volatile that no log keeps; the fields depend on the name."""

    name: Literal[
        "account.elsewhere",
        "media.quality",
        "media.layers",
        "media.trial",
        "media.hall",
        "media.unavailable",
        "media.available",
        "media.moved",
        "server.draining",
        "peers",
        "secret.ceremony",
        "secret.turnout",
        "secret.board",
        "secret.statements",
    ]
    detail: Mapping[str, Any] = field(default_factory=dict)
    type: Literal["notice"] = "notice"
