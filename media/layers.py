"""Which pictures a subscriber gets for the bits that its line bears; pure, no clock, no state.

Strict order (``docs/media.md``): every voice; the speaker small; the speaker large; the visible
tiles; the rest. What is less important never costs anything that is more important.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

SOUND_RATE: Final = 58_000  # a voice with its heads: Opus at 32 kbit/s, 50 packets a second
LEAST_PICTURE_RATE: Final = 100_000  # below it a picture would only disturb the voices

Line = Literal["full", "reduced", "sound"]


class Rank(enum.IntEnum):
    """How important a picture is, the most important first."""

    SPEAKER = 0
    SPEAKER_LARGE = 1
    VISIBLE = 2
    VISIBLE_LARGE = 3
    REST = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that a subscriber would like: its place, its rank, what it costs in bits a second.

    A large picture comes instead of the small one of its place, so ``rate`` is what it costs more.
    """

    place: str
    rank: Rank
    rate: int
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Allotment:
    """What is sent: the places with a picture, those with a large one, the rate of all of it.

    ``next_rate`` is the least for which something more would be sent; 0 if nothing was left out.
    """

    small: frozenset[str]
    large: frozenset[str]
    rate: int
    next_rate: int

    @property
    def line(self) -> Line:
        """What the person is told about the line."""
        if not self.next_rate:
            return "full"
        return "reduced" if self.small else "sound"


def allot(budget: float, voices: int, wishes: Iterable[Wish]) -> Allotment:
    """Choose the pictures that fit into ``budget`` bits a second beside so many voices.

    Voices are never left out, and with less than 100 kbit/s there is nothing but them.
    """
    used, small, large = voices * SOUND_RATE, set[str](), set[str]()
    next_rate = 0
    is_enough = budget >= LEAST_PICTURE_RATE
    for wish in sorted(wishes, key=lambda wish: wish.rank):
        chosen = large if wish.is_large else small
        has_ground = not wish.is_large or wish.place in small
        if is_enough and has_ground and used + wish.rate <= budget:
            chosen.add(wish.place)
            used += wish.rate
        elif has_ground:
            needed = max(used + wish.rate, LEAST_PICTURE_RATE)
            next_rate = min(next_rate or needed, needed)
    return Allotment(frozenset(small), frozenset(large), used, next_rate)


@dataclass(frozen=True, slots=True)
class Picture:
    """A place that shows somebody: what the two layers of that camera cost; 0 is not there."""

    place: str
    is_speaker: bool
    is_visible: bool
    wants_large: bool
    small_rate: int
    large_rate: int


def wishes(pictures: Sequence[Picture]) -> list[Wish]:
    """Return the wishes that the pictures stand for, in the order of the places."""
    found: list[Wish] = []
    for picture in pictures:
        base = picture.small_rate or picture.large_rate
        found.append(Wish(picture.place, _rank(picture, is_large=False), base))
        if picture.wants_large and picture.small_rate and picture.large_rate:
            more = max(0, picture.large_rate - picture.small_rate)
            rank = _rank(picture, is_large=True)
            found.append(Wish(picture.place, rank, more, is_large=True))
    return found


def _rank(picture: Picture, *, is_large: bool) -> Rank:
    if picture.is_speaker:
        return Rank.SPEAKER_LARGE if is_large else Rank.SPEAKER
    if picture.is_visible:
        return Rank.VISIBLE_LARGE if is_large else Rank.VISIBLE
    return Rank.REST
