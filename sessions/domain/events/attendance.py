"""Who is there: the roll, arrivals and departures, the quorum."""

from dataclasses import dataclass

from sessions.domain.values import (
    AttendanceCause,
    Presence,
)


@dataclass(frozen=True, slots=True)
class RollCallStarted:
    """The secretary begins to call the roll."""


@dataclass(frozen=True, slots=True)
class AttendanceChanged:
    """A member is there, leaves or comes back (ROF 109.1.d; R-VOT-5 needs the moment).

    ``territory_declared``: the remote member declared to be in Spanish territory (LRBRL 46.3).
    """

    member: str
    presence: Presence
    cause: AttendanceCause
    territory_declared: bool = False


@dataclass(frozen=True, slots=True)
class RollCallCompleted:
    """The roll is closed: who is there, and the quorum that is needed (R-QUO-1)."""

    present: int
    quorum: int
    is_quorate: bool


@dataclass(frozen=True, slots=True)
class QuorumLost:
    """Fewer than the quorum are there: no debate, no vote (R-QUO-2)."""

    present: int
    quorum: int


@dataclass(frozen=True, slots=True)
class QuorumRegained:
    """The quorum is there again."""

    present: int
    quorum: int


AttendanceEvent = (
    RollCallStarted | AttendanceChanged | RollCallCompleted | QuorumLost | QuorumRegained
)

KINDS: dict[str, type[AttendanceEvent]] = {
    "rollcall.started": RollCallStarted,
    "attendance.changed": AttendanceChanged,
    "rollcall.completed": RollCallCompleted,
    "quorum.lost": QuorumLost,
    "quorum.regained": QuorumRegained,
}
