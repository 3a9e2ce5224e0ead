"""What machines report: recording, alarms, connections."""

from dataclasses import dataclass

from sessions.domain.values import (
    Segment,
)


@dataclass(frozen=True, slots=True)
class ReportRecordingStarted:
    """A part of the recording began (system:media)."""

    part: int
    started_at: str


@dataclass(frozen=True, slots=True)
class ReportTrack:
    """A track is being recorded (system:media)."""

    part: int
    track: str
    participant: str
    media: str
    codec: str
    clock_rate: int
    layer: str = ""


@dataclass(frozen=True, slots=True)
class ReportSegments:
    """Pieces were sealed (system:media)."""

    part: int
    segments: tuple[Segment, ...]
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class ReportGap:
    """A stretch could not be recorded (system:media)."""

    part: int
    from_ms: int
    to_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class ReportRecordingStopped:
    """The part is complete (system:media)."""

    part: int


@dataclass(frozen=True, slots=True)
class ReportAlarm:
    """An alarm begins or ends (system:media, system:room)."""

    code: str
    subject: str
    is_raised: bool


@dataclass(frozen=True, slots=True)
class ReportConnection:
    """A remote member's connection fell or came back (system:room)."""

    member: str
    is_connected: bool


TechnicalCommand = (
    ReportRecordingStarted
    | ReportTrack
    | ReportSegments
    | ReportGap
    | ReportRecordingStopped
    | ReportAlarm
    | ReportConnection
)

COMMANDS: dict[str, type[TechnicalCommand]] = {
    "recording.report-started": ReportRecordingStarted,
    "recording.report-track": ReportTrack,
    "recording.report-segments": ReportSegments,
    "recording.report-gap": ReportGap,
    "recording.report-stopped": ReportRecordingStopped,
    "alarm.report": ReportAlarm,
    "connection.report": ReportConnection,
}
