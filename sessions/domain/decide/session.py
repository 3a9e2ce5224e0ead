"""Opening, chair, recess, doors, closing."""

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import VOTERS, person
from sessions.domain.decide.asked import (
    LONGEST_TEXT,
    Asked,
    Decision,
    awaited,
    floor_ended,
    is_id,
    is_reason,
    item_of,
    last_vote,
    with_quorum,
)
from sessions.domain.decide.caucus import caucus_ended
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.domain.values import FloorEnd, ItemState, VoteSubject

UNDONE = (ItemState.PENDING, ItemState.DEBATING, ItemState.VOTING)


def open_session(_asked: Asked, command: c.OpenSession) -> Decision:
    """Declare the session constituted (ROF 90); the quorum stands, or the stage would not be."""
    if not is_id(command.recording):
        return refuse("bad-id")
    return (e.SessionOpened(command.recording),)


def declare_not_held(asked: Asked, _command: c.DeclareNotHeld) -> Decision:
    """Leave the convocation without effect for want of quorum (ROF 90.2, 109.2)."""
    if asked.state.opened_at is not None:
        return refuse("already-opened")
    here = len(presence.present(asked.state))
    return (e.SessionNotHeld(here, presence.needed(asked.state)),)


def pass_chair(asked: Asked, command: c.PassChair) -> Decision:
    """Put a substitute in the chair, or the chair back (ROF 47; R-BOD-2)."""
    found = person(asked.state, command.member)
    if found is None or found.duty not in VOTERS:
        return refuse("unknown-member")
    if command.member == asked.state.presiding:
        return refuse("nothing-to-do")
    if not presence.is_here(presence.attendance_of(asked.state, command.member)):
        return refuse("not-present")
    return with_quorum(asked, (e.ChairPassed(command.member),))


def recess(asked: Asked, command: c.Recess) -> Decision:
    """Pause; who speaks loses the floor."""
    if len(command.until) > LONGEST_TEXT:
        return refuse("reason-missing")
    ended = floor_ended(asked.state, FloorEnd.RECESS)
    return (*ended, e.SessionRecessed(command.until))


def resume(asked: Asked, _command: c.Resume) -> Decision:
    """Go on, if those who came back are enough (R-QUO-2)."""
    return with_quorum(asked, (*caucus_ended(asked.state), e.SessionResumed()))


def close_doors(asked: Asked, command: c.CloseDoors) -> Decision:
    """Go on without public, as was agreed by absolute majority for the item (LRBRL 70.1; R-VID-4).

    A body whose sessions are not public needs no agreement.
    """
    if not asked.state.doors_open:
        return refuse("nothing-to-do")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    if asked.state.is_public and not _is_secrecy_agreed(asked.state):
        return refuse("secrecy-not-agreed")
    return (e.DoorsClosed(command.reason),)


def _is_secrecy_agreed(state: SessionState) -> bool:
    item = item_of(state, state.current_item or "")
    return item is not None and VoteSubject.SECRECY in item.agreed


def open_doors(asked: Asked, _command: c.OpenDoors) -> Decision:
    """Be public again."""
    return refuse("nothing-to-do") if asked.state.doors_open else (e.DoorsOpened(),)


def close_session(asked: Asked, _command: c.CloseSession) -> Decision:
    """Lift the session; what was not reached goes to the next one (ROF 87)."""
    state = asked.state
    if state.opened_at is None:
        # ROF 90.2, 109.2: without quorum it was not held, and a diligencia says so.
        return refuse("not-opened")
    if awaited(state) is not None:
        return refuse("vote-not-proclaimed")
    done = _settled_by_closing(state)
    undone = tuple(i.id for i in state.items if i.state in UNDONE and i.id not in done)
    settled = tuple(e.ItemClosed(item) for item in done)
    ended = (*caucus_ended(state), *floor_ended(state, FloorEnd.CHAIR))
    return (*ended, *settled, e.SessionClosed(undone))


def _settled_by_closing(state: SessionState) -> tuple[str, ...]:
    item = item_of(state, state.current_item or "")
    if item is None:
        return ()
    vote = last_vote(state, item.id)
    is_done = not item.votable if vote is None else vote.status == "proclaimed"
    return (item.id,) if is_done else ()


def note_incident(asked: Asked, command: c.NoteIncident) -> Decision:
    """Write down an incident (ROF 109.1.g)."""
    if not is_reason(command.text):
        return refuse("reason-missing")
    if any(person(asked.state, member) is None for member in command.members):
        return refuse("unknown-member")
    return (e.IncidentNoted(command.text, command.members),)
