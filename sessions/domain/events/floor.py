"""Who speaks."""

from dataclasses import dataclass

from sessions.domain.values import (
    FloorEnd,
    FloorKind,
)


@dataclass(frozen=True, slots=True)
class FloorRequested:
    """A member asks for the floor."""

    request: str
    member: str
    kind: FloorKind


@dataclass(frozen=True, slots=True)
class FloorWithdrawn:
    """The request is taken back."""

    request: str


@dataclass(frozen=True, slots=True)
class FloorGiven:
    """The chair gives the floor: microphone, timer, caption and chapter begin here."""

    intervention: str
    member: str
    kind: FloorKind
    allotted_seconds: int
    item: str | None
    request: str | None


@dataclass(frozen=True, slots=True)
class FloorEnded:
    """The intervention ends."""

    intervention: str
    cause: FloorEnd


@dataclass(frozen=True, slots=True)
class FloorExtended:
    """The chair adds time to who is speaking."""

    intervention: str
    seconds: int


FloorEvent = FloorRequested | FloorWithdrawn | FloorGiven | FloorEnded | FloorExtended

KINDS: dict[str, type[FloorEvent]] = {
    "floor.requested": FloorRequested,
    "floor.withdrawn": FloorWithdrawn,
    "floor.given": FloorGiven,
    "floor.ended": FloorEnded,
    "floor.extended": FloorExtended,
}
