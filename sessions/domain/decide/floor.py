"""The floor: asked for, given, extended, ended (ROF 94)."""

from typing import Final

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import Role, person, roles
from sessions.domain.decide.asked import Asked, Decision, is_id, item_of, last_vote
from sessions.domain.entry import may_enter
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import FloorRequest, SessionState
from sessions.domain.values import Duty, FloorEnd, FloorKind, ItemKind

LONGEST: Final = 7200
OFFICIAL: Final[dict[Duty, FloorKind]] = {
    Duty.SECRETARY: FloorKind.SECRETARY,
    Duty.AUDITOR: FloorKind.AUDITOR,
}
BRIEF: Final = (FloorKind.ALLUSION, FloorKind.ORDER, FloorKind.EXPLANATION)
CONDUCT: Final = frozenset({Role.CHAIR, Role.SECRETARY})


def request_floor(asked: Asked, command: c.RequestFloor) -> Decision:
    """Ask for the floor, once of each kind; a point of order goes first (ROF 94.2)."""
    state = asked.state
    kind = _own_kind(state, asked.actor, command.kind)
    code = _not_to_speak(state, asked.actor, kind)
    if code is not None:
        return refuse(code)
    if not is_id(command.request):
        return refuse("bad-id")
    if any((r.member, r.kind) == (asked.actor, kind) for r in state.queue):
        return refuse("already-in-queue")
    if any(r.request == command.request for r in state.queue):
        return refuse("id-taken")
    return (e.FloorRequested(command.request, asked.actor, kind),)


def _own_kind(state: SessionState, member: str, kind: FloorKind) -> FloorKind:
    found = person(state, member)
    return OFFICIAL.get(found.duty, kind) if found else kind


def _not_to_speak(state: SessionState, member: str, kind: FloorKind) -> Code | None:
    found = person(state, member)
    if found is None:
        return "unknown-member"
    if found.duty in OFFICIAL:
        return None
    if found.duty is Duty.GUEST:
        return None if may_enter(state, found) else "not-let-in"
    if not presence.is_here(presence.attendance_of(state, member)):
        return "not-present"
    if kind in OFFICIAL.values():
        return "kind-not-yours"
    return _out_of_place(state, kind)


def _out_of_place(state: SessionState, kind: FloorKind) -> Code | None:
    item = item_of(state, state.current_item or "")
    if kind in (FloorKind.PETITION, FloorKind.QUESTION):
        is_there = item is not None and item.kind == ItemKind.QUESTIONS.value
        return None if is_there else "not-in-this-item"
    if kind is FloorKind.EXPLANATION:
        vote = last_vote(state, state.current_item)
        is_after = vote is not None and vote.status == "proclaimed"
        return None if is_after else "nothing-to-explain"
    return None


def withdraw_floor(asked: Asked, command: c.WithdrawFloor) -> Decision:
    """Take a request back: who made it, or who conducts."""
    waiting = next((r for r in asked.state.queue if r.request == command.request), None)
    if waiting is None:
        return refuse("not-in-queue")
    if waiting.member != asked.actor and not roles(asked.state, asked.actor) & CONDUCT:
        return refuse("not-your-request")
    return (e.FloorWithdrawn(command.request),)


def give_floor(asked: Asked, command: c.GiveFloor) -> Decision:
    """Give the floor to one at a time, asked for or not (ROF 94.1)."""
    state = asked.state
    kind = _own_kind(state, command.member, command.kind)
    refused = _not_to_be_given(state, command, kind)
    if refused is not None:
        return refused
    request = _request(state, command.member, kind)
    seconds = command.seconds or _allotted(state, kind)
    given = e.FloorGiven(
        command.intervention, command.member, kind, seconds, state.current_item,
        request.request if request else None,
    )  # fmt: skip
    return (given,)


def _not_to_be_given(state: SessionState, command: c.GiveFloor, kind: FloorKind) -> Refused | None:
    if state.speaking is not None:
        return refuse("floor-taken")
    code = _not_to_speak(state, command.member, kind)
    if code is not None:
        return refuse(code)
    if not is_id(command.intervention):
        return refuse("bad-id")
    return None if 0 <= command.seconds <= LONGEST else refuse("bad-duration")


def _request(state: SessionState, member: str, kind: FloorKind) -> FloorRequest | None:
    own = [waiting for waiting in state.queue if waiting.member == member]
    exact = [waiting for waiting in own if waiting.kind is kind]
    return next(iter(exact or own), None)


def _allotted(state: SessionState, kind: FloorKind) -> int:
    return state.rules.allusion_seconds if kind in BRIEF else state.rules.turn_seconds


def end_floor(asked: Asked, command: c.EndFloor) -> Decision:
    """End the intervention: who speaks, or who conducts."""
    speaking = asked.state.speaking
    if speaking is None or speaking.intervention != command.intervention:
        return refuse("not-speaking")
    if speaking.member == asked.actor:
        return (e.FloorEnded(command.intervention, FloorEnd.SPEAKER),)
    if roles(asked.state, asked.actor) & CONDUCT:
        return (e.FloorEnded(command.intervention, FloorEnd.CHAIR),)
    return refuse("not-conducting")


def extend_floor(asked: Asked, command: c.ExtendFloor) -> Decision:
    """Add time to who is speaking."""
    speaking = asked.state.speaking
    if speaking is None or speaking.intervention != command.intervention:
        return refuse("not-speaking")
    if not 0 < command.seconds <= LONGEST:
        return refuse("bad-duration")
    return (e.FloorExtended(command.intervention, command.seconds),)
