"""Which stream goes to which place of a subscription, within what the subscriber's line bears."""

import math
from collections.abc import Sequence
from typing import Protocol

from media.layers import Allotment, Picture, allot, wishes
from media.publisher import Publisher
from media.subscription import Place, Subscription
from media.track import Track

RED_RATE = 500_000  # a narrower line has better use for what doubled voices take
VISIBLE_TILES = 9  # a page of a laptop; what the client wants large is always on it


class Company(Protocol):
    """What seating asks of a room."""

    publishers: dict[str, Publisher]

    @property
    def voices(self) -> Sequence[Track | None]:
        """The open microphones that everybody hears, by the number of their place."""

    @property
    def star(self) -> str:
        """Who has the floor, or speaks; empty for nobody."""

    def on_line(self, subscription: Subscription) -> None:
        """Hear that a line bears more or less than before."""


class Seating:
    """Connects places with streams, again and again as people come, speak and go."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def fill(self, subscription: Subscription, now: float) -> None:
        """Connect every place of a subscription with what belongs there now."""
        if not subscription.peer.is_connected:
            return
        screens = self._screens()
        for place in subscription.places():
            if place.media == "screen":
                number = subscription.screens.index(place)
                track = screens[number] if number < len(screens) else None
                place.participant = track.participant if track else ""
        allotment = self._allotment(subscription, now)
        is_wide = subscription.budget.limit >= RED_RATE
        for voice in subscription.voices:
            voice.outlet.double(voice.red if is_wide else 0)
        for place in subscription.places():
            self._fill_place(subscription, place, allotment, now)

    def _allotment(self, subscription: Subscription, now: float) -> Allotment | None:
        """Return what the line bears; None is everything."""
        budget = subscription.budget
        if math.isinf(budget.limit):
            self._tell_line(subscription, "full")
            return None
        pictures = [self._picture(subscription, place, now) for place in subscription.seen()]
        voices = sum(voice is not None for voice in self._company.voices)
        wanted = wishes(pictures)
        found = allot(budget.limit, voices, wanted)
        if budget.tries(found.next_rate, now):
            found = allot(budget.limit, voices, wanted)
        self._tell_line(subscription, found.line)
        return found

    def _tell_line(self, subscription: Subscription, line: str) -> None:
        if subscription.line != line:
            subscription.line = line
            self._company.on_line(subscription)

    def _picture(self, subscription: Subscription, place: Place, now: float) -> Picture:
        publisher = self._company.publishers.get(place.participant)
        track = publisher.tracks.get(place.media) if publisher else None
        rates = {"l": 0, "h": 0, "": 0}
        if publisher is not None and track is not None:
            for name, source in track.layers.items():
                rates[name] = publisher.rate(source) if source.is_alive(now) else 0
        is_large = subscription.follows or place.participant in subscription.high
        number = subscription.tiles.index(place) if place in subscription.tiles else 0
        return Picture(
            place.mid,
            is_speaker=place.media == "screen" or place.participant == self._company.star,
            is_visible=is_large or number < VISIBLE_TILES,
            wants_large=is_large,
            small_rate=rates["l"] or rates[""],
            large_rate=rates["h"],
        )

    def _fill_place(
        self, subscription: Subscription, place: Place, allotment: Allotment | None, now: float
    ) -> None:
        """Connect the place to the stream that belongs there now, and only to it."""
        track = self._track_for(subscription, place)
        is_sent = place.media == "audio" or allotment is None or place.mid in allotment.small
        outlet, target = place.outlet, None
        if track is not None and track.is_granted and is_sent:
            is_large = allotment is None or place.mid in allotment.large
            wants_high = place.media == "screen" or (
                is_large and (subscription.follows or track.participant in subscription.high)
            )
            target = track.best(now, prefers_high=wants_high)
        former, place.track = place.track, track
        if former is not None and former is not track and outlet in former.outlets:
            former.outlets.remove(outlet)
            outlet.stop()
        if track is not None:
            track.outlets.add(outlet)
        outlet.aim(target)
        if target is not None and outlet.source is not target:
            target.ask_key_frame()

    def _track_for(self, subscription: Subscription, place: Place) -> Track | None:
        if subscription.follows:
            return self._followed(place)
        if place.media == "audio":
            voice = self._company.voices[subscription.voices.index(place)]
            is_own = voice is not None and voice.participant == subscription.participant
            place.participant = "" if voice is None or is_own else voice.participant
            return None if is_own else voice
        publisher = self._company.publishers.get(place.participant)
        return publisher.tracks.get(place.media) if publisher else None

    def _followed(self, place: Place) -> Track | None:
        """For who only watches: the shared screen, or who has the floor, or anybody at all."""
        publishers = self._company.publishers
        star = publishers.get(self._company.star)
        if place.media == "audio":
            voices = [voice for voice in self._company.voices if voice is not None]
            wanted = [star.tracks.get("audio") if star else None, *voices]
        else:
            cameras = [p.tracks["video"] for p in publishers.values() if "video" in p.tracks]
            wanted = [*self._screens(), star.tracks.get("video") if star else None, *cameras]
        track = next((t for t in wanted if t is not None and t.is_granted and t.layers), None)
        place.participant = track.participant if track else ""
        return track

    def _screens(self) -> list[Track]:
        tracks = [
            p.tracks["screen"] for p in self._company.publishers.values() if "screen" in p.tracks
        ]
        return [track for track in tracks if track.layers]
