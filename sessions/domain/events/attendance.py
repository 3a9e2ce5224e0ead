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
    lacks: str = "members"  # or "chair", "secretary": they must be there too (LRBRL 46.2.c)


@dataclass(frozen=True, slots=True)
class QuorumRegained:
    """The quorum is there again."""

    present: int
    quorum: int


@dataclass(frozen=True, slots=True)
class AttendanceCorrected:
    """The last change of a member was written down by mistake and never happened."""

    member: str
    presence: Presence
    cause: AttendanceCause | None


@dataclass(frozen=True, slots=True)
class ConflictDeclared:
    """A member abstains in one item by law and leaves the room for it (LRBRL 76; R-DEB-8)."""

    item: str
    member: str


@dataclass(frozen=True, slots=True)
class ConflictWithdrawn:
    """The declaration was a mistake; nothing had been voted."""

    item: str
    member: str


@dataclass(frozen=True, slots=True)
class RemoteRequested:
    """A member asks to attend at a distance; the proof stays with the secretary (R-REM-4)."""

    member: str


@dataclass(frozen=True, slots=True)
class RemoteDecided:
    """Who conducts grants it for the whole session, or does not (R-REM-4)."""

    member: str
    is_granted: bool


AttendanceEvent = (
    RollCallStarted
    | AttendanceChanged
    | RollCallCompleted
    | QuorumLost
    | QuorumRegained
    | AttendanceCorrected
    | ConflictDeclared
    | ConflictWithdrawn
    | RemoteRequested
    | RemoteDecided
)

KINDS: dict[str, type[AttendanceEvent]] = {
    "rollcall.started": RollCallStarted,
    "attendance.changed": AttendanceChanged,
    "rollcall.completed": RollCallCompleted,
    "quorum.lost": QuorumLost,
    "quorum.regained": QuorumRegained,
    "attendance.corrected": AttendanceCorrected,
    "conflict.declared": ConflictDeclared,
    "conflict.withdrawn": ConflictWithdrawn,
    "remote.requested": RemoteRequested,
    "remote.decided": RemoteDecided,
}
