"""How many bits a second a subscriber's line bears: down at once, up by trials after some calm."""

import math
from dataclasses import dataclass
from typing import Final

HEAVY_LOSS: Final = 0.10
LIGHT_LOSS: Final = 0.02
CUT: Final = 0.95  # of what came through
SMOOTHING: Final = 0.4
CUT_PAUSE_S: Final = 2.0  # a cut is judged by the reports after it
CALM_S: Final = 5.0
LONGEST_CALM_S: Final = 60.0
TRIAL_S: Final = 8.0
LEAST_RATE: Final = 30_000
LEAST_BY_LOSS: Final = 160_000  # a voice and a small picture: too little to blame for a loss
FULL_SHARE: Final = 0.8  # what comes through a full pipe is less than what is sent
STUBBORN_SHARE: Final = 0.5
MOST_OWN_LOSS: Final = 0.35  # a line that loses more bears no pictures, whatever the reason
RAISE: Final = 1.3


@dataclass(slots=True)
class Budget:
    """The line of one subscriber; rates in bits a second, moments in monotonic seconds.

    ``limit`` is infinite until something is seen. A loss that stays when less is sent is the
    line's own (a bad radio, not a full pipe): pictures are not cut any further for it.
    """

    limit: float = math.inf
    loss: float = 0.0
    _own_loss: float = 0.0
    _sent: tuple[float, ...] = (0.0, 0.0)
    _estimates: tuple[int, ...] = ()
    _loss_before_cut: float = 0.0
    _cut_at: float = float("-inf")
    _calm_since: float | None = None
    _calm_s: float = CALM_S
    _trial_at: float = float("-inf")
    _before_trial: float = math.inf

    def hear(self, loss: float, estimate: int | None, sent: float, now: float) -> None:
        """Take a report: the part lost (0 to 1), the receiver's REMB if any, what is sent."""
        self.loss += SMOOTHING * (loss - self.loss)
        self._own_loss = min(self._own_loss, loss)
        full = self._full(estimate, sent, loss)
        is_losing = loss - self._own_loss >= HEAVY_LOSS
        if now - self._cut_at < CUT_PAUSE_S:
            self._calm_since = None
        elif is_losing and not self._is_stubborn(loss):
            floor = LEAST_BY_LOSS if loss < MOST_OWN_LOSS else LEAST_RATE
            came = min(self.limit, sent * (1 - loss)) * CUT
            self._cut(max(came, min(floor, self.limit)), loss, now)
        elif full is not None:
            self._cut(full, loss, now)
        elif loss - self._own_loss >= LIGHT_LOSS:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
            self._loss_before_cut = 0.0

    def _full(self, estimate: int | None, sent: float, loss: float) -> float | None:
        """Return what the receiver's estimate says that the pipe holds, if it says so.

        An estimate follows what flows: it lags behind a picture that has just begun or come back,
        and a busy computer makes it shiver. So it counts when it has fallen, or something is lost,
        and when it stays well below the least that was sent lately.
        """
        self._sent = (*self._sent[-2:], sent)
        if estimate is None:
            return None
        self._estimates = (*self._estimates[-3:], estimate)
        lately = max(self._estimates[-2:])
        is_low = len(self._estimates) > 1 and lately < min(self._sent) * FULL_SHARE
        has_fallen = estimate < max(self._estimates) * FULL_SHARE or loss >= LIGHT_LOSS
        return float(lately) if is_low and has_fallen and lately < self.limit else None

    def tries(self, next_rate: int, now: float) -> bool:
        """Whether to try what needs ``next_rate`` now; it then lies within the limit."""
        is_calm = self._calm_since is not None and now - self._calm_since >= self._calm_s
        if not next_rate or not is_calm or next_rate <= self.limit:
            return False
        if self._trial_at > self._cut_at:
            self._calm_s = CALM_S  # the one before was good
        self._before_trial, self._trial_at = self.limit, now
        self.limit = max(float(next_rate), self.limit * RAISE)
        self._calm_since = now
        return True

    def _is_stubborn(self, loss: float) -> bool:
        """Whether the last cut did not help: what is lost now is the line's own loss."""
        if not STUBBORN_SHARE * self._loss_before_cut < loss < MOST_OWN_LOSS:
            return False
        if not self._loss_before_cut:
            return False
        self._own_loss = loss
        self._loss_before_cut = 0.0
        return True

    def _cut(self, limit: float, loss: float, now: float) -> None:
        if now - self._trial_at < TRIAL_S:  # the trial failed: back, and longer until the next
            limit = min(limit, self._before_trial)
            self._calm_s = min(self._calm_s * 2, LONGEST_CALM_S)
        else:
            self._calm_s = CALM_S
        self.limit = max(limit, LEAST_RATE)
        self._loss_before_cut = loss
        self._cut_at = now
        self._calm_since = None
