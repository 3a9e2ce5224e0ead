"""Facts that machines report: recording and alarms."""

from typing import Final

from core.clock import from_wire
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.asked import Asked, Decision
from sessions.domain.refusals import refuse
from sessions.domain.values import Segment

MEDIA: Final = ("audio", "video", "screen")
HEX: Final = frozenset("0123456789abcdef")
DIGEST: Final = 64
LONGEST_NAME: Final = 200


def report_started(asked: Asked, command: c.ReportRecordingStarted) -> Decision:
    """A part begins; parts are numbered 1, 2, 3 …"""
    if command.part <= asked.state.recording_part:
        return refuse("nothing-to-do")
    if command.part != asked.state.recording_part + 1 or not _is_moment(command.started_at):
        return refuse("bad-recording")
    return (e.RecordingStarted(command.part, command.started_at),)


def _is_moment(text: str) -> bool:
    try:
        from_wire(text)
    except ValueError:
        return False
    return True


def report_track(asked: Asked, command: c.ReportTrack) -> Decision:
    """A track of a part that began is described."""
    if not 0 < command.part <= asked.state.recording_part:
        return refuse("unknown-part")
    if command.media not in MEDIA or not _is_name(command.track) or command.clock_rate <= 0:
        return refuse("bad-recording")
    described = e.TrackDescribed(
        command.part, command.track, command.participant, command.media, command.codec,
        command.clock_rate, command.layer,
    )  # fmt: skip
    return (described,)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME


def report_segments(asked: Asked, command: c.ReportSegments) -> Decision:
    """Pieces of a part that began are sealed, each once.

    A recorder that lost its power may tell again the last piece of a track; that is dropped. The
    same piece with other content is refused: the log answers for the bytes of its first telling.
    An older piece is taken: a full disk lets one be closed after those that follow it.
    """
    if not 0 < command.part <= asked.state.recording_part:
        return refuse("unknown-part")
    if not command.segments or not all(_is_whole(one) for one in command.segments):
        return refuse("bad-recording")
    last = {(one.part, one.track): one for one in asked.state.sealed}
    fresh: list[Segment] = []
    for segment in command.segments:
        known = last.get((command.part, segment.track))
        if known is None or segment.index != known.index:
            fresh.append(segment)
        elif segment.sha256 != known.sha256:
            return refuse("bad-recording")
    if not fresh:
        return refuse("nothing-to-do")
    return (e.SegmentsSealed(command.part, tuple(fresh), command.recovered),)


def _is_whole(segment: Segment) -> bool:
    is_digest = len(segment.sha256) == DIGEST and HEX.issuperset(segment.sha256)
    is_span = 0 <= segment.from_ms <= segment.to_ms
    counts = min(segment.index, segment.bytes, segment.packets) >= 0
    return is_digest and is_span and counts and _is_name(segment.track) and _is_name(segment.file)


def report_gap(asked: Asked, command: c.ReportGap) -> Decision:
    """A stretch could not be recorded."""
    if not 0 < command.part <= asked.state.recording_part:
        return refuse("unknown-part")
    if not 0 <= command.from_ms <= command.to_ms or not _is_name(command.cause):
        return refuse("bad-recording")
    return (e.RecordingGap(command.part, command.from_ms, command.to_ms, command.cause),)


def report_stopped(asked: Asked, command: c.ReportRecordingStopped) -> Decision:
    """The part is complete; only the last one can still be running."""
    if not 0 < command.part <= asked.state.recording_part:
        return refuse("unknown-part")
    if command.part != asked.state.recording_part or asked.state.recording_since is None:
        return refuse("nothing-to-do")
    return (e.RecordingStopped(command.part),)


def report_alarm(asked: Asked, command: c.ReportAlarm) -> Decision:
    """An alarm begins or ends."""
    if not _is_name(command.code) or len(command.subject) > LONGEST_NAME:
        return refuse("bad-id")
    lasting = {(alarm.code, alarm.subject) for alarm in asked.state.alarms}
    if ((command.code, command.subject) in lasting) == command.is_raised:
        return refuse("nothing-to-do")
    if command.is_raised:
        return (e.AlarmRaised(command.code, command.subject),)
    return (e.AlarmCleared(command.code, command.subject),)
