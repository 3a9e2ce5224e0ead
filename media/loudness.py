"""Who is speaking, by the audio level that each packet carries (RFC 6464)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SILENCE: Final = 127
SPEECH: Final = 77.0  # -50 dBov
SMOOTHING: Final = 0.15
HOLD_S: Final = 1.5


@dataclass(slots=True)
class Loudness:
    """The smoothed loudness of one microphone: 0 (silence) to 127 (overload)."""

    value: float = 0.0

    def hear(self, extension: bytes | None) -> None:
        """Take the level of one packet: bit 7 is voice activity, the rest is -dBov."""
        if extension:
            level = SILENCE - (extension[0] & 0x7F)
            self.value += SMOOTHING * (level - self.value)

    def fade(self) -> None:
        """Nothing came for a while."""
        self.value = 0.0

    @property
    def dbfs(self) -> float:
        """The level in decibels below full scale: -127 to 0."""
        return round(self.value - SILENCE, 1)

    @property
    def is_speech(self) -> bool:
        """Whether somebody speaks."""
        return self.value >= SPEECH


@dataclass(slots=True)
class Speakers:
    """The participant who speaks now, without jumping at each cough."""

    current: str | None = None
    _since: float = 0.0

    def choose(self, levels: Mapping[str, Loudness], now: float) -> str | None:
        """Return who speaks; the loudest one must outlast 1.5 s to take the turn of another."""
        speech = {name: level.value for name, level in levels.items() if level.is_speech}
        loudest = max(speech, key=lambda name: speech[name], default=None)
        if loudest is None or loudest == self.current:
            self._since = now
        elif self.current not in speech or now - self._since >= HOLD_S:
            self.current, self._since = loudest, now
        return self.current
