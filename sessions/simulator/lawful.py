"""What the law says of every moment of a session, whoever asked for what."""

from collections.abc import Callable, Iterable
from typing import Final

from sessions.domain import presence
from sessions.domain.decide.asked import in_conflict, last_vote, vote_of
from sessions.domain.decide.order import EXPELLED
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    ItemState,
    Outcome,
    Stage,
    VoteKind,
    VoteSubject,
)


def nobody_in_conflict_takes_part(state: SessionState) -> Iterable[str]:
    """Who abstains by law in the item is not there, does not speak in it and has no vote."""
    if state.current_item is None or state.stage not in (Stage.OPEN, Stage.NO_QUORUM):
        return
    out = in_conflict(state, state.current_item)
    if out & set(presence.present(state)):
        yield "somebody who abstains by law is there"
    if state.speaking is not None and state.speaking.member in out:
        yield "somebody who abstains by law speaks"
    vote = vote_of(state, state.open_vote or "")
    if vote is not None and out & set(vote.eligible):
        yield "somebody who abstains by law has a vote"


def what_is_voted_has_quorum(state: SessionState) -> Iterable[str]:
    """While the session goes on, chair, secretary and members enough are there (R-QUO-1)."""
    if state.stage in (Stage.QUORATE, Stage.OPEN) and presence.lacks(state):
        yield f"the session goes on without {presence.lacks(state)}"


def a_name_is_called_only_by_agreement(state: SessionState) -> Iterable[str]:
    """A nominal vote on an item follows its agreement (ROF 102.2)."""
    for vote in state.votes:
        item = next(one for one in state.items if one.id == vote.item)
        if vote.kind is VoteKind.NOMINAL and VoteSubject.NOMINAL not in item.agreed:
            yield f"{vote.vote} is nominal and nobody agreed to it"


def the_majority_stands(state: SessionState) -> Iterable[str]:
    """Votes on one item have one majority, unless it was the error of the one before."""
    last: dict[str, VoteNow] = {}
    for vote in state.votes:
        if vote.subject is not VoteSubject.SUBSTANCE:
            continue
        before = last.get(vote.item)
        is_free = before is None or before.ground is AnnulGround.WRONG_MAJORITY
        if before is not None and before.majority != vote.majority and not is_free:
            yield f"{vote.vote} has another majority than {before.vote}"
        last[vote.item] = vote


def who_was_expelled_was_called(state: SessionState) -> Iterable[str]:
    """Nobody is expelled before the third call (ROF 95)."""
    for now in state.attendance:
        called = next((one.count for one in state.calls if one.member == now.member), 0)
        if now.cause is AttendanceCause.EXPELLED and called < EXPELLED:
            yield f"{now.member} was expelled after {called} calls"


def an_acta_is_approved_by_the_body(state: SessionState) -> Iterable[str]:
    """By a vote that was carried and proclaimed, or without observations (ROF 91.1; R-ACT-4)."""
    for item in state.items:
        bound = tuple(acta.session for acta in item.actas)
        vote = last_vote(state, item.id)
        if vote is None:
            is_due = item.state is ItemState.SETTLED
            if is_due and item.corrections:
                yield f"the corrections of {item.id} were never voted"
        else:
            is_carried = vote.result is not None and vote.result.outcome is Outcome.APPROVED
            is_due = is_carried and vote.status == "proclaimed"
        if item.approved != (bound if is_due else ()):
            yield f"{item.id} approves {item.approved} of {bound}"


RULES: Final[tuple[Callable[[SessionState], Iterable[str]], ...]] = (
    nobody_in_conflict_takes_part,
    what_is_voted_has_quorum,
    a_name_is_called_only_by_agreement,
    the_majority_stands,
    who_was_expelled_was_called,
    an_acta_is_approved_by_the_body,
)
