"""What the session itself is asked: to be convened, opened, paused, closed."""

from dataclasses import dataclass, field

from sessions.domain.values import (
    Group,
    Item,
    Person,
    RuleProfile,
    SessionKind,
)


@dataclass(frozen=True, slots=True)
class ConveneSession:
    """Convene the session; only the office does (secretary by order of the chair)."""

    session: str
    title: str
    body_name: str
    town: str
    place: str
    session_kind: SessionKind
    starts_at: str
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    expediente: str
    call: int = 1
    is_public: bool = True
    rules: RuleProfile = field(default_factory=RuleProfile)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Declare the session constituted (chair)."""

    recording: str


@dataclass(frozen=True, slots=True)
class DeclareNotHeld:
    """Leave the session without effect for want of quorum (chair)."""


@dataclass(frozen=True, slots=True)
class PassChair:
    """Put another member in the chair, who presides from now on (chair or secretary; ROF 47)."""

    member: str


@dataclass(frozen=True, slots=True)
class Recess:
    """Pause (chair)."""

    until: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause (chair)."""


@dataclass(frozen=True, slots=True)
class CloseDoors:
    """Go on without public (chair)."""

    reason: str


@dataclass(frozen=True, slots=True)
class OpenDoors:
    """Be public again (chair)."""


@dataclass(frozen=True, slots=True)
class CloseSession:
    """Lift the session (chair)."""


@dataclass(frozen=True, slots=True)
class NoteIncident:
    """Write down an incident (secretary)."""

    text: str
    members: tuple[str, ...] = ()


SessionCommand = (
    ConveneSession
    | OpenSession
    | DeclareNotHeld
    | PassChair
    | Recess
    | Resume
    | CloseDoors
    | OpenDoors
    | CloseSession
    | NoteIncident
)

COMMANDS: dict[str, type[SessionCommand]] = {
    "session.convene": ConveneSession,
    "session.open": OpenSession,
    "session.declare-not-held": DeclareNotHeld,
    "chair.pass": PassChair,
    "session.recess": Recess,
    "session.resume": Resume,
    "doors.close": CloseDoors,
    "doors.open": OpenDoors,
    "session.close": CloseSession,
    "incident.note": NoteIncident,
}
