"""Reads offers and answers, strictly where it matters and tolerantly of what we do not use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from core.refusals import Refused
from media.adapter import Fingerprint
from media.sdp.values import ANSWER_OF, MAX_SDP_BYTES, TOKEN, Codec, Description, Section

_COMMON: Final = frozenset({"fingerprint", "candidate"})
_OF_SESSION: Final = frozenset({"ice-ufrag", "ice-pwd", "setup"})  # BUNDLE: the first section's


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
    repairs: list[tuple[int, int]] = field(default_factory=list)


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
                if name in _COMMON:
                    _common(name, value, prints, candidates)
                elif name in _OF_SESSION:
                    session.setdefault(name, value)
                elif drafts:
                    _attribute(name, value, drafts[-1])
        except (ValueError, IndexError):
            return Refused("malformed-sdp", {"line": line[:100]})
    return _described(session, prints, candidates, drafts)


def _common(name: str, value: str, prints: list[Fingerprint], candidates: list[str]) -> None:
    if name == "fingerprint":
        algorithm, digest = value.split()
        found = Fingerprint(algorithm.lower(), digest.upper())
        if found not in prints:
            prints.append(found)
    elif value not in candidates:
        candidates.append(value)


def _attribute(name: str, value: str, draft: _Draft) -> None:
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


def _read_group(draft: _Draft, value: str) -> None:
    kind, *ssrcs = value.split()
    if kind == "FID":  # RFC 5576, 4.2: a stream and its retransmissions
        stream, repair = (int(ssrc) for ssrc in ssrcs)
        draft.repairs.append((stream, repair))


_READERS: Final[dict[str, Callable[[_Draft, str], None]]] = {
    "rtpmap": _read_rtpmap,
    "fmtp": _read_format,
    "rtcp-fb": _read_feedback,
    "extmap": _read_extension,
    "rid": _read_rid,
    "ssrc": _read_ssrc,
    "ssrc-group": _read_group,
}


def _described(
    session: dict[str, str], prints: list[Fingerprint], candidates: list[str], drafts: list[_Draft]
) -> Description | Refused:
    ufrag, password = session.get("ice-ufrag", ""), session.get("ice-pwd", "")
    if not (TOKEN.fullmatch(ufrag) and TOKEN.fullmatch(password)):
        return Refused("malformed-sdp", {"line": "a=ice-ufrag"})
    if not prints or session.get("setup") not in ANSWER_OF:
        return Refused("malformed-sdp", {"line": "a=fingerprint"})
    sections = tuple(_section(draft) for draft in drafts)
    mids = [section.mid for section in sections]
    if not all(TOKEN.fullmatch(mid) for mid in mids) or len(set(mids)) < len(mids):
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
        repairs=tuple(draft.repairs),
        content=draft.plain.get("content", ""),
        is_reduced_size="rtcp-rsize" in draft.plain,
        is_bundle_only="bundle-only" in draft.plain,
    )
