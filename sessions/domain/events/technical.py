"""What machines tell: recording, alarms, connections."""

from dataclasses import dataclass

from sessions.domain.values import (
    Segment,
)


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """A part of the recording begins; part 2 follows a media process that died."""

    part: int
    started_at: str


@dataclass(frozen=True, slots=True)
class SegmentsSealed:
    """Pieces of the recording closed, fsynced and hashed; ``recovered`` after a crash."""

    part: int
    segments: tuple[Segment, ...]
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class TrackDescribed:
    """What a recorded track is: whose, which kind and codec."""

    part: int
    track: str
    participant: str
    media: str
    codec: str
    clock_rate: int
    layer: str = ""


@dataclass(frozen=True, slots=True)
class RecordingGap:
    """A stretch that could not be recorded."""

    part: int
    from_ms: int
    to_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """The last piece of a part is sealed."""

    part: int


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Something technical that the acta may have to tell: no sound of the speaker, disk full."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    """The alarm is over."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """A remote member's connection fell; attendance changes only after the grace (R-QUO-9)."""

    member: str


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """The member is connected again."""

    member: str


@dataclass(frozen=True, slots=True)
class EventWithheld:
    """What a reader is told of an event that is not for him: that there is one.

    Never in a log; only its number moves.
    """


TechnicalEvent = (
    RecordingStarted
    | SegmentsSealed
    | TrackDescribed
    | RecordingGap
    | RecordingStopped
    | AlarmRaised
    | AlarmCleared
    | ConnectionLost
    | ConnectionRestored
    | EventWithheld
)

KINDS: dict[str, type[TechnicalEvent]] = {
    "recording.started": RecordingStarted,
    "recording.sealed": SegmentsSealed,
    "recording.track": TrackDescribed,
    "recording.gap": RecordingGap,
    "recording.stopped": RecordingStopped,
    "alarm.raised": AlarmRaised,
    "alarm.cleared": AlarmCleared,
    "connection.lost": ConnectionLost,
    "connection.restored": ConnectionRestored,
    "event.withheld": EventWithheld,
}
