"""A room: who sends, who receives what, who may be heard; knows grants, never councillors."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from core.refusals import Refused
from media import sdp
from media.evidence import RecordKind
from media.loudness import SILENCE, Speakers
from media.peer import Peer, Port
from media.plane import Source
from media.publisher import Publisher, Track
from media.subscription import VOICES, Place, Subscription

MISSING_S: Final = 4.0
MEDIA: Final = ("audio", "video", "screen")

Emit = Callable[[dict[str, object]], None]


class Tape(Protocol):
    """Where what is let through is kept."""

    def take(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        """Keep one packet that arrived at a moment since 1970; never waits."""


@dataclass(slots=True)
class Floor:
    """Who has the floor, since when (monotonic seconds), and which alarms are raised."""

    participant: str | None = None
    since: float = 0.0
    raised: set[str] = field(default_factory=set)


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
        self._voices: list[Track | None] = [None] * VOICES
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
        if subscription.peer.is_connected:
            self._fill(subscription)
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
        for code in list(self.floor.raised):
            self._alarm(code, is_raised=False)
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
        self._watch_floor(now)
        self._free_voices(now)
        for subscription in self.subscriptions.values():
            if subscription.peer.is_connected:
                self._fill(subscription)

    def report(self) -> None:
        """Once a second: receiver reports, allowed rates, and ``peers`` for the screens."""
        now = self._port.now()
        high = self._wanted_high()
        for publisher in self.publishers.values():
            publisher.report(now, is_high=publisher.participant in high)
        self._emit({"event": "peers", "room": self.name, "participants": self._peers(now)})

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
        if None not in self._voices:
            if track.participant != self.floor.participant:
                return
            quietest = min(
                (voice for voice in self._voices if voice is not None),
                key=lambda voice: voice.loudness.value,
            )
            self._take_voice(quietest)
        self._voices[self._voices.index(None)] = track
        track.has_place = True
        for subscription in self.subscriptions.values():
            if subscription.peer.is_connected:
                self._fill(subscription)

    def changed(self, track: Track) -> None:
        for subscription in self.subscriptions.values():
            if not subscription.peer.is_connected:
                continue
            for place in subscription.places():
                is_about_it = track.participant == place.participant or track.media == "screen"
                if is_about_it:
                    self._fill_place(subscription, place)

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
        self._fill(subscription)

    def left(self, subscription: Subscription) -> None:
        self._drop(subscription)

    # within

    def _fill(self, subscription: Subscription) -> None:
        for place in subscription.places():
            self._fill_place(subscription, place)

    def _fill_place(self, subscription: Subscription, place: Place) -> None:
        """Connect the place to the stream that belongs there now, and only to it."""
        track = self._track_for(subscription, place)
        outlet = place.outlet
        target = None
        if track is not None and track.is_granted:
            wants_high = place.media == "screen" or (
                track.participant in subscription.high and subscription.relief.allows_high
            )
            target = track.best(self._port.now(), prefers_high=wants_high)
        former = place.track
        if former is not None and former is not track and outlet in former.outlets:
            former.outlets.remove(outlet)
            outlet.stop()
        place.track = track
        if track is not None and outlet not in track.outlets:
            track.outlets.append(outlet)
        outlet.aim(target)
        if target is not None and outlet.source is not target:
            target.ask_key_frame()

    def _track_for(self, subscription: Subscription, place: Place) -> Track | None:
        if place.media == "audio":
            voice = self._voices[subscription.voices.index(place)]
            is_own = voice is not None and voice.participant == subscription.participant
            place.participant = "" if voice is None or is_own else voice.participant
            return None if is_own else voice
        if place.media == "screen":
            track = next((t for t in self._all_tracks() if t.media == "screen" and t.layers), None)
            place.participant = track.participant if track else ""
            return track
        publisher = self.publishers.get(place.participant)
        if publisher is None or not subscription.is_sent(place, self.floor.participant or ""):
            return None
        return publisher.tracks.get("video")

    def _all_tracks(self) -> list[Track]:
        return [t for publisher in self.publishers.values() for t in publisher.tracks.values()]

    def _take_voice(self, track: Track) -> None:
        if track in self._voices:
            self._voices[self._voices.index(track)] = None
        track.has_place = False
        for outlet in track.outlets:
            outlet.aim(None)
        track.outlets.clear()

    def _free_voices(self, now: float) -> None:
        for voice in self._voices:
            if voice is not None and not voice.is_flowing(now):
                self._take_voice(voice)

    def _wanted_high(self) -> set[str]:
        wanted = {name for s in self.subscriptions.values() for name in s.high}
        wanted |= {t.participant for t in self._all_tracks() if t.media == "screen"}
        return wanted | {name for name in (self.floor.participant, self.speakers.current) if name}

    def _watch_floor(self, now: float) -> None:
        participant = self.floor.participant
        if participant is None:
            return
        publisher = self.publishers.get(participant)
        for media, code in (("audio", "no-sound"), ("video", "no-picture")):
            track = publisher.tracks.get(media) if publisher else None
            last = track.last_at() if track is not None and track.is_granted else 0.0
            self._alarm(code, is_raised=now - max(last, self.floor.since) > MISSING_S)

    def _alarm(self, code: str, *, is_raised: bool) -> None:
        if is_raised == (code in self.floor.raised):
            return
        (self.floor.raised.add if is_raised else self.floor.raised.discard)(code)
        self._emit(
            {
                "event": "alarm",
                "room": self.name,
                "code": code,
                "subject": self.floor.participant or "",
                "is_raised": is_raised,
            }
        )

    def _peers(self, now: float) -> list[dict[str, object]]:
        levels = {
            p.participant: p.tracks["audio"].loudness
            for p in self.publishers.values()
            if "audio" in p.tracks and p.tracks["audio"].is_flowing(now)
        }
        speaking = self.speakers.choose(levels, now)
        found: list[dict[str, object]] = []
        for name, publisher in self.publishers.items():
            flows = {
                media: media in publisher.tracks and publisher.tracks[media].is_flowing(now)
                for media in MEDIA
            }
            level = levels[name].dbfs if name in levels else -SILENCE
            quality = round(1 - publisher.loss(), 2)
            measured = {"level": level, "quality": quality, "is_speaking": name == speaking}
            found.append({"participant": name, **flows, **measured})
        return found

    def _dismiss(self, publisher: Publisher) -> None:
        for track in publisher.tracks.values():
            self._take_voice(track)
        self._hang_up(publisher.peer)

    def _drop(self, subscription: Subscription) -> None:
        self.subscriptions.pop(subscription.name, None)
        outlets = [place.outlet for place in subscription.places()]
        for track in self._all_tracks():
            track.outlets = [outlet for outlet in track.outlets if outlet not in outlets]
        self._hang_up(subscription.peer)

    def _hang_up(self, peer: Peer) -> None:
        task = asyncio.create_task(peer.close())
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)
