"""How long the way there and back takes, and when what was asked for can be asked for again."""

from dataclasses import dataclass
from typing import Final

WAIT_S: Final = 0.06  # until something is measured
LEAST_WAIT_S: Final = 0.03  # pictures come each 30 to 60 ms: only then is there something to see
MOST_WAIT_S: Final = 0.4  # senders keep a packet for about a second: it is to be asked for twice
GRAIN_S: Final = 0.01  # the other side does not answer at once
SMOOTHING: Final = 1 / 8
DRIFT: Final = 1 / 4


@dataclass(slots=True)
class RoundTrip:
    """The round-trip time of one peer in seconds, smoothed (RFC 6298, 2); 0 is not measured yet."""

    smoothed: float = 0.0
    _deviation: float = 0.0

    def measure(self, took: float) -> None:
        """Take one measurement in seconds."""
        if not self.smoothed:
            self.smoothed, self._deviation = took, took / 2
            return
        self._deviation += DRIFT * (abs(self.smoothed - took) - self._deviation)
        self.smoothed += SMOOTHING * (took - self.smoothed)

    @property
    def wait(self) -> float:
        """After how many seconds an answer that has not come is not to be expected any more.

        RFC 4585, 6.2.1 leaves it to the receiver; sooner, each loss would be sent again twice.
        """
        if not self.smoothed:
            return WAIT_S
        longest = self.smoothed + max(GRAIN_S, 4 * self._deviation)
        return min(MOST_WAIT_S, max(LEAST_WAIT_S, longest))
