"""How many bits a second a subscriber's line bears: down at once, up by trials after some calm."""

import math
from dataclasses import dataclass
from typing import Final

HEAVY_LOSS: Final = 0.10
LIGHT_LOSS: Final = 0.02
CUT: Final = 0.7
SMOOTHING: Final = 0.4
CUT_PAUSE_S: Final = 2.0  # a cut is judged by the reports after it
CALM_S: Final = 5.0
LONGEST_CALM_S: Final = 60.0
TRIAL_S: Final = 8.0
LEAST_RATE: Final = 30_000
FREE_SHARE: Final = 1.2  # an estimate that far above what flows says only that little flows
STUBBORN_SHARE: Final = 0.7


@dataclass(slots=True)
class Budget:
    """The line of one subscriber; rates in bits a second, moments in monotonic seconds.

    ``limit`` is infinite until something is seen. A loss that stays when less is sent is the
    line's own (a bad radio, not a full pipe): pictures are not cut any further for it.
    """

    limit: float = math.inf
    loss: float = 0.0
    _own_loss: float = 0.0
    _loss_before_cut: float = 0.0
    _cut_at: float = float("-inf")
    _calm_since: float | None = None
    _calm_s: float = CALM_S
    _trial_at: float = float("-inf")
    _before_trial: float = math.inf

    def hear(self, loss: float, estimate: int | None, sent: float, now: float) -> None:
        """Take a report: the part lost (0 to 1), the receiver's REMB if any, what is sent."""
        self.loss += SMOOTHING * (loss - self.loss)
        self._own_loss = min(self._own_loss, self.loss)
        is_full = estimate is not None and estimate < sent * FREE_SHARE and estimate < self.limit
        is_losing = self.loss - self._own_loss >= HEAVY_LOSS
        if now - self._cut_at < CUT_PAUSE_S:
            self._calm_since = None
        elif is_losing and not self._is_stubborn():
            self._cut(min(self.limit, sent) * CUT, now)
        elif is_full:
            assert estimate is not None
            self._cut(float(estimate), now)
        elif self.loss - self._own_loss >= LIGHT_LOSS:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
            self._loss_before_cut = 0.0

    def tries(self, next_rate: int, now: float) -> bool:
        """Whether to try what needs ``next_rate`` now; it then lies within the limit."""
        is_calm = self._calm_since is not None and now - self._calm_since >= self._calm_s
        if not next_rate or not is_calm or next_rate <= self.limit:
            return False
        self._before_trial, self._trial_at = self.limit, now
        self.limit = float(next_rate)
        self._calm_since = now
        return True

    def _is_stubborn(self) -> bool:
        """Whether the last cut did not help: what is lost now is the line's own loss."""
        if not self._loss_before_cut or self.loss < self._loss_before_cut * STUBBORN_SHARE:
            return False
        self._own_loss = self.loss
        self._loss_before_cut = 0.0
        return True

    def _cut(self, limit: float, now: float) -> None:
        if now - self._trial_at < TRIAL_S:  # the trial failed: back, and longer until the next
            limit = min(limit, self._before_trial)
            self._calm_s = min(self._calm_s * 2, LONGEST_CALM_S)
        else:
            self._calm_s = CALM_S
        self.limit = max(limit, LEAST_RATE)
        self._loss_before_cut = self.loss
        self._cut_at = now
        self._calm_since = None
