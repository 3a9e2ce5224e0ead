"""A secret vote counted again from its numbers, as the log says them."""

from collections.abc import Iterator

from core.refusals import Refused
from minutes.domain.record import Record, Vote
from sessions.domain.decide.secret_count import counted
from sessions.domain.secret_values import SecretNow
from sessions.domain.state import SessionState, VoteNow
from voting.domain.decide import votes_needed
from voting.domain.values import Majority


def secret_faults(record: Record, vote: Vote, secret: SecretNow) -> Iterator[str]:
    """Yield what the log says of a secret vote and its numbers do not bear out (law.md 5.3)."""
    if vote.needed != votes_needed(Majority(vote.majority), vote.legal_number):
        yield "needed"
    numbers = (secret.ballots, secret.counts, secret.spoilt)
    done = counted(SessionState(rules=record.convened.rules), _now(vote), secret, numbers)
    if isinstance(done, Refused) or vote.result is None:
        yield "ballots"
        return
    if done.elected != secret.elected:
        yield "elected"
    if done.result.tally != vote.result.tally:
        yield "tally"
    if not vote.asked_casting and done.result != vote.result:
        yield "outcome"


def _now(vote: Vote) -> VoteNow:
    return VoteNow(
        vote.id,
        vote.item,
        vote.round,
        vote.kind,
        vote.majority,
        vote.legal_number,
        vote.needed,
        vote.eligible,
        vote.absent_after_debate,
        vote.text_sha256,
        vote.span.from_at,
    )
