"""From the senders' clocks to one: when each packet was spoken or filmed.

A packet's place is its own timestamp plus a shift. Where the sender told how its audio and its
picture hang together (sender reports, RFC 3550 6.4.1), one shift serves both, so lips and voice
stay in step however long each was under way; the quickest packet tells the shift. Clocks run
apart, so the shift follows, but only in steps worth making.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WINDOW_NS = 5_000_000_000
STEP_NS = 25_000_000
REPORT_STEP_NS = 5_000_000
TRUST_NS = 1_000_000_000


@dataclass(slots=True)
class Stretch:
    """The packets of one source inside one segment.

    ``first`` is the unwrapped timestamp of the first; ``delay_ns`` the least of arrival minus
    timestamp; ``ntp_ns`` the sender's clock minus timestamp, when it told. ``shift_ns`` is
    what must be added to a timestamp to get nanoseconds since 1970.
    """

    ssrc: int
    clock_rate: int
    first: int
    first_arrival_ns: int
    delay_ns: int
    ntp_ns: int | None = None
    shift_ns: int = 0

    def media_ns(self, timestamp: int) -> int:
        """Return an unwrapped timestamp in nanoseconds."""
        return timestamp * 1_000_000_000 // self.clock_rate


def settle(stretches: Iterable[tuple[str, Stretch]]) -> None:
    """Set ``shift_ns`` of every stretch; the key names whose clock it is (participant and part)."""
    alone: dict[tuple[str, int], list[Stretch]] = defaultdict(list)
    together: dict[str, list[Stretch]] = defaultdict(list)
    for key, stretch in stretches:
        if stretch.ntp_ns is None:
            alone[key, stretch.ssrc].append(stretch)
        else:
            together[key].append(stretch)
    for group in (*alone.values(), *together.values()):
        for window, delay_ns in _steady(group):
            for stretch in window:
                stretch.shift_ns = _trusted(stretch, delay_ns + (stretch.ntp_ns or 0))


def _trusted(stretch: Stretch, shift_ns: int) -> int:
    """A sender whose clocks contradict its packets is placed by arrival."""
    is_near = -TRUST_NS <= shift_ns - stretch.delay_ns <= 2 * STEP_NS
    return shift_ns if is_near else stretch.delay_ns


def _steady(group: list[Stretch]) -> Iterator[tuple[list[Stretch], int]]:
    held: int | None = None
    for window in _windows(sorted(group, key=lambda stretch: stretch.first_arrival_ns)):
        least = min(stretch.delay_ns - (stretch.ntp_ns or 0) for stretch in window)
        if held is None or abs(least - held) > STEP_NS:
            held = least
        yield window, held


def _windows(ordered: list[Stretch]) -> Iterator[list[Stretch]]:
    window: list[Stretch] = []
    for stretch in ordered:
        if window and stretch.first_arrival_ns - window[0].first_arrival_ns > WINDOW_NS:
            yield window
            window = []
        window.append(stretch)
    if window:
        yield window
