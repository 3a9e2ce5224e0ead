"""Votes, from their terms to their proclamation."""

from dataclasses import dataclass

from sessions.domain.values import (
    AnnulGround,
    Choice,
    VoteKind,
    VoteSubject,
)


@dataclass(frozen=True, slots=True)
class OpenVote:
    """Open the vote on the item under debate, or on how it is dealt with (chair or secretary).

    ``proposer`` is the group that asks for a nominal vote, or the member who asks to withdraw the
    item or to leave it on the table; ``motive`` stands in the acta.
    """

    vote: str
    item: str
    kind: VoteKind = VoteKind.ORDINARY
    subject: VoteSubject = VoteSubject.SUBSTANCE
    proposer: str = ""
    motive: str = ""


@dataclass(frozen=True, slots=True)
class CastVote:
    """Vote (member entitled to)."""

    vote: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class CastVoteAloud:
    """Take down the vote that a member gave by voice (secretary)."""

    vote: str
    member: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class CloseVote:
    """Close and count (chair or secretary)."""

    vote: str


@dataclass(frozen=True, slots=True)
class GiveCastingVote:
    """Decide the second tie, or decline with None (chair only)."""

    vote: str
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class ProclaimVote:
    """Proclaim what was computed (chair)."""

    vote: str


@dataclass(frozen=True, slots=True)
class AnnulVote:
    """Annul a vote that was not proclaimed (chair, with the error that it had)."""

    vote: str
    reason: str
    ground: AnnulGround = AnnulGround.TECHNICAL


VoteCommand = (
    OpenVote | CastVote | CastVoteAloud | CloseVote | GiveCastingVote | ProclaimVote | AnnulVote
)

COMMANDS: dict[str, type[VoteCommand]] = {
    "vote.open": OpenVote,
    "vote.cast": CastVote,
    "vote.cast-aloud": CastVoteAloud,
    "vote.close": CloseVote,
    "vote.give-casting": GiveCastingVote,
    "vote.proclaim": ProclaimVote,
    "vote.annul": AnnulVote,
}
