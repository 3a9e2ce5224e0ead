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


@dataclass(frozen=True, slots=True)
class CorrectAttendance:
    """Undo the last change of a member, written down by mistake (secretary)."""

    member: str


@dataclass(frozen=True, slots=True)
class DeclareConflict:
    """Abstain by law in one item (the member; the secretary for whom ``member`` names)."""

    item: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawConflict:
    """Take back a declaration that was a mistake, before anything is voted (secretary)."""

    item: str
    member: str


@dataclass(frozen=True, slots=True)
class RequestRemote:
    """Ask, before the session, to attend it at a distance (member)."""


@dataclass(frozen=True, slots=True)
class DecideRemote:
    """Grant or deny attendance at a distance (chair or secretary)."""

    member: str
    is_granted: bool


AttendanceCommand = (
    StartRollCall
    | RecordAttendance
    | AnswerRollCall
    | CompleteRollCall
    | CorrectAttendance
    | DeclareConflict
    | WithdrawConflict
    | RequestRemote
    | DecideRemote
)

COMMANDS: dict[str, type[AttendanceCommand]] = {
    "rollcall.start": StartRollCall,
    "attendance.record": RecordAttendance,
    "rollcall.answer": AnswerRollCall,
    "rollcall.complete": CompleteRollCall,
    "attendance.correct": CorrectAttendance,
    "conflict.declare": DeclareConflict,
    "conflict.withdraw": WithdrawConflict,
    "remote.request": RequestRemote,
    "remote.decide": DecideRemote,
}
