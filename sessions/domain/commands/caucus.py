"""The rooms of the political groups in a recess."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenCaucus:
    """Give each political group a room of its own while the session is suspended (chair)."""


@dataclass(frozen=True, slots=True)
class CloseCaucus:
    """Call everybody back in so many seconds, which the rooms count down (chair)."""

    seconds: int = 60


@dataclass(frozen=True, slots=True)
class EndCaucus:
    """The time to come back is over (system:room)."""


CaucusCommand = OpenCaucus | CloseCaucus | EndCaucus

COMMANDS: dict[str, type[CaucusCommand]] = {
    "caucus.open": OpenCaucus,
    "caucus.close": CloseCaucus,
    "caucus.end": EndCaucus,
}
