"""Votes: opened, cast, closed, decided, proclaimed or annulled."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.applying.parts import item_changed, vote_changed
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import Ballot, ItemState


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
            votes = vote_changed(state, event.vote, lambda vote: replace(vote, status="proclaimed"))
            return replace(state, seq=seq, votes=votes)
        case e.VoteAnnulled():
            return _annulled(state, event, seq)
        case _:
            assert_never(event)


def _opened(state: SessionState, event: e.VoteOpened, seq: int, at: str) -> SessionState:
    vote = VoteNow(
        event.vote, event.item, event.round, event.kind, event.majority, event.legal_number,
        event.needed, event.eligible, event.absent_after_debate, event.text_sha256, at,
        behind_doors=not state.doors_open,
    )  # fmt: skip
    items = item_changed(state, event.item, lambda now: replace(now, state=ItemState.VOTING))
    votes = (*state.votes, vote)
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


def _annulled(state: SessionState, event: e.VoteAnnulled, seq: int) -> SessionState:
    def change(vote: VoteNow) -> VoteNow:
        return replace(vote, status="annulled", reason=event.reason)

    votes = vote_changed(state, event.vote, change)
    return replace(state, seq=seq, votes=votes, open_vote=None)
