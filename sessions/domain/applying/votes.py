"""Votes: opened, cast, closed, decided, proclaimed or annulled."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import item_changed, vote_changed
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import Ballot, ItemState, Outcome, VoteSubject


def apply(state: SessionState, event: e.VoteEvent, seq: int, at: str) -> SessionState:
    """Return the state after an event of a vote."""
    match event:
        case e.VoteCast():
            votes = vote_changed(state, event.vote, lambda vote: _cast(vote, event))
            return replace(state, seq=seq, votes=votes)
        case e.VoteOpened():
            return _opened(state, event, seq, at)
        case e.VoteClosed():
            votes = vote_changed(state, event.vote, lambda vote: _closed(vote, event, seq))
            return replace(state, seq=seq, votes=votes, open_vote=None)
        case e.CastingVoteGiven():
            return replace(state, seq=seq, votes=_decided(state, event))
        case e.VoteProclaimed():
            return _proclaimed(state, event, seq)
        case e.VoteAnnulled():
            return _annulled(state, event, seq)
        case _:
            assert_never(event)


def _opened(state: SessionState, event: e.VoteOpened, seq: int, at: str) -> SessionState:
    vote = VoteNow(
        event.vote, event.item, event.round, event.kind, event.majority, event.legal_number,
        event.needed, event.eligible, event.absent_after_debate, event.text_sha256, at,
        behind_doors=not state.doors_open, subject=event.subject, proposer=event.proposer,
        motive=event.motive,
    )  # fmt: skip
    votes = (*state.votes, vote)
    if event.subject is not VoteSubject.SUBSTANCE:
        return replace(state, seq=seq, votes=votes, open_vote=event.vote)
    items = item_changed(state, event.item, lambda now: replace(now, state=ItemState.VOTING))
    return replace(state, seq=seq, items=items, votes=votes, open_vote=event.vote)


def _cast(vote: VoteNow, event: e.VoteCast) -> VoteNow:
    member = event.member
    ballot = Ballot(member, event.choice, event.aloud)
    if member not in vote.voted:
        return replace(vote, voted=(*vote.voted, member), ballots=(*vote.ballots, ballot))
    others = tuple(other for other in vote.ballots if other.member != member)
    return replace(vote, ballots=(*others, ballot))


def _closed(vote: VoteNow, event: e.VoteClosed, seq: int) -> VoteNow:
    return replace(
        vote,
        status="closed",
        ballots=event.ballots,
        silent=event.silent,
        absent_after_debate=event.absent_after_debate,
        result=event.result,
        closed_seq=seq,
    )


def _decided(state: SessionState, event: e.CastingVoteGiven) -> tuple[VoteNow, ...]:
    def change(vote: VoteNow) -> VoteNow:
        return replace(vote, casting=event.choice, result=event.result)

    return vote_changed(state, event.vote, change)


def _proclaimed(state: SessionState, event: e.VoteProclaimed, seq: int) -> SessionState:
    votes = vote_changed(state, event.vote, lambda vote: replace(vote, status="proclaimed"))
    vote = next(one for one in reversed(votes) if one.vote == event.vote)
    is_carried = vote.result is not None and vote.result.outcome is Outcome.APPROVED
    if vote.subject is VoteSubject.SUBSTANCE or not is_carried:
        return replace(state, seq=seq, votes=votes)

    def change(item: ItemNow) -> ItemNow:
        return replace(item, agreed=(*item.agreed, vote.subject))

    return replace(state, seq=seq, votes=votes, items=item_changed(state, vote.item, change))


def _annulled(state: SessionState, event: e.VoteAnnulled, seq: int) -> SessionState:
    def change(vote: VoteNow) -> VoteNow:
        return replace(vote, status="annulled", reason=event.reason, ground=event.ground)

    votes = vote_changed(state, event.vote, change)
    return replace(state, seq=seq, votes=votes, open_vote=None)
