"""The votes as data, and their recount from the ballots as each was received."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.canonical import Json
from minutes.domain.draft import Node
from minutes.domain.record import Record, Vote, VoteStatus
from minutes.domain.secret import secret_faults
from sessions.domain.values import Ballot
from voting.domain.count import silent, tally
from voting.domain.decide import Casting, Terms, casting_of, decide, votes_needed
from voting.domain.values import Majority


@dataclass(frozen=True, slots=True)
class VoteFault:
    """What the log says of a vote and its ballots do not bear out."""

    vote: str
    item: str
    what: str


def as_json(record: Record) -> list[Json]:
    """Return every vote, annulled ones too, in the order in which they were opened."""
    numbers = {item.item.id: item.item.number for item in record.items}
    return [_vote(vote, numbers.get(vote.item, 0)) for vote in record.votes]


def _vote(vote: Vote, number: int) -> Node:
    result = vote.result
    return {
        "vote": vote.id,
        "item": vote.item,
        "item_number": number,
        "round": vote.round,
        "kind": vote.kind.value,
        "majority": vote.majority,
        "legal_number": vote.legal_number,
        "needed": vote.needed,
        "status": vote.status.value,
        "yes": result.tally.yes if result else None,
        "no": result.tally.no if result else None,
        "abstain": result.tally.abstain if result else None,
        "result": result.outcome.value if result else None,
        "article": result.article if result else None,
        "casting": _casting(vote),
        "eligible": list(vote.eligible),
        "ballots": [_ballot(ballot) for ballot in vote.ballots],
        "silent": list(vote.silent),
        "absent_after_debate": list(vote.absent_after_debate),
        "reason": vote.reason,
        "ground": vote.ground.value if vote.ground else None,
        "subject": vote.subject.value,
        "proposer": vote.proposer,
        "motive": vote.motive,
        "text_sha256": vote.text_sha256,
        "from_ms": vote.span.from_ms,
        "to_ms": vote.span.to_ms,
        "proclaimed_at": vote.proclaimed_at,
        "secret": _secret(vote),
    }


def _secret(vote: Vote) -> Json:
    """Return what proves the count of a secret vote; None for the others."""
    now = vote.secret
    if now is None:
        return None
    choices = now.question.choices
    return {
        "ground": now.ground.value,
        "agreed_by": now.agreed_by,
        "question": now.question.text,
        "shape": now.question.shape.value,
        "choices": list(choices),
        "counts": list(now.counts),
        "ballots": now.ballots,
        "spoilt": now.spoilt,
        "elected": list(now.elected),
        "on_paper": now.is_paper,
        "uuid": now.uuid,
        "close_head": now.close_head,
        "bel": now.files.bel,
        "head": now.files.head,
        "manifest": now.files.manifest,
        "annex": now.files.annex,
    }


def _casting(vote: Vote) -> Json:
    if not vote.asked_casting:
        return None
    return vote.casting.value if vote.casting else "declined"


def _ballot(ballot: Ballot) -> Node:
    return {"member": ballot.member, "choice": ballot.choice, "aloud": ballot.aloud}


def recount(record: Record) -> tuple[VoteFault, ...]:
    """Count every closed vote again from what was cast; empty when all hold (law.md 5.3)."""
    return tuple(
        VoteFault(vote.id, vote.item, what)
        for vote in record.votes
        if vote.result is not None
        for what in _faults(record, vote)
    )


def _faults(record: Record, vote: Vote) -> Iterator[str]:
    if vote.secret is not None:
        yield from secret_faults(record, vote, vote.secret)
        return
    cast = {ballot.member: ballot for ballot in vote.cast}
    closed = {ballot.member: ballot for ballot in vote.ballots}
    if cast != closed or len(vote.ballots) != len(closed):
        yield "ballots"
    if set(closed) - set(vote.eligible):
        yield "eligible"
    if set(vote.silent) != set(silent(vote.eligible, closed)):
        yield "silent"
    if vote.needed != votes_needed(Majority(vote.majority), vote.legal_number):
        yield "needed"
    yield from _result_faults(record, vote)


def _result_faults(record: Record, vote: Vote) -> Iterator[str]:
    if vote.result is None:
        return
    not_heard = len(vote.absent_after_debate) + len(vote.silent)
    given = [ballot.choice for ballot in vote.ballots if ballot.choice is not None]
    count = tally(given, not_heard)
    if count != vote.result.tally:
        yield "tally"
    rules = record.convened.rules
    terms = Terms(
        Majority(vote.majority), vote.legal_number, rules.body_kind, vote.round,
        rules.casting_vote,
    )  # fmt: skip
    casting = casting_of(vote.casting) if vote.asked_casting else Casting.PENDING
    if decide(terms, count, casting).outcome is not vote.result.outcome:
        yield "outcome"
    if vote.status is VoteStatus.PROCLAIMED and vote.legal_number != rules.legal_number:
        yield "legal-number"
