"""Votes, from their terms to their proclamation."""

from dataclasses import dataclass

from sessions.domain.values import (
    AnnulGround,
    Ballot,
    Choice,
    VoteKind,
    VoteResult,
    VoteSubject,
)


@dataclass(frozen=True, slots=True)
class VoteOpened:
    """A vote begins: terms, majority and voters are fixed before anybody votes (ROF 98.2)."""

    vote: str
    item: str
    round: int
    kind: VoteKind
    majority: str
    legal_number: int
    needed: int
    eligible: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    text_sha256: str
    subject: VoteSubject = VoteSubject.SUBSTANCE
    proposer: str = ""  # the group or member who asked for it (ROF 92.1, 102.2)
    motive: str = ""


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A member votes; ``choice`` is withheld (None) from screens until the vote is closed."""

    vote: str
    member: str
    choice: Choice | None
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class VoteClosed:
    """The count: ballots by member, who did not answer, what it means and by which article."""

    vote: str
    ballots: tuple[Ballot, ...]
    silent: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    result: VoteResult


@dataclass(frozen=True, slots=True)
class CastingVoteGiven:
    """After the second tie the chair decides, or declines (LRBRL 46.2.d, ROF 100.2)."""

    vote: str
    choice: Choice | None
    result: VoteResult


@dataclass(frozen=True, slots=True)
class VoteProclaimed:
    """The chair proclaims what was computed; from here it is immutable (ROF 98.5)."""

    vote: str


@dataclass(frozen=True, slots=True)
class VoteAnnulled:
    """The chair annuls a vote before proclaiming it; the acta shows both."""

    vote: str
    reason: str
    ground: AnnulGround = AnnulGround.TECHNICAL


VoteEvent = VoteOpened | VoteCast | VoteClosed | CastingVoteGiven | VoteProclaimed | VoteAnnulled

KINDS: dict[str, type[VoteEvent]] = {
    "vote.opened": VoteOpened,
    "vote.cast": VoteCast,
    "vote.closed": VoteClosed,
    "vote.casting-given": CastingVoteGiven,
    "vote.proclaimed": VoteProclaimed,
    "vote.annulled": VoteAnnulled,
}
