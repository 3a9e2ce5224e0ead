"""A participant who sends: which packet belongs to which track, and what is let through.

The grant is enforced here, at the packet: a microphone that is off is neither forwarded nor
recorded, whatever its browser sends.
"""

from typing import Final, Protocol

from core.refusals import Refused
from media import rtcp, rtp, sdp
from media.arrivals import Arrivals
from media.evidence import RecordKind
from media.meter import Meter
from media.peer import Peer, Port
from media.plane import Source, Stream
from media.track import Track, belonging, tracks_of

MAX_STREAMS: Final = 16
HIGH_RATE: Final = 3_000_000
LOW_RATE: Final = 400_000
HEAD_BYTES: Final = 64  # around each payload, as a subscriber gets it: IP, UDP, RTP, SRTP


class House(Protocol):
    """What a publisher tells its room."""

    @property
    def is_taped(self) -> bool:
        """Whether somebody keeps packets."""

    def record(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        """Keep a packet that arrived at a moment since 1970, if the session is recorded."""

    def heard(self, track: Track) -> None:
        """An open microphone has no place in the subscribers' ears yet."""

    def changed(self, track: Track) -> None:
        """A track has got another stream: outlets choose again."""

    def connected(self, publisher: "Publisher") -> None:
        """Media can flow."""

    def gone(self, publisher: "Publisher") -> None:
        """The peer connection is over."""


class Publisher:
    """One sending peer connection of one participant."""

    def __init__(self, participant: str, port: Port, house: House) -> None:
        self.participant = participant
        self.peer = Peer(port, self)
        self.tracks: dict[str, Track] = {}
        self.is_high: bool | None = None  # not told yet
        self._port = port
        self._house = house
        self._routes: dict[int, tuple[Track, Source]] = {}
        self._meters: dict[int, Meter] = {}
        self._arrivals = Arrivals()

    def accept(self, offer: sdp.Description) -> str | Refused:
        """Take an offer (the first, one more, or an ICE restart) and return the answer."""
        wanted = tracks_of(self.participant, offer)
        if not wanted:
            return Refused("nothing-to-publish")
        self.tracks = {
            media: self.tracks[media].renew(track) if media in self.tracks else track
            for media, track in wanted.items()
        }
        self._drop_what_is_not_offered()
        self._watch_arrivals()
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

    def _watch_arrivals(self) -> None:
        """One number space for the whole transport, so one extension number is enough."""
        numbers = {t.numbers.get(rtp.TRANSPORT_SEQUENCE, 0) for t in self.tracks.values()}
        numbers.discard(0)
        if numbers:
            self.peer.link.watch_arrivals(min(numbers))

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
        if rtp.bounds(packet) is None:
            return
        ssrc = int.from_bytes(packet[8:12], "big")
        route = self._routes.get(ssrc)
        source = route[1] if route else self._learn(packet, ssrc)
        if source is not None:
            source.feed(packet)

    def on_rtcp(self, packet: bytes) -> None:
        for report in rtcp.sender_reports(packet):
            route = self._routes.get(int.from_bytes(report[4:8], "big"))
            if route is None or not route[0].is_granted:
                continue
            source = route[1]
            source.reception.saw_report(report, self._port.now())
            if self._house.is_taped:
                self._port.mux.plane.drain()  # the recording keeps the order of arrival
            self._house.record(source, RecordKind.SENDER_REPORT, self._port.now_ns(), report)
            source.report(report)

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

        for source in heard:
            seen = source.reception
            size = seen.size + seen.packets * HEAD_BYTES
            self._meters.setdefault(source.ssrc, Meter()).read(size, now)

    def tell_arrivals(self, now: float) -> None:
        """Tell the browser when its packets came, about ten times a second (TWCC)."""
        for number, arrived_us in self.peer.link.arrivals():
            self._arrivals.note(number, arrived_us / 1e6)
        if self._arrivals.is_due(now):
            ssrc = next(iter(self._routes), 0)
            for packet in self._arrivals.feedback(self.peer.ssrc, ssrc, now):
                self.peer.send_rtcp(packet)

    def ask_again(self, now: float) -> None:
        """Ask anew for each key frame that is wanted and has not come, while the stream flows."""
        for _, source in self._routes.values():
            if source.asker.wanted_at is not None and source.is_alive(now):
                self._ask_key_frame(source, now)

    def rate(self, source: Source | None) -> int:
        """Return what a stream takes of a line in bits a second, over about the last second."""
        meter = self._meters.get(source.ssrc) if source is not None else None
        return meter.rate if meter is not None else 0

    def bitrate(self) -> int:
        """Return what comes in all together, in bits a second."""
        return sum(self.rate(source) for _, source in self._routes.values())

    def jitter(self) -> float:
        """Return the jitter of the worst stream, in seconds (RFC 3550, 6.4.1)."""
        streams = [s.reception for _, s in self._routes.values()]
        return max((r.jitter / r.clock_rate for r in streams), default=0.0)

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
        now = self._port.now()
        source.asker.want(now)
        self._ask_key_frame(source, now)

    def _ask_key_frame(self, source: Source, now: float) -> None:
        if source.asker.is_due(now, source.key_at):
            self.peer.send_rtcp(rtcp.ask_key_frame(self.peer.ssrc, source.ssrc))

    def _learn(self, packet: bytes, ssrc: int) -> Source | None:
        """Take a new SSRC as a stream of a track; a retransmission only says where it belongs."""
        if len(self._routes) >= MAX_STREAMS:
            return None
        found = belonging(self.tracks, packet, ssrc)
        if found is None:
            return None
        former = found.track.layers.get(found.rid)
        if found.is_repair:
            if former is not None:
                self.peer.link.repairs(ssrc, former)
            return None
        source = self._new_source(found.track, found.rid, ssrc)
        found.track.layers[found.rid] = source
        self._routes[ssrc] = (found.track, source)
        self._house.changed(found.track)
        if former is not None:
            self._routes.pop(former.ssrc, None)
            self._meters.pop(former.ssrc, None)
            self.peer.link.forget(former)
        return source

    def _new_source(self, track: Track, rid: str, ssrc: int) -> Source:
        level = track.numbers.get(rtp.AUDIO_LEVEL, 0) if track.media == "audio" else 0
        stream = Stream(
            participant=self.participant,
            media=track.media,
            layer=rid,
            codec=track.codec.name,
            clock_rate=track.codec.clock_rate,
            payload_type=track.codec.payload_type,
            ssrc=ssrc,
            level_number=level,
            red_type=track.red,
        )
        source = self.peer.link.source(stream, self)
        source.grant(is_granted=track.is_granted)
        source.tape(is_taped=self._house.is_taped)
        return source
