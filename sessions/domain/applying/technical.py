"""Recording, alarms and connections."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import attendance_changed
from sessions.domain.state import Alarm, LastSealed, SessionState


def apply(  # noqa: PLR0911  one case each
    state: SessionState, event: e.TechnicalEvent, seq: int, at: str
) -> SessionState:
    """Return the state after a technical event."""
    match event:
        case e.SegmentsSealed():
            ends = (segment.to_ms for segment in event.segments)
            longest = max((state.recorded_ms, *ends))
            return replace(state, seq=seq, recorded_ms=longest, sealed=_sealed(state, event))
        case e.RecordingStarted():
            since = event.started_at
            return replace(state, seq=seq, recording_part=event.part, recording_since=since)
        case e.RecordingStopped():
            return replace(state, seq=seq, recording_since=None)
        case e.AlarmRaised():
            raised = Alarm(event.code, event.subject, at)
            return replace(state, seq=seq, alarms=(*state.alarms, raised))
        case e.AlarmCleared():
            return replace(state, seq=seq, alarms=_without(state, event))
        case e.ConnectionLost():
            return _connected(state, event.member, at, seq)
        case e.ConnectionRestored():
            return _connected(state, event.member, None, seq)
        case e.TrackDescribed() | e.RecordingGap() | e.EventWithheld():
            return replace(state, seq=seq)
        case _:
            assert_never(event)


def _sealed(state: SessionState, event: e.SegmentsSealed) -> tuple[LastSealed, ...]:
    last = {(one.part, one.track): one for one in state.sealed}
    for segment in event.segments:
        place = (event.part, segment.track)
        if place not in last or last[place].index < segment.index:
            last[place] = LastSealed(*place, segment.index, segment.sha256)
    return tuple(last.values())


def _without(state: SessionState, event: e.AlarmCleared) -> tuple[Alarm, ...]:
    over = (event.code, event.subject)
    return tuple(alarm for alarm in state.alarms if (alarm.code, alarm.subject) != over)


def _connected(state: SessionState, member: str, lost_at: str | None, seq: int) -> SessionState:
    attendance = attendance_changed(
        state,
        member,
        lambda now: replace(now, is_connected=lost_at is None, lost_at=lost_at),
    )
    return replace(state, seq=seq, attendance=attendance)
