"""A participant who receives: tiles, four places for voices, and the shared screen.

All places are offered at once and filled from packet to packet, so that somebody who speaks, joins
or shares needs no new negotiation. Only more tiles than ever before need one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from media import rtcp, sdp
from media.peer import Peer, Port
from media.plane import Outlet, Repair
from media.publisher import Track
from media.relief import Relief

VOICES: Final = 4
MAX_TILES: Final = 49


class Audience(Protocol):
    """What a subscription tells its room."""

    def ready(self, subscription: "Subscription") -> None:
        """Keys are agreed: fill the places."""

    def left(self, subscription: "Subscription") -> None:
        """The peer connection is over."""


@dataclass(slots=True, eq=False)
class Place:
    """One section of the offer: what it can carry and for whom it is used now."""

    mid: str
    kind: str
    outlet: Outlet
    participant: str = ""
    media: str = ""
    track: Track | None = None


class Subscription:
    """One receiving peer connection of one participant."""

    def __init__(self, name: str, participant: str, port: Port, audience: Audience) -> None:
        self.name = name
        self.participant = participant
        self.peer = Peer(port, self)
        self.high: frozenset[str] = frozenset()
        self.relief = Relief()
        self.voices: list[Place] = []
        self.tiles: list[Place] = []
        self._port = port
        self._audience = audience
        self._order: list[Place] = []
        self._version = 0
        self._is_begun = False

    def open(self, tiles: Sequence[str], *, has_audio: bool) -> None:
        """Make the places."""
        if has_audio:
            self.voices = [self._place(f"a{i}", "audio", "audio") for i in range(VOICES)]
        self.show(tiles)
        self._place("s0", "video", "screen")

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
            sdp.Sending(place.mid, place.kind, place.outlet.ssrc, f"{self.name}-{place.mid}")
            for place in self._order
        ]
        return sdp.offer(sending, replace(self.peer.local(), version=self._version))

    def answer(self, answer: sdp.Description) -> None:
        """Take the browser's answer; the first one says who it is."""
        if not self._is_begun:
            self._is_begun = True
            self.peer.begin(answer, is_server=answer.setup != "passive")

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
            self._hear_losses(rtcp.losses_of(part))
            self._answer_feedback(rtcp.key_frame_wanted_of(part), rtcp.lost_of(part))

    def on_connected(self) -> None:
        self._audience.ready(self)

    def on_lost(self) -> None:
        self._audience.left(self)

    def _answer_feedback(self, key_frame: int | None, lost: tuple[int, list[int]] | None) -> None:
        if key_frame is not None:
            outlet = self._outlet(key_frame)
            if outlet is not None and outlet.source is not None:
                outlet.source.ask_key_frame()
        if lost is not None:
            outlet = self._outlet(lost[0])
            if outlet is not None:
                outlet.send_again(lost[1])

    def _hear_losses(self, losses: dict[int, float]) -> None:
        """All pictures share one line: what counts is the mean of what they lost."""
        own = [losses[p.outlet.ssrc] for p in self._order if p.outlet.ssrc in losses]
        if own and self.relief.hear(sum(own) / len(own), self._port.now()):
            self._audience.ready(self)

    def is_sent(self, tile: Place, first: str) -> bool:
        """Whether the line bears this tile; ``high`` and the participant ``first`` go before."""
        if self.relief.bears_all:
            return True
        used = [place for place in self.tiles if place.participant]
        used.sort(key=lambda p: p.participant not in self.high and p.participant != first)
        return tile in used[: self.relief.tiles(len(used))]

    def _outlet(self, ssrc: int) -> Outlet | None:
        return next((p.outlet for p in self._order if p.outlet.ssrc == ssrc), None)

    def _place(self, mid: str, kind: str, media: str) -> Place:
        ssrc = int(self._port.new_token(4), 16)
        outlet = self.peer.link.outlet(ssrc, sdp.PAYLOAD_TYPES, Repair())
        outlet.reporter = self.peer.send_rtcp
        place = Place(mid, kind, outlet, media=media)
        self._order.append(place)
        return place
