"""What the film shall show and what came of it: plan, damage and result, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Cause = Literal["missing", "damaged", "altered", "undecodable"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Who has the floor from ``from_ms`` until ``to_ms``; nobody when ``participant`` is None.

    ``caption`` is the name shown, ``group`` the line below it, ``colour`` the group's edge
    (``#RRGGBB``, or empty for none). Milliseconds count from the recording's epoch. A caption
    without a participant is a card in place of what took place behind closed doors: such a
    stretch has no picture and no sound.
    """

    from_ms: int
    to_ms: int
    participant: str | None = None
    caption: str = ""
    group: str = ""
    colour: str = ""

    @property
    def is_withheld(self) -> bool:
        """Tell whether nothing of the stretch may be seen or heard."""
        return self.participant is None and bool(self.caption)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One item of the agenda in the film; milliseconds from the recording's epoch."""

    from_ms: int
    to_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the film needs beside the recording.

    ``epoch_ns`` is the recording's epoch in nanoseconds since 1970 (the ``epoch_ns`` of
    ``recording.start``); 0 takes it from the recorder's own note. ``sealed`` gives the SHA-256 of
    segments by their name (``part-001/<track>/000001.rtpd``): one that differs, or is not there,
    is reported as damage.
    """

    duration_ms: int
    cuts: tuple[Cut, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    title: str = ""
    subtitle: str = ""
    epoch_ns: int = 0
    sealed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """Size in pixels, frames a second, and how hard x264 tries."""

    width: int = 1280
    height: int = 720
    fps: int = 25
    preset: str = "veryfast"
    crf: int = 27


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where the recording could not be used as it should: the film goes on without it.

    ``missing``: a segment's file is not there. ``damaged``: its bytes end or break before their
    end. ``altered``: its digest is not the sealed one. ``undecodable``: the codec refused it.
    """

    track: str
    from_ms: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Made:
    """The film (MP4), its chapters and its speakers (WebVTT), and what was damaged."""

    film: Path
    chapters: Path
    speakers: Path
    duration_ms: int
    damage: tuple[Damage, ...]
