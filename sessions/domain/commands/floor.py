"""Who speaks."""

from dataclasses import dataclass

from sessions.domain.values import (
    FloorKind,
)


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """Ask for the floor (member, secretary, auditor)."""

    request: str
    kind: FloorKind = FloorKind.TURN


@dataclass(frozen=True, slots=True)
class WithdrawFloor:
    """Take the request back (who made it, or the chair)."""

    request: str


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Give the floor (chair or secretary); ``seconds`` 0 means the body's own rule."""

    intervention: str
    member: str
    kind: FloorKind = FloorKind.TURN
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class EndFloor:
    """End the intervention (who speaks, or the chair)."""

    intervention: str


@dataclass(frozen=True, slots=True)
class ExtendFloor:
    """Add time (chair)."""

    intervention: str
    seconds: int


FloorCommand = RequestFloor | WithdrawFloor | GiveFloor | EndFloor | ExtendFloor

COMMANDS: dict[str, type[FloorCommand]] = {
    "floor.request": RequestFloor,
    "floor.withdraw": WithdrawFloor,
    "floor.give": GiveFloor,
    "floor.end": EndFloor,
    "floor.extend": ExtendFloor,
}
