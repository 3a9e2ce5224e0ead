"""What each step of a plenary changes, so that it is known when somebody else has taken it."""

from typing import Final

from sessions.domain import commands as c
from sessions.domain.commands import Command
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import ItemState, Outcome, Presence, Stage, VoteSubject

OVER: Final = (Stage.CLOSED, Stage.NOT_HELD)
FINISHED: Final = (ItemState.SETTLED, ItemState.WITHDRAWN, ItemState.TABLED, ItemState.NOT_ADMITTED)
WORDS: Final[dict[type[Command], str]] = {
    c.StartRollCall: "empezar el pase de lista",
    c.AnswerRollCall: "responder a la lista",
    c.RecordAttendance: "anotar una asistencia",
    c.CompleteRollCall: "terminar el pase de lista",
    c.OpenSession: "abrir la sesión",
    c.CloseSession: "levantar la sesión",
    c.OpenItem: "abrir el punto",
    c.CloseItem: "cerrar el punto",
    c.WithdrawItem: "retirar el punto",
    c.GiveFloor: "dar la palabra",
    c.OpenVote: "abrir la votación",
    c.CloseVote: "cerrar la votación",
    c.GiveCastingVote: "dar el voto de calidad",
    c.ProclaimVote: "proclamar el resultado",
    c.CloseDoors: "cerrar las puertas",
    c.OpenDoors: "abrir las puertas",
    c.Recess: "hacer un receso",
    c.Resume: "reanudar la sesión",
}


def is_done(state: SessionState, actor: str, command: Command) -> bool:
    """Tell whether the state is as the command of ``actor`` would leave it, or beyond.

    Who did it does not matter, nor under what id of a vote or of an intervention.
    """
    return (
        state.stage in OVER
        or _is_stage_reached(state, command)
        or _is_attendance_noted(state, actor, command)
        or _is_item_done(state, command)
        or _is_floor_so(state, command)
        or _is_vote_step_done(state, actor, command)
    )


def vote_on(state: SessionState, item: str) -> VoteNow | None:
    """Return the last vote on the substance of an item that was not annulled."""
    votes = [
        vote
        for vote in state.votes
        if vote.item == item and vote.subject is VoteSubject.SUBSTANCE and vote.status != "annulled"
    ]
    return votes[-1] if votes else None


def _is_attendance_noted(state: SessionState, actor: str, command: Command) -> bool:
    match command:
        case c.AnswerRollCall():
            member = actor
        case c.RecordAttendance(member):
            pass
        case _:
            return False
    return any(
        one.member == member and one.presence is not Presence.UNKNOWN for one in state.attendance
    )


def _is_item_done(state: SessionState, command: Command) -> bool:
    match command:
        case c.OpenItem(name):
            item = _item(state, name)
            return item is not None and item.state is not ItemState.PENDING
        case c.CloseItem(name) | c.WithdrawItem(name):
            item = _item(state, name)
            return item is not None and item.state in FINISHED
        case _:
            return False


def _is_floor_so(state: SessionState, command: Command) -> bool:
    now = state.speaking
    match command:
        case c.GiveFloor(_, member):
            return now is not None and now.member == member
        case c.EndFloor(intervention):
            return now is None or now.intervention != intervention
        case _:
            return False


def _is_vote_step_done(state: SessionState, actor: str, command: Command) -> bool:
    match command:
        case c.OpenVote(_, item):
            return _is_vote_opened(state, item)
        case c.CastVote(name) | c.CloseVote(name) | c.GiveCastingVote(name) | c.ProclaimVote(name):
            vote = next((vote for vote in state.votes if vote.vote == name), None)
            return vote is not None and _is_past(vote, actor, command)
        case _:
            return False


def _is_past(vote: VoteNow, actor: str, command: Command) -> bool:
    match command:
        case c.CastVote():
            return vote.status != "open" or actor in vote.voted
        case c.CloseVote():
            return vote.status != "open"
        case c.GiveCastingVote():
            return _outcome(vote) not in (None, Outcome.CASTING_VOTE_REQUIRED)
        case _:
            return vote.status in ("proclaimed", "annulled")


def _is_vote_opened(state: SessionState, item: str) -> bool:
    """Tell whether the round is open or over; after the first tie another is to be opened."""
    vote, now = vote_on(state, item), _item(state, item)
    if now is not None and now.state in FINISHED:
        return True
    return vote is not None and _outcome(vote) is not Outcome.SECOND_VOTE_REQUIRED


def _is_stage_reached(state: SessionState, command: Command) -> bool:
    match command:
        case c.StartRollCall():
            return state.stage is not Stage.CONVENED
        case c.CompleteRollCall():
            return state.stage not in (Stage.CONVENED, Stage.ROLL_CALL)
        case c.OpenSession():
            return state.opened_at is not None
        case c.Recess() | c.Resume():
            return (state.stage is Stage.RECESS) == isinstance(command, c.Recess)
        case c.CloseDoors() | c.OpenDoors():
            return state.doors_open == isinstance(command, c.OpenDoors)
        case _:
            return False


def _item(state: SessionState, name: str) -> ItemNow | None:
    return next((item for item in state.items if item.id == name), None)


def _outcome(vote: VoteNow | None) -> Outcome | None:
    return vote.result.outcome if vote is not None and vote.result is not None else None
