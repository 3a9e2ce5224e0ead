"""A participant who sends: which packet belongs to which track, and what is let through.

The grant is enforced here, at the packet: a microphone that is off is neither forwarded nor
recorded, whatever its browser sends.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from core.refusals import Refused
from media import rtcp, rtp, sdp
from media.evidence import RecordKind
from media.loudness import Loudness
from media.peer import Peer, Port
from media.plane import Outlet, Source, Stream

MAX_STREAMS: Final = 16
HIGH_RATE: Final = 3_000_000
LOW_RATE: Final = 400_000


class House(Protocol):
    """What a publisher tells its room."""

    @property
    def is_taped(self) -> bool:
        """Whether somebody keeps packets."""

    def record(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        """Keep a packet that arrived at a moment since 1970, if the session is recorded."""

    def heard(self, track: "Track") -> None:
        """An open microphone has no place in the subscribers' ears yet."""

    def changed(self, track: "Track") -> None:
        """A track has got another stream: outlets choose again."""

    def connected(self, publisher: "Publisher") -> None:
        """Media can flow."""

    def gone(self, publisher: "Publisher") -> None:
        """The peer connection is over."""


@dataclass(slots=True, eq=False)
class Track:
    """A microphone, a camera or a screen of one participant, in one or two layers."""

    participant: str
    media: str
    mid: str
    codec: sdp.Codec
    rids: tuple[str, ...]
    ssrcs: tuple[int, ...]
    numbers: dict[str, int]
    is_granted: bool = False
    has_place: bool = False
    layers: dict[str, Source] = field(default_factory=dict)
    outlets: list[Outlet] = field(default_factory=list)

    @property
    def loudness(self) -> Loudness:
        """How loud it is; a camera is silent."""
        return next((source.loudness for source in self.layers.values()), Loudness())

    def renew(self, other: "Track") -> "Track":
        """Become what a later offer says of it; who listens stays."""
        if other.mid != self.mid or other.codec != self.codec:
            self.layers = {}
        self.mid, self.codec, self.rids = other.mid, other.codec, other.rids
        self.ssrcs, self.numbers = other.ssrcs, other.numbers
        return self

    def best(self, now: float, *, prefers_high: bool) -> Source | None:
        """Return the layer to forward: the wanted one if it flows, otherwise one that does."""
        order = ("h", "", "l") if prefers_high else ("l", "", "h")
        known = [self.layers[name] for name in order if name in self.layers]
        return next((s for s in known if s.is_alive(now)), known[0] if known else None)

    def last_at(self) -> float:
        """Return when the last packet was let through, in monotonic seconds; 0 is never."""
        return max((source.last_at for source in self.layers.values()), default=0.0)

    def is_flowing(self, now: float) -> bool:
        """Whether packets are let through now."""
        return self.is_granted and any(s.is_alive(now) for s in self.layers.values())


class Publisher:
    """One sending peer connection of one participant."""

    def __init__(self, participant: str, port: Port, house: House) -> None:
        self.participant = participant
        self.peer = Peer(port, self)
        self.tracks: dict[str, Track] = {}
        self._port = port
        self._house = house
        self._routes: dict[int, tuple[Track, Source]] = {}

    def accept(self, offer: sdp.Description) -> str | Refused:
        """Take an offer (the first, one more, or an ICE restart) and return the answer."""
        wanted = _tracks_of(self.participant, offer)
        if not wanted:
            return Refused("nothing-to-publish")
        self.tracks = {
            media: self.tracks[media].renew(track) if media in self.tracks else track
            for media, track in wanted.items()
        }
        self._drop_what_is_not_offered()
        is_server = sdp.ANSWER_OF[offer.setup] == "passive"
        if self.peer.is_same_caller(offer):
            self.peer.restart(offer)
        else:
            self.peer.begin(offer, is_server=is_server)
        return sdp.answer(offer, self.peer.local())

    def _drop_what_is_not_offered(self) -> None:
        for ssrc, (track, source) in list(self._routes.items()):
            if self.tracks.get(track.media) is not track or source not in track.layers.values():
                del self._routes[ssrc]
                self.peer.link.forget(source)

    def grant(self, media: str, *, is_granted: bool) -> None:
        """Let a medium through from the next packet on, or stop it at once."""
        track = self.tracks.get(media)
        if track is None or track.is_granted == is_granted:
            return
        track.is_granted = is_granted
        for source in track.layers.values():
            source.grant(is_granted=is_granted)
        for outlet in track.outlets:
            outlet.stop()
        for source in track.layers.values():
            source.ask_key_frame()

    def tape(self, *, is_taped: bool) -> None:
        """Tell the house each packet that is let through, or no more."""
        for _, source in self._routes.values():
            source.tape(is_taped=is_taped)

    def on_rtp(self, packet: bytes) -> None:
        payload = rtp.bounds(packet)
        if payload is None:
            return
        ssrc = int.from_bytes(packet[8:12], "big")
        route = self._routes.get(ssrc) or self._learn(packet, ssrc)
        if route is not None:
            route[1].feed(packet)

    def on_rtcp(self, packet: bytes) -> None:
        for report in rtcp.sender_reports(packet):
            route = self._routes.get(int.from_bytes(report[4:8], "big"))
            if route is None or not route[0].is_granted:
                continue
            track, source = route
            source.reception.saw_report(report, self._port.now())
            self._house.record(source, RecordKind.SENDER_REPORT, self._port.now_ns(), report)
            for outlet in track.outlets:
                if outlet.source is source and outlet.reporter is not None:
                    outlet.reporter(outlet.report(report))

    def on_connected(self) -> None:
        self._house.connected(self)

    def on_lost(self) -> None:
        self._house.gone(self)

    def report(self, now: float, *, is_high: bool) -> None:
        """Tell the browser, each second, what arrived and how much it may send."""
        heard = [s for _, s in self._routes.values() if s.reception.highest >= 0]
        blocks = [s.reception.report(s.ssrc, now) for s in heard]
        self.peer.send_rtcp(rtcp.receiver_report(self.peer.ssrc, blocks))
        pictures = [s.ssrc for track, s in self._routes.values() if track.media != "audio"]
        if pictures:
            rate = HIGH_RATE if is_high else LOW_RATE
            self.peer.send_rtcp(rtcp.allow_rate(self.peer.ssrc, rate, pictures))

    def loss(self) -> float:
        """Return which part of the worst stream was lost on the way here in the last second."""
        fractions = [s.reception.fraction for _, s in self._routes.values()]
        return max(fractions, default=0) / 256

    # what the plane tells of a source

    def on_packet(self, source: Source, arrived_ns: int, packet: bytes) -> None:
        self._house.record(source, RecordKind.RTP, arrived_ns, packet)

    def on_sound(self, source: Source) -> None:
        route = self._routes.get(source.ssrc)
        if route is not None and route[0].is_granted and not route[0].has_place:
            self._house.heard(route[0])

    def on_missing(self, source: Source, numbers: list[int]) -> None:
        self.peer.send_rtcp(rtcp.ask_again(self.peer.ssrc, source.ssrc, numbers))

    def on_key_frame_wanted(self, source: Source) -> None:
        route = self._routes.get(source.ssrc)
        if route is None or route[0].media == "audio":
            return
        if source.asker.may_ask(self._port.now()):
            self.peer.send_rtcp(rtcp.ask_key_frame(self.peer.ssrc, source.ssrc))

    def _learn(self, packet: bytes, ssrc: int) -> tuple[Track, Source] | None:
        """Find out whose a new SSRC is, by MID and RID and not by ``a=ssrc`` (RFC 8843, 9.2)."""
        if len(self._routes) >= MAX_STREAMS:
            return None
        found = self._belongs(packet, ssrc)
        if found is None:
            return None
        track, rid = found
        stream = Stream(
            participant=self.participant,
            media=track.media,
            layer=rid,
            codec=track.codec.name,
            clock_rate=track.codec.clock_rate,
            payload_type=track.codec.payload_type,
            ssrc=ssrc,
            level_number=track.numbers.get(rtp.AUDIO_LEVEL, 0) if track.media == "audio" else 0,
        )
        former = track.layers.get(rid)
        source = self.peer.link.source(stream, self)
        source.grant(is_granted=track.is_granted)
        source.tape(is_taped=self._house.is_taped)
        track.layers[rid] = source
        self._routes[ssrc] = (track, source)
        self._house.changed(track)
        if former is not None:
            self._routes.pop(former.ssrc, None)
            self.peer.link.forget(former)
        return track, source

    def _belongs(self, packet: bytes, ssrc: int) -> tuple[Track, str] | None:
        payload_type = packet[1] & 0x7F
        for track in self.tracks.values():
            values = {uri: _text(rtp.extensions(packet), n) for uri, n in track.numbers.items()}
            if values.get(rtp.REPAIRED_RID) or payload_type != track.codec.payload_type:
                continue
            mid, rid = values.get(rtp.MID, ""), values.get(rtp.RID, "")
            if (mid and mid != track.mid) or (not mid and not self._is_known(track, ssrc)):
                continue
            if track.rids and rid not in track.rids:
                continue
            return track, rid if track.rids else ""
        return None

    def _is_known(self, track: Track, ssrc: int) -> bool:
        same = [t for t in self.tracks.values() if t.codec.payload_type == track.codec.payload_type]
        return ssrc in track.ssrcs or (len(same) == 1 and not track.ssrcs)


def _text(extensions: dict[int, bytes], number: int) -> str:
    return extensions.get(number, b"").decode("ascii", "replace")


def _tracks_of(participant: str, offer: sdp.Description) -> dict[str, Track]:
    """The first section with pictures is the camera, another one (or ``slides``) the screen."""
    found: dict[str, Track] = {}
    for section in offer.sections:
        codec = sdp.chosen_codec(section)
        if codec is None or not sdp.is_received(section):
            continue
        media = section.kind
        if media == "video" and (section.content == "slides" or "video" in found):
            media = "screen"
        if media in found:
            continue
        numbers = {uri: number for number, uri in section.extensions if uri in sdp.EXTENSIONS}
        found[media] = Track(
            participant, media, section.mid, codec, sdp.layers(section), section.ssrcs, numbers
        )
    return found
