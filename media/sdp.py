"""Session descriptions: what offers say, our answers, and the offers we make to subscribers.

RFC 8866 (SDP), 8829 (JSEP), 8843 (BUNDLE), 8853 (simulcast), 8851 (RID), 8839 (ICE in SDP).
Payload types, extension numbers and feedback of our offers are the same for all subscribers.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.refusals import Refused
from media import rtp
from media.adapter import Fingerprint

MAX_SDP_BYTES: Final = 200_000
LAYERS: Final = ("l", "h")
PAYLOAD_TYPES: Final = {"VP8": 96, "H264": 97, "opus": 111}
CLOCK_RATES: Final = {"VP8": 90_000, "H264": 90_000, "opus": 48_000}
CODECS_OF: Final = {"video": ("VP8", "H264"), "audio": ("opus",)}
FORMAT_OF: Final = {
    "opus": "minptime=10;useinbandfec=1",
    "H264": "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
    "VP8": "",
}
FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "goog-remb")
EXTENSIONS: Final = frozenset(
    (rtp.MID, rtp.RID, rtp.REPAIRED_RID, rtp.AUDIO_LEVEL, rtp.ABS_SEND_TIME)
)
ANSWER_OF: Final = {"actpass": "passive", "active": "passive", "passive": "active"}
HOST_PRIORITY: Final = 2130706431  # RFC 8445, 5.1.2.1: host, component 1
_TOKEN = re.compile(r"[A-Za-z0-9+/._~-]{1,256}")


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
    content: str = ""
    is_reduced_size: bool = False
    is_bundle_only: bool = False

    def codec(self, name: str) -> Codec | None:
        """Return the first payload type of that codec that we can forward."""
        for codec in self.codecs:
            if codec.name.lower() == name.lower() and "packetization-mode=0" not in codec.format:
                return codec
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
    """One stream that a subscriber is offered."""

    mid: str
    kind: str
    ssrc: int
    stream: str


@dataclass(slots=True)
class _Draft:
    """A section while its lines are read."""

    kind: str
    port: int
    formats: list[str]
    plain: dict[str, str] = field(default_factory=dict)
    rtpmaps: dict[int, tuple[str, int]] = field(default_factory=dict)
    formats_of: dict[int, str] = field(default_factory=dict)
    feedback: dict[str, list[str]] = field(default_factory=dict)
    extensions: list[tuple[int, str]] = field(default_factory=list)
    rids: list[str] = field(default_factory=list)
    ssrcs: list[int] = field(default_factory=list)


def parse(text: str) -> Description | Refused:
    """Read an offer or an answer; ``malformed-sdp`` tells the line not understood."""
    if len(text) > MAX_SDP_BYTES:
        return Refused("malformed-sdp", {"line": "too long"})
    session: dict[str, str] = {}
    prints: list[Fingerprint] = []
    candidates: list[str] = []
    drafts: list[_Draft] = []
    for line in text.splitlines():
        try:
            if line.startswith("m="):
                kind, port, _, *formats = line[2:].split()
                drafts.append(_Draft(kind, int(port), formats))
            elif line.startswith("a="):
                name, _, value = line[2:].partition(":")
                _common(name, value, prints, candidates)
                _attribute(name, value, drafts[-1] if drafts else None, session)
        except (ValueError, IndexError):
            return Refused("malformed-sdp", {"line": line[:100]})
    return _described(session, prints, candidates, drafts)


def _common(name: str, value: str, prints: list[Fingerprint], candidates: list[str]) -> None:
    if name == "fingerprint":
        algorithm, digest = value.split()
        found = Fingerprint(algorithm.lower(), digest.upper())
        if found not in prints:
            prints.append(found)
    elif name == "candidate" and value not in candidates:
        candidates.append(value)


def _attribute(name: str, value: str, draft: _Draft | None, session: dict[str, str]) -> None:
    if draft is None or name in ("ice-ufrag", "ice-pwd", "setup"):
        session.setdefault(name, value)
    if draft is None:
        return
    reader = _READERS.get(name)
    if reader is None:
        draft.plain.setdefault(name, value)
    else:
        reader(draft, value)


def _read_rtpmap(draft: _Draft, value: str) -> None:
    number, what = value.split(" ", 1)
    parts = what.split("/")
    draft.rtpmaps[int(number)] = (parts[0], int(parts[1]))


def _read_format(draft: _Draft, value: str) -> None:
    number, what = value.split(" ", 1)
    draft.formats_of[int(number)] = what


def _read_feedback(draft: _Draft, value: str) -> None:
    number, what = value.split(" ", 1)
    draft.feedback.setdefault(number, []).append(what)


def _read_extension(draft: _Draft, value: str) -> None:
    number, uri = value.split()[:2]
    draft.extensions.append((int(number.split("/")[0]), uri))


def _read_rid(draft: _Draft, value: str) -> None:
    rid, direction = value.split()[:2]
    if direction == "send":
        draft.rids.append(rid)


def _read_ssrc(draft: _Draft, value: str) -> None:
    ssrc = int(value.split(maxsplit=1)[0])
    if ssrc not in draft.ssrcs:
        draft.ssrcs.append(ssrc)


_READERS: Final[dict[str, Callable[[_Draft, str], None]]] = {
    "rtpmap": _read_rtpmap,
    "fmtp": _read_format,
    "rtcp-fb": _read_feedback,
    "extmap": _read_extension,
    "rid": _read_rid,
    "ssrc": _read_ssrc,
}


def _described(
    session: dict[str, str], prints: list[Fingerprint], candidates: list[str], drafts: list[_Draft]
) -> Description | Refused:
    ufrag, password = session.get("ice-ufrag", ""), session.get("ice-pwd", "")
    if not (_TOKEN.fullmatch(ufrag) and _TOKEN.fullmatch(password)):
        return Refused("malformed-sdp", {"line": "a=ice-ufrag"})
    if not prints or session.get("setup") not in ANSWER_OF:
        return Refused("malformed-sdp", {"line": "a=fingerprint"})
    sections = tuple(_section(draft) for draft in drafts)
    mids = [section.mid for section in sections]
    if not all(_TOKEN.fullmatch(mid) for mid in mids) or len(set(mids)) < len(mids):
        return Refused("malformed-sdp", {"line": "a=mid"})
    return Description(
        ufrag, password, session["setup"], tuple(prints), sections, tuple(candidates)
    )


def _section(draft: _Draft) -> Section:
    directions = ("sendonly", "recvonly", "inactive")
    codecs = []
    for text in draft.formats:
        number = int(text) if text.isdigit() else -1
        if number in draft.rtpmaps:
            name, clock_rate = draft.rtpmaps[number]
            feedback = (*draft.feedback.get(text, ()), *draft.feedback.get("*", ()))
            form = draft.formats_of.get(number, "")
            codecs.append(Codec(number, name, clock_rate, form, feedback))
    return Section(
        kind=draft.kind,
        mid=draft.plain.get("mid", ""),
        port=draft.port,
        direction=next((d for d in directions if d in draft.plain), "sendrecv"),
        codecs=tuple(codecs),
        extensions=tuple(draft.extensions),
        rids=tuple(draft.rids),
        ssrcs=tuple(draft.ssrcs),
        content=draft.plain.get("content", ""),
        is_reduced_size="rtcp-rsize" in draft.plain,
        is_bundle_only="bundle-only" in draft.plain,
    )


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


def answer(offer: Description, local: Local) -> str:
    """Accept what publishers send; sections that never can are rejected (port 0)."""
    accepted = [section.mid for section in offer.sections if is_usable(section)]
    lines = _session_lines(accepted, local.version)
    us = replace(local, setup=ANSWER_OF[offer.setup])
    for section in offer.sections:
        lines += _answered(section, us) if is_usable(section) else _rejected(section)
    return "\r\n".join(lines) + "\r\n"


def _session_lines(mids: Sequence[str], version: int) -> list[str]:
    return [
        "v=0",
        f"o=- 1 {version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        *(["a=group:BUNDLE " + " ".join(mids)] if mids else []),
        "a=ice-lite",
        "a=msid-semantic: WMS *",
    ]


def _answered(section: Section, local: Local) -> list[str]:
    codec = chosen_codec(section)
    assert codec is not None
    known = [(number, uri) for number, uri in section.extensions if uri in EXTENSIONS]
    rids = layers(section)
    offered = [kind for kind in FEEDBACK if kind in codec.feedback]
    form = FORMAT_OF["opus"] if codec.name == "opus" else codec.format
    return [
        *_transport_lines(section.kind, section.mid, (codec.payload_type,), local),
        "a=recvonly" if is_received(section) else "a=inactive",
        *(f"a=extmap:{number} {uri}" for number, uri in known),
        *_codec_lines(replace(codec, format=form, feedback=tuple(offered))),
        *(["a=rtcp-rsize"] if section.is_reduced_size else []),
        *(f"a=rid:{rid} recv" for rid in rids),
        *(["a=simulcast:recv " + ";".join(rids)] if rids else []),
    ]


def _rejected(section: Section) -> list[str]:
    formats = " ".join(str(codec.payload_type) for codec in section.codecs) or "0"
    if section.kind == "application":
        profile, formats = "UDP/DTLS/SCTP", "webrtc-datachannel"
    else:
        profile = "UDP/TLS/RTP/SAVPF"
    lines = [f"m={section.kind} 0 {profile} {formats}", "c=IN IP4 0.0.0.0", "a=inactive"]
    return [*lines, f"a=mid:{section.mid}"]


def offer(sending: Sequence[Sending], local: Local) -> str:
    """Offer these streams to a subscriber, each in its own section."""
    lines = _session_lines([stream.mid for stream in sending], local.version)
    for stream in sending:
        lines += _offered(stream, local)
    return "\r\n".join(lines) + "\r\n"


def _offered(stream: Sending, local: Local) -> list[str]:
    names = CODECS_OF[stream.kind]
    numbers = tuple(PAYLOAD_TYPES[name] for name in names)
    feedback = FEEDBACK if stream.kind == "video" else ("goog-remb",)
    codec_lines: list[str] = []
    for name in names:
        codec = Codec(PAYLOAD_TYPES[name], name, CLOCK_RATES[name], FORMAT_OF[name], feedback)
        codec_lines += _codec_lines(codec)
    return [
        *_transport_lines(stream.kind, stream.mid, numbers, local),
        "a=sendonly",
        f"a=extmap:1 {rtp.ABS_SEND_TIME}",
        *codec_lines,
        "a=rtcp-rsize",
        f"a=msid:{stream.stream} {stream.mid}",
        f"a=ssrc:{stream.ssrc} cname:{stream.stream}",
        f"a=ssrc:{stream.ssrc} msid:{stream.stream} {stream.mid}",
    ]


def _codec_lines(codec: Codec) -> list[str]:
    number = codec.payload_type
    channels = "/2" if codec.name == "opus" else ""
    return [
        f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}{channels}",
        *([f"a=fmtp:{number} {codec.format}"] if codec.format else []),
        *(f"a=rtcp-fb:{number} {kind}" for kind in codec.feedback),
    ]


def _transport_lines(kind: str, mid: str, numbers: tuple[int, ...], local: Local) -> list[str]:
    first = local.addresses[0]
    formats = " ".join(str(number) for number in numbers)
    return [
        f"m={kind} {local.port} UDP/TLS/RTP/SAVPF {formats}",
        f"c=IN {'IP6' if ':' in first else 'IP4'} {first}",
        f"a=mid:{mid}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{local.setup}",
        "a=rtcp-mux",
        *(
            f"a=candidate:{i} 1 udp {HOST_PRIORITY - (i << 8)} {address} {local.port} typ host"
            for i, address in enumerate(local.addresses, 1)
        ),
        "a=end-of-candidates",
    ]
