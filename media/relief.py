"""What a subscriber whose line loses packets is spared: pictures go, sound never does."""

from dataclasses import dataclass
from typing import Final

HEAVY_LOSS: Final = 0.10
LIGHT_LOSS: Final = 0.02
WORSE_AFTER_S: Final = 2.0
BETTER_AFTER_S: Final = 10.0
SOUND_ONLY: Final = 5


@dataclass(slots=True)
class Relief:
    """Steps: 0 everything, 1 nothing in high, 2 half of the tiles, 3 a quarter, 4 one, 5 sound.

    Down at once, up slowly and one step at a time: each step up is a trial.
    """

    step: int = 0
    _changed_at: float = float("-inf")
    _light_since: float | None = None

    def hear(self, loss: float, now: float) -> bool:
        """Take the loss (0 to 1) that was reported at ``now`` seconds; true if the step changed."""
        if loss >= LIGHT_LOSS:
            self._light_since = None
        elif self._light_since is None:
            self._light_since = now
        if loss >= HEAVY_LOSS and self.step < SOUND_ONLY:
            return now - self._changed_at >= WORSE_AFTER_S and self._go(1, now)
        is_calm = self._light_since is not None and now - self._light_since >= BETTER_AFTER_S
        return self.step > 0 and is_calm and self._go(-1, now)

    def _go(self, direction: int, now: float) -> bool:
        self.step += direction
        self._changed_at = now
        self._light_since = None
        return True

    @property
    def allows_high(self) -> bool:
        """Whether high layers are sent."""
        return self.step == 0

    @property
    def bears_all(self) -> bool:
        """Whether every tile is sent."""
        return self.step <= 1

    def tiles(self, wanted: int) -> int:
        """Return how many of the wanted tiles are sent, the most important first."""
        share = (1, 1, 2, 4)
        if self.step < len(share):
            return -(-wanted // share[self.step])
        return min(wanted, 1) if self.step < SOUND_ONLY else 0
