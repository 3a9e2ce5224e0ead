"""What a media process tells of itself: rooms are given to whoever has the least to do."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from media.plane import Counters


@dataclass(slots=True)
class Load:
    """How busy this process is, over the time since it was last read.

    ``cpu`` is the share of one core (all threads, 1.0 is one core), ``packets`` what came and went
    in a second.
    """

    cpu: float = 0.0
    packets: float = 0.0
    _cpu_s: float = -1.0
    _count: int = 0
    _at: float = 0.0

    def read(
        self,
        counters: Counters,
        now: float,
        cpu_seconds: Callable[[], float] = time.process_time,
    ) -> None:
        """Look at the counters at a monotonic moment."""
        used, count = cpu_seconds(), counters.received + counters.sent
        elapsed = now - self._at
        if self._cpu_s >= 0 and elapsed > 0:
            self.cpu = max(0.0, (used - self._cpu_s) / elapsed)
            self.packets = max(0, count - self._count) / elapsed
        self._cpu_s, self._count, self._at = used, count, now
