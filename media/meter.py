"""How fast something grows: bits a second, from counters of bytes that are read now and then."""

from dataclasses import dataclass
from typing import Final

SHORTEST_S: Final = 0.4


@dataclass(slots=True)
class Meter:
    """The rate of one counter; ``rate`` is in bits a second over the last reading."""

    rate: int = 0
    _size: int = -1
    _at: float = 0.0

    def read(self, size: int, now: float) -> int:
        """Take the counter (bytes since the start) at a monotonic moment; return the rate."""
        if self._size < 0 or size < self._size:
            self._size, self._at, self.rate = size, now, 0
        elif now - self._at >= SHORTEST_S:
            self.rate = int((size - self._size) * 8 / (now - self._at))
            self._size, self._at = size, now
        return self.rate
