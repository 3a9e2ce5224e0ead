"""The session itself: convened, opened, presided over, paused, closed."""

from dataclasses import dataclass, field

from sessions.domain.values import (
    Group,
    Item,
    Person,
    RuleProfile,
    SessionKind,
)


@dataclass(frozen=True, slots=True)
class SessionConvened:
    """The convocation: who, what, when, where and under which rules (LRBRL 46.2.b, ROF 80)."""

    session: str
    title: str
    body_name: str
    town: str
    place: str
    session_kind: SessionKind
    call: int
    starts_at: str
    is_public: bool
    rules: RuleProfile
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    expediente: str


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The chair declares the session constituted."""

    recording: str


@dataclass(frozen=True, slots=True)
class ChairPassed:
    """Another member presides from now on, with the casting vote (ROF 47; R-BOD-2)."""

    member: str


@dataclass(frozen=True, slots=True)
class SessionRecessed:
    """A pause; the recording goes on and the pause is an event in it (R-VID-3)."""

    until: str = ""


@dataclass(frozen=True, slots=True)
class SessionResumed:
    """The pause is over."""


@dataclass(frozen=True, slots=True)
class DoorsClosed:
    """The session goes on without public: no stream, no public page (LRBRL 70.1)."""

    reason: str


@dataclass(frozen=True, slots=True)
class DoorsOpened:
    """The session is public again."""


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The chair lifts the session; items that were not reached go to the next (ROF 87)."""

    undone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionNotHeld:
    """No quorum: a diligencia takes the place of the acta (ROF 109.2)."""

    present: int
    quorum: int


@dataclass(frozen=True, slots=True)
class IncidentNoted:
    """The secretary writes down an incident for the acta (ROF 109.1.g)."""

    text: str
    members: tuple[str, ...] = field(default=())


SessionEvent = (
    SessionConvened
    | SessionOpened
    | ChairPassed
    | SessionRecessed
    | SessionResumed
    | DoorsClosed
    | DoorsOpened
    | SessionClosed
    | SessionNotHeld
    | IncidentNoted
)

KINDS: dict[str, type[SessionEvent]] = {
    "session.convened": SessionConvened,
    "session.opened": SessionOpened,
    "chair.passed": ChairPassed,
    "session.recessed": SessionRecessed,
    "session.resumed": SessionResumed,
    "doors.closed": DoorsClosed,
    "doors.opened": DoorsOpened,
    "session.closed": SessionClosed,
    "session.not-held": SessionNotHeld,
    "incident.noted": IncidentNoted,
}
