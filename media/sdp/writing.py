"""Writes our answers to publishers and our offers to subscribers."""

from collections.abc import Sequence
from dataclasses import replace

from media import rtp
from media.sdp.values import (
    ANSWER_OF,
    ANSWERED_FEEDBACK,
    CLOCK_RATES,
    CODECS_OF,
    EXTENSIONS,
    FEEDBACK,
    FORMAT_OF,
    HOST_PRIORITY,
    PAYLOAD_TYPES,
    RED_TYPE,
    REPAIR_TYPES,
    Codec,
    Description,
    Local,
    Section,
    Sending,
    chosen_codec,
    is_received,
    is_usable,
    layers,
)


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
    repair = section.repair(codec)
    red = section.red(codec)  # first, for then it is what the browser sends
    numbers = [one.payload_type for one in (red, codec, repair) if one is not None]
    offered = [kind for kind in ANSWERED_FEEDBACK if kind in codec.feedback]
    form = FORMAT_OF["opus"] if codec.name == "opus" else codec.format
    return [
        *_transport_lines(section.kind, section.mid, tuple(numbers), local),
        "a=recvonly" if is_received(section) else "a=inactive",
        *(f"a=extmap:{number} {uri}" for number, uri in known),
        *(_codec_lines(replace(red, name="red", feedback=())) if red else []),
        *_codec_lines(replace(codec, format=form, feedback=tuple(offered))),
        *(_codec_lines(replace(repair, name="rtx", feedback=())) if repair else []),
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
    codecs = _offered_codecs(stream)
    numbers = tuple(codec.payload_type for codec in codecs)
    return [
        *_transport_lines(stream.kind, stream.mid, numbers, local),
        "a=sendonly",
        f"a=extmap:1 {rtp.ABS_SEND_TIME}",
        *(line for codec in codecs for line in _codec_lines(codec)),
        "a=rtcp-rsize",
        *_stream_lines(stream),
    ]


def _stream_lines(stream: Sending) -> list[str]:
    ssrcs = [stream.ssrc, *([stream.repair] if stream.repair else [])]
    return [
        f"a=msid:{stream.stream} {stream.mid}",
        *([f"a=ssrc-group:FID {stream.ssrc} {stream.repair}"] if stream.repair else []),
        *(f"a=ssrc:{ssrc} cname:{stream.stream}" for ssrc in ssrcs),
        *(f"a=ssrc:{ssrc} msid:{stream.stream} {stream.mid}" for ssrc in ssrcs),
    ]


def _offered_codecs(stream: Sending) -> list[Codec]:
    feedback = FEEDBACK if stream.kind == "video" else ("goog-remb",)
    codecs: list[Codec] = []
    for name in CODECS_OF[stream.kind]:
        number, rate = PAYLOAD_TYPES[name], CLOCK_RATES[name]
        codecs.append(Codec(number, name, rate, FORMAT_OF[name], feedback))
        if stream.repair:
            codecs.append(Codec(REPAIR_TYPES[name], "rtx", rate, f"apt={number}"))
        if name == "opus":
            codecs.append(Codec(RED_TYPE, "red", rate, f"{number}/{number}"))
    return codecs


def answer_watching(offer: Description, sending: Sequence[Sending], local: Local) -> str:
    """Answer who only watches (WHEP): each stream in the section whose MID it has."""
    streams = {stream.mid: stream for stream in sending}
    lines = _session_lines(list(streams), local.version)
    us = replace(local, setup=ANSWER_OF[offer.setup])
    for section in offer.sections:
        stream = streams.get(section.mid)
        lines += _rejected(section) if stream is None else _watched(section, stream, us)
    return "\r\n".join(lines) + "\r\n"


def _watched(section: Section, stream: Sending, local: Local) -> list[str]:
    codecs: list[Codec] = []
    for name in CODECS_OF[section.kind]:
        codec = section.codec(name)
        if codec is None:
            continue
        feedback = tuple(kind for kind in FEEDBACK if kind in codec.feedback)
        form = FORMAT_OF["opus"] if name == "opus" else codec.format
        codecs.append(replace(codec, name=name, format=form, feedback=feedback))
        repair = section.repair(codec)
        if stream.repair and repair is not None:
            codecs.append(replace(repair, name="rtx", feedback=()))
    numbers = tuple(codec.payload_type for codec in codecs)
    known = [number for number, uri in section.extensions if uri == rtp.ABS_SEND_TIME]
    return [
        *_transport_lines(section.kind, section.mid, numbers, local),
        "a=sendonly",
        *(f"a=extmap:{number} {rtp.ABS_SEND_TIME}" for number in known if number == 1),
        *(line for codec in codecs for line in _codec_lines(codec)),
        "a=rtcp-rsize",
        *_stream_lines(stream),
    ]


def _codec_lines(codec: Codec) -> list[str]:
    number = codec.payload_type
    channels = "/2" if codec.name in ("opus", "red") else ""
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
