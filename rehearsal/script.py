"""What the synthetic councillors do, read from one file that a clerk can change."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voting.domain.values import Choice

DEFAULT = Path(__file__).parent / "plenary.toml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Roll(_Part):
    """Who is not in the hall, by seat number; everybody else answers from it."""

    absent: tuple[int, ...] = ()
    excused: tuple[int, ...] = ()
    remote: tuple[int, ...] = ()


class Speech(_Part):
    """One intervention: seat 0 is the secretary."""

    seat: int
    seconds: Annotated[float, Field(gt=0, le=600)]


class Ballots(_Part):
    """How a round is voted: seats listed for, against or abstaining; ``rest`` is everybody else."""

    rest: Choice = Choice.YES
    yes: tuple[int, ...] = ()
    no: tuple[int, ...] = ()
    abstain: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()

    def choice(self, seat: int) -> Choice | None:
        """Return what the member of a seat votes; None keeps silent."""
        if seat in self.silent:
            return None
        for choice in Choice:
            if seat in getattr(self, choice.value):
                return choice
        return self.rest


class SecretRound(_Part):
    """A secret vote on persons: what is asked, and who votes what; nobody else ever knows it."""

    question: str
    ballots: Ballots = Ballots()


class Act(_Part):
    """An item of the agenda: who speaks, how it is voted, what the chair does with a second tie."""

    item: int
    speeches: tuple[Speech, ...] = ()
    rounds: tuple[Ballots, ...] = ()
    secret: SecretRound | None = None
    casting: Choice | None = None
    withdraw: str = ""
    recess_seconds: float = 0
    closed_doors: str = ""


class Script(_Part):
    """A whole plenary."""

    title: str
    roll: Roll = Roll()
    acts: tuple[Act, ...]


def read(path: Path = DEFAULT) -> Script:
    """Read a script; raises pydantic.ValidationError that names the line's field."""
    return Script.model_validate(tomllib.loads(path.read_text("utf-8")))
