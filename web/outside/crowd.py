"""How many may come, in all and from one address, before the next is asked to come later."""

from collections import Counter
from dataclasses import dataclass

from core.refusals import Refused
from web.address import place_of


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that are let in: sockets and connections of the public, and of one address.

    An address may be a whole town hall behind one router, so that it is generous.
    """

    public: int
    address: int


class Crowd:
    """Counts the connections of who is not signed in; loopback is a proxy of our own."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._of: Counter[str] = Counter()
        self._all = 0

    def enter(self, address: str) -> Refused | None:
        """Count one more, or say why not."""
        place = place_of(address)
        if self._all >= self._limits.public:
            return Refused("too-many-watching")
        if place and self._of[place] >= self._limits.address:
            return Refused("too-many-connections")
        self._all += 1
        self._of[place] += 1
        return None

    def leave(self, address: str) -> None:
        """Count one less."""
        place = place_of(address)
        self._all -= 1
        self._of[place] -= 1
        if not self._of[place]:
            del self._of[place]
