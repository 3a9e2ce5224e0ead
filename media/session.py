"""A room: who sends, who receives what, who may be heard; knows grants, never councillors."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from core.refusals import Refused
from media import measures, sdp
from media.evidence import RecordKind
from media.floor import Floor
from media.loudness import Speakers
from media.peer import Peer, Port
from media.plane import Source
from media.publisher import Publisher
from media.seating import Seating
from media.subscription import VOICES, Subscription
from media.track import MEDIA, Track

LAYERS_EACH: Final = 5  # reports: who missed which layer is wanted hears it again

Emit = Callable[[dict[str, object]], None]


class Tape(Protocol):
    """Where what is let through is kept."""

    def take(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        """Keep one packet that arrived at a moment since 1970; never waits."""


class Room:
    """One session's media; every method is called in the loop and returns at once."""

    def __init__(self, name: str, port: Port, emit: Emit) -> None:
        self.name = name
        self.tapes: list[Tape] = []
        self.publishers: dict[str, Publisher] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.floor = Floor()
        self.speakers = Speakers()
        self._port = port
        self._emit = emit
        self._grants: dict[str, frozenset[str]] = {}
        self.voices: list[Track | None] = [None] * VOICES
        self._seating = Seating(self)
        self._reports = 0
        self._goodbyes: set[asyncio.Task[None]] = set()

    # orders

    def grant(self, participant: str, media: frozenset[str]) -> None:
        """Let exactly these media of a participant through, from the next packet on."""
        self._grants[participant] = media
        publisher = self.publishers.get(participant)
        if publisher is None:
            return
        for name in MEDIA:
            publisher.grant(name, is_granted=name in media)
        for track in publisher.tracks.values():
            if track.has_place and not track.is_granted:
                self._take_voice(track)
            self.changed(track)

    def publish(self, participant: str, text: str) -> str | Refused:
        """Take an offer; the same browser tab renegotiates, another one takes its place."""
        offer = sdp.parse(text)
        if isinstance(offer, Refused):
            return offer
        publisher = self.publishers.get(participant)
        if publisher is None or not publisher.peer.is_same_caller(offer):
            publisher = Publisher(participant, self._port, self)
        answer = publisher.accept(offer)
        if isinstance(answer, Refused):
            self._hang_up(publisher.peer)
            return answer
        former = self.publishers.get(participant)
        if former is not None and former is not publisher:
            self._dismiss(former)
        self.publishers[participant] = publisher
        self.grant(participant, self._grants.get(participant, frozenset()))
        return answer

    def subscribe(
        self, name: str, participant: str, tiles: Sequence[str], *, has_audio: bool
    ) -> Subscription:
        """Open a subscription; its offer is in ``offer()`` and its places in ``streams()``."""
        subscription = Subscription(name, participant, self._port, self)
        subscription.open(tiles, has_audio=has_audio)
        self.subscriptions[name] = subscription
        return subscription

    def watch(self, name: str, participant: str, text: str) -> str | Refused:
        """Show the room to who only watches (WHEP): takes the offer, returns the answer."""
        offer = sdp.parse(text)
        if isinstance(offer, Refused):
            return offer
        subscription = Subscription(name, participant, self._port, self)
        answer = subscription.watch(offer)
        if isinstance(answer, Refused):
            self._hang_up(subscription.peer)
        else:
            self.subscriptions[name] = subscription
        return answer

    def end(self, name: str) -> Refused | None:
        """Hang up one subscription."""
        subscription = self.subscriptions.get(name)
        if subscription is None:
            return Refused("unknown-subscription")
        self._drop(subscription)
        return None

    def answer(self, name: str, text: str) -> Refused | None:
        """Take the answer to an offer of ours."""
        subscription = self.subscriptions.get(name)
        if subscription is None:
            return Refused("unknown-subscription")
        description = sdp.parse(text)
        if isinstance(description, Refused):
            return description
        subscription.answer(description)
        return None

    def show(
        self, name: str, tiles: Sequence[str], high: Sequence[str]
    ) -> tuple[Subscription, bool] | Refused:
        """Choose the tiles and which of them are wanted in high; true if a new offer is needed."""
        subscription = self.subscriptions.get(name)
        if subscription is None:
            return Refused("unknown-subscription")
        needs_offer = subscription.show(tiles)
        subscription.high = frozenset(high)
        self._seating.fill(subscription, self._port.now())
        return subscription, needs_offer

    def leave(self, participant: str) -> None:
        """Hang up everything of a participant."""
        publisher = self.publishers.pop(participant, None)
        if publisher is not None:
            self._dismiss(publisher)
        for subscription in list(self.subscriptions.values()):
            if subscription.participant == participant:
                self._drop(subscription)

    def give_floor(self, participant: str | None) -> None:
        """Watch that who has the floor is seen and heard."""
        self.floor.end(self._alarm)
        self.floor = Floor(participant, self._port.now())

    def ask_key_frame(self, participant: str, media: str, layer: str) -> None:
        """Ask a camera for a whole picture, if it is there."""
        publisher = self.publishers.get(participant)
        track = publisher.tracks.get(media) if publisher else None
        source = track.layers.get(layer) if track else None
        if source is not None:
            source.ask_key_frame()

    async def close(self) -> None:
        """Hang up everybody."""
        for participant in list(self.publishers):
            self.leave(participant)
        for subscription in list(self.subscriptions.values()):
            self._drop(subscription)
        await asyncio.gather(*self._goodbyes)

    # the clock

    def tend(self) -> None:
        """Twice a second: who is gone, which layer goes to whom, what the alarms say."""
        now = self._port.now()
        peers = [publisher.peer for publisher in self.publishers.values()]
        peers += [subscription.peer for subscription in self.subscriptions.values()]
        for peer in peers:
            peer.tend(now)
        self.floor.watch(self.publishers.get(self.floor.participant or ""), now, self._alarm)
        self._free_voices(now)
        self._fill_all()

    def report(self) -> None:
        """Once a second: receiver reports, allowed rates, and ``peers`` for the screens."""
        now = self._port.now()
        high = self._wanted_high()
        for publisher in self.publishers.values():
            publisher.report(now, is_high=publisher.participant in high)
            self._tell_layers(publisher, is_high=publisher.participant in high)
        for subscription in self.subscriptions.values():
            subscription.judge(now)
        self._reports += 1
        told = measures.peers(self.publishers, self.subscriptions.values(), self.speakers, now)
        self._emit({"event": "peers", "room": self.name, "participants": told})

    def tell_arrivals(self) -> None:
        """Some times a second: tell every sender when its packets came, and what it still owes."""
        now = self._port.now()
        for publisher in self.publishers.values():
            publisher.tell_arrivals(now)
            publisher.ask_again(now)

    def tape(self, tape: Tape) -> None:
        """Give a tape every packet that is let through from now on."""
        self.tapes.append(tape)
        self._tell_taped()

    def untape(self, tape: Tape) -> None:
        """Give a tape what has come until now and nothing more."""
        self._port.mux.plane.drain()
        self.tapes.remove(tape)
        self._tell_taped()

    def _tell_taped(self) -> None:
        for publisher in self.publishers.values():
            publisher.tape(is_taped=self.is_taped)

    # what publishers tell

    @property
    def is_taped(self) -> bool:
        return bool(self.tapes)

    def record(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        for tape in self.tapes:
            tape.take(source, kind, arrived_ns, packet)

    def heard(self, track: Track) -> None:
        """Give a voice a place in everybody's ears; who has the floor always gets one."""
        if None not in self.voices:
            if track.participant != self.floor.participant:
                return
            quietest = min(
                (voice for voice in self.voices if voice is not None),
                key=lambda voice: voice.loudness.value,
            )
            self._take_voice(quietest)
        self.voices[self.voices.index(None)] = track
        track.has_place = True
        self._fill_all()

    def changed(self, track: Track) -> None:
        for subscription in self.subscriptions.values():
            seen = {place.participant for place in subscription.seen()}
            if track.media == "screen" or track.participant in seen or track.has_place:
                self._seating.fill(subscription, self._port.now())

    def connected(self, publisher: Publisher) -> None:
        self._emit(
            {
                "event": "participant.connected",
                "room": self.name,
                "participant": publisher.participant,
            }
        )

    def gone(self, publisher: Publisher) -> None:
        if self.publishers.get(publisher.participant) is publisher:
            del self.publishers[publisher.participant]
            self._emit(
                {
                    "event": "participant.lost",
                    "room": self.name,
                    "participant": publisher.participant,
                }
            )
        self._dismiss(publisher)

    def ready(self, subscription: Subscription) -> None:
        self._seating.fill(subscription, self._port.now())

    def left(self, subscription: Subscription) -> None:
        self._drop(subscription)

    # within

    @property
    def star(self) -> str:
        return self.floor.participant or self.speakers.current or ""

    def on_line(self, subscription: Subscription) -> None:
        self._emit(
            {
                "event": "line",
                "room": self.name,
                "participant": subscription.participant,
                "line": subscription.line,
            }
        )

    def _tell_layers(self, publisher: Publisher, *, is_high: bool) -> None:
        """Who is not looked at large need not send it (``docs/media.md``)."""
        if publisher.is_high is is_high and self._reports % LAYERS_EACH:
            return
        publisher.is_high = is_high
        named = {"room": self.name, "participant": publisher.participant}
        self._emit({"event": "layers", **named, "high": is_high})

    def _fill_all(self) -> None:
        now = self._port.now()
        for subscription in self.subscriptions.values():
            self._seating.fill(subscription, now)

    def _all_tracks(self) -> list[Track]:
        return [t for publisher in self.publishers.values() for t in publisher.tracks.values()]

    def _take_voice(self, track: Track) -> None:
        if track in self.voices:
            self.voices[self.voices.index(track)] = None
        track.has_place = False
        for outlet in track.outlets:
            outlet.aim(None)
        track.outlets.clear()

    def _free_voices(self, now: float) -> None:
        for voice in self.voices:
            if voice is not None and not voice.is_flowing(now):
                self._take_voice(voice)

    def _wanted_high(self) -> set[str]:
        wanted = {name for s in self.subscriptions.values() for name in s.high}
        wanted |= {t.participant for t in self._all_tracks() if t.media == "screen"}
        return wanted | {name for name in (self.floor.participant, self.speakers.current) if name}

    def _alarm(self, code: str, is_raised: bool) -> None:  # noqa: FBT001  one word, one meaning
        self._emit(
            {
                "event": "alarm",
                "room": self.name,
                "code": code,
                "subject": self.floor.participant or "",
                "is_raised": is_raised,
            }
        )

    def _dismiss(self, publisher: Publisher) -> None:
        for track in publisher.tracks.values():
            self._take_voice(track)
        self._hang_up(publisher.peer)

    def _drop(self, subscription: Subscription) -> None:
        self.subscriptions.pop(subscription.name, None)
        outlets = {place.outlet for place in subscription.places()}
        for track in self._all_tracks():
            track.outlets -= outlets
        self._hang_up(subscription.peer)

    def _hang_up(self, peer: Peer) -> None:
        task = asyncio.create_task(peer.close())
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)
