"""How many bits a second a subscriber's line bears: down at once, up by trials after some calm."""

import math
from dataclasses import dataclass
from typing import Final

HEAVY_LOSS: Final = 0.10
TRIAL_LOSS: Final = 0.05
LIGHT_LOSS: Final = 0.02
DOUBT: Final = 3.0  # standard deviations by which a loss must stand out of chance
CUT: Final = 0.85  # of what came through: what stands in the queue must flow off as well
SMOOTHING: Final = 0.4
CUT_PAUSE_S: Final = 2.0  # a cut is judged by the reports after it
WINDOW: Final = 4  # reports that are looked at together
SURE_PACKETS: Final = 100  # fewer do not tell the line's own loss
CALM_S: Final = 5.0
LONGEST_CALM_S: Final = 60.0
TRIAL_S: Final = 8.0
LEAST_RATE: Final = 30_000
LEAST_BY_LOSS: Final = 160_000  # a voice and a small picture: too little to blame for a loss
FULL_SHARE: Final = 0.7  # estimates count payloads: below this part of what is sent, a pipe is full
FALLEN_SHARE: Final = 0.8
FALLEN_IN_TRIAL: Final = 0.95  # a trial that goes wrong is to end before anything is lost
STUBBORN_SHARE: Final = 0.5
STUBBORN_CUTS: Final = 2  # the first report of a full pipe tells too little
SETTLED_S: Final = 10.0
DRIFT: Final = 0.2
MOST_OWN_LOSS: Final = 0.35  # a line that loses more bears no pictures, whatever the reason
RAISE: Final = 1.3


@dataclass(frozen=True, slots=True)
class Heard:
    """What one second of a line was like.

    ``loss`` is the part (0 to 1) that was lost of so many ``packets``; ``estimate`` the receiver's
    REMB, if any; ``sent`` what was sent, with all its heads; rates in bits a second.
    """

    loss: float
    packets: int
    estimate: int | None
    sent: float


@dataclass(slots=True)
class Budget:
    """The line of one subscriber; rates in bits a second, moments in monotonic seconds.

    ``limit`` is infinite until something is seen. A loss that stays when less is sent is the
    line's own (a bad radio, not a full pipe): pictures are not cut any further for it. Few packets,
    and those that overtake one another, make a single report say anything: it is believed as far
    as chance does not explain it.
    """

    limit: float = math.inf
    loss: float = 0.0
    _own_loss: float = 0.0
    _window: tuple[tuple[float, int], ...] = ()
    _sent: tuple[float, ...] = (0.0, 0.0)
    _estimates: tuple[int, ...] = ()
    _loss_before_cut: float = 0.0
    _cuts: int = 0
    _cut_at: float = float("-inf")
    _heard_since: float = math.inf
    _calm_since: float | None = None
    _calm_s: float = CALM_S
    _trial_at: float = float("-inf")
    _before_trial: float = math.inf

    def hear(self, heard: Heard, now: float) -> None:
        """Take what a second was like."""
        full = self._full(heard, now)
        if heard.packets and now > self._heard_since:  # what began is on its way, and not lost
            self.loss += SMOOTHING * (heard.loss - self.loss)
            self._window = (*self._window[1 - WINDOW :], (heard.loss, heard.packets))
        self._heard_since = min(self._heard_since, now)
        if now - self._cut_at < CUT_PAUSE_S:
            self._calm_since, self._window = None, ()
            return
        self._know_own_loss(now)
        if self._exceeds(TRIAL_LOSS if self._is_tried(now) else HEAVY_LOSS, at_once=True):
            floor = LEAST_BY_LOSS if self.loss < MOST_OWN_LOSS else LEAST_RATE
            came = min(self.limit, heard.sent * (1 - heard.loss)) * CUT
            self._cut(max(came, min(floor, self.limit)), now)
        elif full is not None:
            self._cut(full, now)
        elif self._exceeds(LIGHT_LOSS, at_once=False):
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now

    def tries(self, next_rate: int, now: float) -> bool:
        """Whether to try what needs ``next_rate`` now; it then lies within the limit."""
        is_calm = self._calm_since is not None and now - self._calm_since >= self._calm_s
        if not next_rate or not is_calm or next_rate <= self.limit:
            return False
        if self._trial_at > self._cut_at:
            self._calm_s = CALM_S  # the one before was good
        self._before_trial, self._trial_at, self._cuts = self.limit, now, 0
        self.limit = max(float(next_rate), self.limit * RAISE)
        self._calm_since = now
        return True

    def _is_tried(self, now: float) -> bool:
        return now - self._trial_at < TRIAL_S

    def _full(self, heard: Heard, now: float) -> float | None:
        """Return what the receiver's estimate says that the pipe holds, if it says so.

        An estimate follows what flows: it lags behind a picture that has just begun or come back,
        and a busy computer makes it shiver. So it counts when it has fallen, or something is lost,
        and when it stays well below the least that was sent lately.
        """
        self._sent = (*self._sent[-2:], heard.sent)
        estimate = heard.estimate
        if estimate is None:
            return None
        self._estimates = (*self._estimates[-3:], estimate)
        lately = max(self._estimates[-2:])
        is_low = len(self._estimates) > 1 and lately < min(self._sent) * FULL_SHARE
        share = FALLEN_IN_TRIAL if self._is_tried(now) else FALLEN_SHARE
        has_fallen = estimate < max(self._estimates) * share
        is_losing = heard.loss - self._own_loss >= LIGHT_LOSS
        return float(lately) if is_low and (has_fallen or is_losing) else None

    def _lost_of(self, reports: int) -> tuple[float, int]:
        """Return the part lost, and of how many packets, over the last reports."""
        seen = self._window[-reports:]
        packets = sum(number for _, number in seen)
        return sum(loss * number for loss, number in seen) / max(1, packets), packets

    def _exceeds(self, limit: float, *, at_once: bool) -> bool:
        """Whether more is lost than the line's own loss and ``limit``, chance left aside.

        ``at_once`` is believed to any number of the last reports, otherwise only to all of them.
        """
        for reports in range(1 if at_once else len(self._window), len(self._window) + 1):
            loss, packets = self._lost_of(reports)
            doubt = DOUBT * math.sqrt(loss * (1 - loss) / max(1, packets))
            if loss - self._own_loss - doubt >= limit:
                return True
        return False

    def _know_own_loss(self, now: float) -> None:
        """Learn what the line loses by itself: what stays however little is sent."""
        loss, packets = self._lost_of(WINDOW)
        if packets < SURE_PACKETS:
            return
        self._own_loss = min(self._own_loss, loss)
        if self._loss_before_cut:
            is_stubborn = STUBBORN_SHARE * self._loss_before_cut < loss < MOST_OWN_LOSS
            is_light = not self._exceeds(HEAVY_LOSS, at_once=True)
            if is_stubborn and (is_light or self._cuts >= STUBBORN_CUTS):
                self._own_loss, self._cuts = loss, 0
            self._loss_before_cut = 0.0
        elif now - max(self._cut_at, self._trial_at, self._heard_since) > SETTLED_S:
            settled = min(loss, HEAVY_LOSS)
            self._own_loss += DRIFT * max(0.0, settled - self._own_loss)

    def _cut(self, limit: float, now: float) -> None:
        self._loss_before_cut = self._lost_of(WINDOW)[0]
        if self._is_tried(now):  # the trial failed: back, and longer until the next
            limit = self._before_trial
            self._calm_s = min(self._calm_s * 2, LONGEST_CALM_S)
            self._trial_at = float("-inf")
        else:
            self._cuts += 1
        self.limit = max(min(limit, self.limit), LEAST_RATE)
        self._cut_at = now
        self._calm_since, self._window = None, ()
