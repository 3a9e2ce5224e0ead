"""Who is there: the roll, arrivals and departures."""

from dataclasses import dataclass

from sessions.domain.values import (
    AttendanceCause,
    Presence,
)


@dataclass(frozen=True, slots=True)
class StartRollCall:
    """Begin to call the roll (secretary)."""


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """Write down that a member is there or not (secretary)."""

    member: str
    presence: Presence
    cause: AttendanceCause = AttendanceCause.ROLL_CALL
    territory_declared: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRollCall:
    """Answer the roll for oneself from the tablet (member)."""

    presence: Presence
    territory_declared: bool = False


@dataclass(frozen=True, slots=True)
class CompleteRollCall:
    """Close the roll; who did not answer is absent (secretary)."""


AttendanceCommand = StartRollCall | RecordAttendance | AnswerRollCall | CompleteRollCall

COMMANDS: dict[str, type[AttendanceCommand]] = {
    "rollcall.start": StartRollCall,
    "attendance.record": RecordAttendance,
    "rollcall.answer": AnswerRollCall,
    "rollcall.complete": CompleteRollCall,
}
