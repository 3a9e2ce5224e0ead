"""The words of a vote, as the law says them."""

import enum
from dataclasses import dataclass


class Choice(enum.StrEnum):
    """What a member may say (LRBRL 46.2.d)."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Majority(enum.StrEnum):
    """What an agreement needs; bound to the item before the vote (law.md 5.2)."""

    SIMPLE = "simple"  # LRBRL 47.1: more in favour than against
    ABSOLUTE = "absolute"  # LRBRL 47.2: more than half of the legal number
    TWO_THIRDS_LEGAL = "two-thirds-legal"  # LRBRL 29.2, ROF 99.3


class VoteKind(enum.StrEnum):
    """How the sense is given (ROF 101)."""

    ORDINARY = "ordinary"
    NOMINAL = "nominal"
    SECRET = "secret"  # noqa: S105  no password: ROF 102.3


class Outcome(enum.StrEnum):
    """What a count means under the majority that was bound (law.md 5.3)."""

    APPROVED = "approved"
    REJECTED = "rejected"
    SECOND_VOTE_REQUIRED = "second-vote-required"  # LRBRL 46.2.d, ROF 100.2
    CASTING_VOTE_REQUIRED = "casting-vote-required"


class BodyKind(enum.StrEnum):
    """Bodies by how a tie of theirs is settled and who must be there (law.md 1.2, 3)."""

    PLENO = "pleno"
    JUNTA = "junta-de-gobierno"
    COMMISSION = "commission"
    OTHER = "other"  # collegiate bodies under L40


@dataclass(frozen=True, slots=True)
class Tally:
    """A count: ``abstain`` includes who left after the deliberation began and who kept silent."""

    yes: int
    no: int
    abstain: int
