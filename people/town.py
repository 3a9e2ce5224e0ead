"""A municipality as its file describes it: body, groups, people and the agenda of a session."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter

from people.domain import Office

STRICT = ConfigDict(extra="forbid")
FEWEST_TO_OPEN: Final = 2
MOST_TRUSTEES: Final = 15  # each round of their ceremony waits for all of them


@dataclass(frozen=True, slots=True)
class Entity:
    """The municipality; ``dir3`` is its code in the common directory (L01999999 is invented)."""

    __pydantic_config__ = STRICT
    name: str
    council: str
    dir3: str
    colour: str = "#0B4F6C"


@dataclass(frozen=True, slots=True)
class Body:
    """A body and its rules as data (law.md R-SRC-3); names as in the session's rule profile.

    ``secret_threshold`` of ``secret_trustees`` open a secret vote together: never one alone, and
    never more than there are. Raises ValueError for any other pair.
    """

    __pydantic_config__ = STRICT
    id: str
    name: str
    kind: str
    legal_number: int
    turn_seconds: int
    allusion_seconds: int
    grace_seconds: int
    may_change_vote: bool
    names_in_ordinary: bool
    remote_basis: str
    casting_vote: bool
    secret_trustees: int = 3
    secret_threshold: int = 2
    secret_annex: str = "members"  # noqa: S105  who may have a paper, not a password

    def __post_init__(self) -> None:
        opening, holding = self.secret_threshold, self.secret_trustees
        if not FEWEST_TO_OPEN <= opening <= holding <= MOST_TRUSTEES:
            raise ValueError(
                f"secret_threshold = {opening}, secret_trustees = {holding}: at least "
                f"{FEWEST_TO_OPEN} open, at most all who hold the key, {MOST_TRUSTEES} at most"
            )


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that is to be convened."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    kind: str
    place: str
    expediente: str


@dataclass(frozen=True, slots=True)
class Term:
    """The municipal term; ``since`` is an ISO date."""

    __pydantic_config__ = STRICT
    since: str


@dataclass(frozen=True, slots=True)
class TownGroup:
    """A political group."""

    __pydantic_config__ = STRICT
    id: str
    name: str
    initials: str
    colour: str


@dataclass(frozen=True, slots=True)
class Townsperson:
    """Somebody who takes part in the body; seat 0 for who has no vote."""

    __pydantic_config__ = STRICT
    id: str
    name: str
    surnames: str
    office: str
    duty: Office
    seat: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """An item of the agenda; names as in the session's item."""

    __pydantic_config__ = STRICT
    id: str
    number: int
    kind: str
    title: str
    text: str
    majority: str
    matter: str = ""
    proposer: str = ""
    votable: bool = True


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that a session of the town is convened from."""

    __pydantic_config__ = STRICT
    town: Entity
    body: Body
    session: Meeting
    term: Term
    groups: tuple[TownGroup, ...]
    people: tuple[Townsperson, ...]
    items: tuple[Matter, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.body.secret_trustees > len(self.people):
            raise ValueError(
                f"secret_trustees = {self.body.secret_trustees}, but there are "
                f"{len(self.people)} people"
            )


def load_town(path: Path) -> Town:
    """Read a town file.

    Raises FileNotFoundError, tomllib.TOMLDecodeError or pydantic.ValidationError.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return TypeAdapter(Town).validate_python(content)
