"""A participant who receives: tiles, four places for voices, and two for shared screens.

All places are offered at once and filled from packet to packet, so that somebody who speaks, joins
or shares needs no new negotiation. Only more tiles than ever before need one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core.refusals import Refused
from media import rtcp, sdp
from media.budget import Budget, Heard
from media.meter import Meter
from media.peer import Peer, Port
from media.plane import Outlet, Repair, Source
from media.track import Track

VOICES: Final = 4
SCREENS: Final = 2
MAX_TILES: Final = 49
BELOW_RTP: Final = 44  # bytes of IP, UDP and the tag of SRTP around each packet
REPAIR_SHARE: Final = 0.25
LEAST_REPAIRS: Final = 100_000  # bits a second


class Audience(Protocol):
    """What a subscription tells its room."""

    def ready(self, subscription: "Subscription") -> None:
        """Keys are agreed: fill the places."""

    def left(self, subscription: "Subscription") -> None:
        """The peer connection is over."""


@dataclass(slots=True, eq=False)
class Place:
    """One section of the offer: what it can carry and for whom it is used now.

    ``red`` is the payload type of redundant sound (RFC 2198), 0 where the browser has none.
    """

    mid: str
    kind: str
    outlet: Outlet
    participant: str = ""
    media: str = ""
    red: int = 0
    track: Track | None = None


class Subscription:
    """One receiving peer connection of one participant."""

    def __init__(self, name: str, participant: str, port: Port, audience: Audience) -> None:
        self.name = name
        self.participant = participant
        self.peer = Peer(port, self)
        self.high: frozenset[str] = frozenset()
        self.budget = Budget()
        self.line = "full"
        self.voices: list[Place] = []
        self.tiles: list[Place] = []
        self.screens: list[Place] = []
        self._port = port
        self._audience = audience
        self._order: list[Place] = []
        self._version = 0
        self._is_begun = False
        self.follows = False
        self._meter = Meter()
        self._losses: dict[int, float] = {}
        self._estimate: int | None = None
        self._packets: dict[int, int] = {}
        self._repaired = 0
        self._repairs_left = LEAST_REPAIRS // 8

    def open(self, tiles: Sequence[str], *, has_audio: bool) -> None:
        """Make the places."""
        if has_audio:
            self.voices = [self._place(f"a{i}", "audio", "audio") for i in range(VOICES)]
        self.show(tiles)
        self.screens = [self._place(f"s{i}", "video", "screen") for i in range(SCREENS)]

    def watch(self, offer: sdp.Description) -> str | Refused:
        """Take the offer of who only watches (WHEP) and return the answer.

        The first section of each kind is used: one voice and one picture, of who has the floor.
        """
        self.follows = True
        sections = {s.kind: s for s in reversed(offer.sections) if sdp.is_usable(s)}
        wanted = [s for s in sections.values() if s.direction in ("recvonly", "sendrecv")]
        if not wanted:
            return Refused("nothing-to-publish")
        sending = [self._watched(section) for section in wanted]
        self._is_begun = True
        self.peer.begin(offer, is_server=sdp.ANSWER_OF[offer.setup] == "passive")
        return sdp.answer_watching(offer, sending, self.peer.local())

    def _watched(self, section: sdp.Section) -> sdp.Sending:
        named = {name: section.codec(name) for name in sdp.CODECS_OF[section.kind]}
        types = {name: codec.payload_type for name, codec in named.items() if codec}
        repairs = {
            name: repair.payload_type
            for name, codec in named.items()
            if codec and (repair := section.repair(codec))
        }
        place = self._place(section.mid, section.kind, section.kind, (types, repairs))
        (self.voices if section.kind == "audio" else self.tiles).append(place)
        stream = f"{self.name}-{section.mid}"
        outlet = place.outlet
        return sdp.Sending(section.mid, section.kind, outlet.ssrc, stream, outlet.repair.ssrc)

    def show(self, tiles: Sequence[str]) -> bool:
        """Choose whose cameras are seen; true if that needs a new offer.

        Who was seen already keeps the place, so that pictures do not blink.
        """
        wanted = list(dict.fromkeys(tiles))[:MAX_TILES]
        for place in self.tiles:
            if place.participant not in wanted:
                place.participant = ""
        seen = {place.participant for place in self.tiles}
        free = [place for place in self.tiles if not place.participant]
        has_grown = False
        for participant in wanted:
            if participant in seen:
                continue
            if free:
                place = free.pop(0)
            else:
                place = self._place(f"v{len(self.tiles)}", "video", "video")
                self.tiles.append(place)
                has_grown = True
            place.participant = participant
        return has_grown

    def offer(self) -> str:
        """Return the offer of all places."""
        self._version += 1
        sending = [
            sdp.Sending(
                place.mid,
                place.kind,
                place.outlet.ssrc,
                f"{self.name}-{place.mid}",
                place.outlet.repair.ssrc,
            )
            for place in self._order
        ]
        return sdp.offer(sending, replace(self.peer.local(), version=self._version))

    def answer(self, answer: sdp.Description) -> None:
        """Take the browser's answer; the first one says who it is."""
        if self._is_begun:
            self.peer.follow(answer)
            return
        self._is_begun = True
        for place in self._order:
            section = next((s for s in answer.sections if s.mid == place.mid), None)
            opus = section.codec("opus") if section else None
            red = section.red(opus) if section and opus else None
            place.red = red.payload_type if red else 0
        self.peer.begin(answer, is_server=answer.setup != "passive")

    def restart(self) -> str:
        """Return an offer with new credentials: the browser comes by another way (RFC 8839)."""
        self.peer.renew()
        return self.offer()

    def streams(self) -> list[dict[str, str]]:
        """Return what each section carries now; a voice's participant changes by itself."""
        return [
            {"mid": place.mid, "participant": place.participant, "media": place.media}
            for place in self._order
            if place.participant or place.media != "video"
        ]

    def places(self) -> list[Place]:
        """Return every place."""
        return self._order

    def on_rtp(self, packet: bytes) -> None:
        """Nobody sends here."""

    def on_rtcp(self, packet: bytes) -> None:
        for part in rtcp.parse(packet):
            own = {place.outlet.ssrc for place in self._order}
            losses = rtcp.losses_of(part)
            self._losses |= {ssrc: loss for ssrc, loss in losses.items() if ssrc in own}
            estimate = rtcp.allowed_rate(part)
            self._estimate = self._estimate if estimate is None else estimate
            self._answer_feedback(rtcp.key_frame_wanted_of(part), rtcp.lost_of(part))

    def judge(self, now: float) -> None:
        """Once a second: what the reports of this second say of the line.

        All streams share one line: what counts is how much was lost of all that was sent. A voice
        is reported on less often: then its report speaks of all since the one before.
        """
        counts = {place.outlet.ssrc: place.outlet.counts() for place in self._order}
        sizes = sum(size + packets * BELOW_RTP for packets, size, _ in counts.values())
        rate = self._meter.read(sizes + self._repaired, now)
        self._repairs_left = int(max(LEAST_REPAIRS, rate * REPAIR_SHARE) / 8)
        sent = {ssrc: counts[ssrc][0] - self._packets.get(ssrc, 0) for ssrc in self._losses}
        total = sum(sent.values())
        if not total and self._estimate is None:
            return
        loss = sum(self._losses[ssrc] * number for ssrc, number in sent.items()) / max(1, total)
        self.budget.hear(Heard(loss, total, self._estimate, rate), now)
        self._packets |= {ssrc: counts[ssrc][0] for ssrc in self._losses}
        self._losses, self._estimate = {}, None

    def seen(self) -> list[Place]:
        """Return the places that show somebody."""
        return [place for place in (*self.screens, *self.tiles) if place.participant]

    def on_connected(self) -> None:
        self._audience.ready(self)

    def on_lost(self) -> None:
        self._audience.left(self)

    def _answer_feedback(self, key_frame: int | None, lost: tuple[int, list[int]] | None) -> None:
        if key_frame is not None:
            outlet = self._outlet(key_frame)
            source = outlet.source if outlet is not None else None
            if source is not None and not self._is_on_its_way(source):
                source.ask_key_frame()
        if lost is not None:
            outlet = self._outlet(lost[0])
            if outlet is not None:
                self._send_again(outlet, lost[1])

    def _is_on_its_way(self, source: Source) -> bool:
        """Whether a key frame went there after the subscriber asked for one."""
        return source.key_at > self._port.now() - self.peer.rtt

    def _send_again(self, outlet: Outlet, numbers: list[int]) -> None:
        """Send again what was lost, within a share of what is sent.

        Into a pipe that is full already, repairs would only bring more losses.
        """
        packets, size, _ = outlet.counts()
        each = size // max(1, packets) + BELOW_RTP
        count = outlet.send_again(numbers[: max(0, self._repairs_left // each)])
        self._repaired += count * each
        self._repairs_left -= count * each

    def _outlet(self, ssrc: int) -> Outlet | None:
        return next((p.outlet for p in self._order if p.outlet.ssrc == ssrc), None)

    def _place(
        self,
        mid: str,
        kind: str,
        media: str,
        types: tuple[Mapping[str, int], Mapping[str, int]] = (sdp.PAYLOAD_TYPES, sdp.REPAIR_TYPES),
    ) -> Place:
        ssrc, repair = int(self._port.new_token(4), 16), Repair()
        if kind == "video" and types[1]:
            repair = Repair(int(self._port.new_token(4), 16), types[1])
        outlet = self.peer.link.outlet(ssrc, types[0], repair)
        place = Place(mid, kind, outlet, media=media)
        self._order.append(place)
        return place
