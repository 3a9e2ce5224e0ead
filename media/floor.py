"""Who has the floor must be seen and heard: the alarm when they are not (RB-01)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from media.publisher import Publisher

MISSING_S: Final = 4.0
ALARMS: Final = (("audio", "no-sound"), ("video", "no-picture"))


@dataclass(slots=True)
class Floor:
    """Who has the floor, since when (monotonic seconds), and which alarms are raised."""

    participant: str | None = None
    since: float = 0.0
    raised: set[str] = field(default_factory=set)

    def watch(
        self, publisher: Publisher | None, now: float, alarm: Callable[[str, bool], None]
    ) -> None:
        """Raise or end the alarms, by their code."""
        if self.participant is None:
            return
        for media, code in ALARMS:
            track = publisher.tracks.get(media) if publisher else None
            last = track.last_at() if track is not None and track.is_granted else 0.0
            self._set(code, now - max(last, self.since) > MISSING_S, alarm)

    def end(self, alarm: Callable[[str, bool], None]) -> None:
        """End every alarm."""
        for _, code in ALARMS:
            self._set(code, False, alarm)  # noqa: FBT003  one word, one meaning

    def _set(self, code: str, is_raised: bool, alarm: Callable[[str, bool], None]) -> None:  # noqa: FBT001  as above
        if is_raised != (code in self.raised):
            (self.raised.add if is_raised else self.raised.discard)(code)
            alarm(code, is_raised)
