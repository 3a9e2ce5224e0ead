"""The rooms of the political groups in a recess."""

from datetime import timedelta
from typing import Final

from core.clock import from_wire, to_wire
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.asked import Asked, Decision
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState

LONGEST: Final = 1800


def open_caucus(asked: Asked, _command: c.OpenCaucus) -> Decision:
    """Open a room for each group."""
    return refuse("nothing-to-do") if asked.state.caucus else (e.CaucusOpened(),)


def close_caucus(asked: Asked, command: c.CloseCaucus) -> Decision:
    """Call everybody back; 0 seconds close at once, and a second call counts anew."""
    if asked.state.caucus is None:
        return refuse("no-caucus")
    if not 0 <= command.seconds <= LONGEST:
        return refuse("bad-duration")
    if command.seconds == 0:
        return caucus_ended(asked.state)
    return (e.CaucusClosing(to_wire(asked.now + timedelta(seconds=command.seconds))),)


def end_caucus(asked: Asked, _command: c.EndCaucus) -> Decision:
    """Close the rooms when the countdown is over."""
    if not is_caucus_over(asked):
        return refuse("nothing-to-do")
    return caucus_ended(asked.state)


def is_caucus_over(asked: Asked) -> bool:
    """Tell whether the countdown of the rooms has ended."""
    closes_at = asked.state.caucus.closes_at if asked.state.caucus else ""
    return bool(closes_at) and from_wire(closes_at) <= asked.now


def caucus_ended(state: SessionState) -> tuple[e.Event, ...]:
    """Return the end of the rooms of the groups, if there are any."""
    return (e.CaucusClosed(),) if state.caucus else ()
