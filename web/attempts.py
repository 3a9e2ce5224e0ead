"""How often one address may try something, so that nobody guesses or wears the house out."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from web.address import place_of

MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and one more each time ``every`` has passed."""

    at_once: int
    every: timedelta


# A whole town hall may sit behind one address and come in within a minute; who comes in is no
# failure. Challenges are kept for all together (``web.passkeys``): no one may take the place.
CHALLENGES: Final = Rate(200, timedelta(seconds=2))
FAILURES: Final = Rate(30, timedelta(seconds=20))


class Attempts:
    """A purse for each address: an attempt takes one out, time puts one in."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._spent: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def may(self, address: str, now: datetime) -> bool:
        """Tell whether an address may try now."""
        place = place_of(address)
        return not place or self._left(place, now) >= 1

    def count(self, address: str, now: datetime) -> None:
        """Note an attempt."""
        place = place_of(address)
        if not place:
            return
        self._spent[place] = self._rate.at_once - self._left(place, now) + 1, now
        self._spent.move_to_end(place)
        while len(self._spent) > MOST_KEPT:
            self._spent.popitem(last=False)

    def _left(self, place: str, now: datetime) -> float:
        spent, at = self._spent.get(place, (0.0, now))
        return self._rate.at_once - max(0.0, spent - (now - at) / self._rate.every)
