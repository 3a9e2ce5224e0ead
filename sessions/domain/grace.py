"""What the passing of time asks for: the end of a lost connection's grace (R-QUO-9), and of the
countdown of the groups' rooms.
"""

from datetime import datetime

from sessions.domain.actor import ROOM
from sessions.domain.commands import EndCaucus, RecordAttendance
from sessions.domain.decide.asked import Asked
from sessions.domain.decide.attendance import absence, is_grace_over, return_of, was_cut_off
from sessions.domain.decide.caucus import is_caucus_over
from sessions.domain.decide.moments import CALLED
from sessions.domain.state import SessionState


def due(state: SessionState, now: datetime) -> tuple[RecordAttendance | EndCaucus, ...]:
    """Return what the room records at ``now``; nothing while a vote is open (ROF 98.3)."""
    if state.open_vote is not None or state.stage not in CALLED:
        return ()
    asked = Asked(state, ROOM, now)
    gone = (one.member for one in state.attendance if is_grace_over(asked, one))
    back = (one.member for one in state.attendance if was_cut_off(one))
    over = (EndCaucus(),) if is_caucus_over(asked) else ()
    return (*map(absence, gone), *map(return_of, back), *over)
