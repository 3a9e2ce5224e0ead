"""Which media process gets a session, and when one may go to another: values and pure functions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from sessions.domain.state import SessionState
from sessions.domain.values import Stage

TEST_ROOM = "prueba."  # of one person who tries the own line (``web.live.media``)
EXPECTED_CPU = 0.15  # of a core: a session of 25 people (docs/performance.md)
RESTING = frozenset({Stage.CONVENED, Stage.RECESS, Stage.NO_QUORUM})

Drains = Literal["no", "new", "pause", "now"]


@dataclass(frozen=True, slots=True)
class RoomThere:
    """A room as the media process that holds it tells: its part, and how many are in it."""

    part: int | None = None
    people: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody would notice if it were elsewhere."""
        return self.people == 0 and self.part is None


@dataclass(frozen=True, slots=True)
class Status:
    """How a media process fares; ``cpu`` is a share of one core, ``packets`` each second."""

    cpu: float = 0.0
    packets: int = 0
    drains: Drains = "no"
    rooms: Mapping[str, RoomThere] = field(default_factory=dict)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Read the answer to ``node.status``."""
        rooms = {name: RoomThere(**room) for name, room in told.get("rooms", {}).items()}
        return cls(
            float(told.get("cpu", 0.0)),
            int(told.get("packets", 0)),
            told.get("drains", "no"),
            rooms,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A media process that could take a session.

    ``given`` are the sessions that it holds, ``begun`` those of them that are under way.
    """

    name: str
    status: Status
    given: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()

    @property
    def burden(self) -> float:
        """Its share of a core, and what is to be expected of begun sessions where nobody is yet."""
        rooms = self.status.rooms
        quiet = sum(session not in rooms or not rooms[session].people for session in self.begun)
        return self.status.cpu + EXPECTED_CPU * quiet


def choose(candidates: Iterable[Candidate]) -> str | None:
    """Return the name of the one with the least to do; None when none takes sessions.

    Equals are told apart by how many sessions they have, then by their place in the settings.
    """
    willing = [one for one in candidates if one.status.drains == "no"]
    best = min(willing, key=lambda one: (round(one.burden, 2), len(one.given)), default=None)
    return best.name if best else None


def rests(state: SessionState) -> bool:
    """Tell whether nothing is under way that a second without picture and sound would disturb."""
    if state.stage in RESTING:
        return True
    is_busy = state.current_item or state.open_vote or state.speaking
    return state.stage is not Stage.ROLL_CALL and not is_busy


def should_go(state: SessionState, there: RoomThere | None, drains: Drains) -> bool:
    """Tell whether a session leaves a media process that is being emptied."""
    if drains == "no":
        return False
    if there is None or there.is_empty or drains == "now":
        return True
    return drains == "pause" and rests(state)


def strays(rooms: Collection[str], node: str, held: Mapping[str, str]) -> list[str]:
    """Return the rooms that a media process still has of sessions that another one holds.

    ``held`` are the sessions with the name of who holds them. The rooms of a session's groups
    begin with its name.
    """

    def holder(room: str) -> str:
        return held.get(room) or held.get(room.rpartition(".")[0]) or node

    return sorted(room for room in rooms if holder(room) != node)


def empty_tests(status: Status) -> frozenset[str]:
    """Return the rooms of connection tests in which nobody is."""
    rooms = status.rooms.items()
    return frozenset(room for room, there in rooms if there.is_empty and room.startswith(TEST_ROOM))


def leftovers(status: Status, sessions: Collection[str], before: Collection[str]) -> list[str]:
    """Return the empty rooms of no session, which nobody needs any more.

    Those of connection tests whose last one left: ``before`` are those that were empty at the
    former look as well, so that nobody finds closed what was opened a moment ago. A media process
    that is being emptied gives up all of them at once.
    """
    if status.drains == "no":
        return sorted(empty_tests(status) & frozenset(before))
    return sorted(
        room
        for room, there in status.rooms.items()
        if there.is_empty and room not in sessions and room.rpartition(".")[0] not in sessions
    )
