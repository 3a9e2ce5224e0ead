"""A question to the rules: the state, who asks and when; and the answers' common shape."""

import string
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.clock import to_wire
from core.refusals import Refused
from sessions.domain import presence
from sessions.domain.apply import apply
from sessions.domain.events import Event, FloorEnded, QuorumLost, QuorumRegained
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import FloorEnd, Stage, VoteSubject

Decision = tuple[Event, ...] | Refused

ID_CHARACTERS: Final = frozenset(string.ascii_letters + string.digits + "-_.")
LONGEST_ID: Final = 64
LONGEST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a decision looks at; ``now`` is aware."""

    state: SessionState
    actor: str
    now: datetime


def is_id(text: str) -> bool:
    """Tell whether a client may name something so."""
    return 0 < len(text) <= LONGEST_ID and ID_CHARACTERS.issuperset(text)


def is_reason(text: str) -> bool:
    """Tell whether a text can stand in the acta as a reason."""
    return bool(text.strip()) and len(text) <= LONGEST_TEXT


def item_of(state: SessionState, item: str) -> ItemNow | None:
    """Return an item of the agenda, or None."""
    return next((one for one in state.items if one.id == item), None)


def vote_of(state: SessionState, vote: str) -> VoteNow | None:
    """Return a vote, or None."""
    return next((one for one in reversed(state.votes) if one.vote == vote), None)


def last_vote(
    state: SessionState, item: str | None, subject: VoteSubject = VoteSubject.SUBSTANCE
) -> VoteNow | None:
    """Return the last vote of an item, on a subject, that was not annulled; or None."""
    return next(
        (
            vote
            for vote in reversed(state.votes)
            if vote.item == item and vote.subject is subject and vote.status != "annulled"
        ),
        None,
    )


def awaited(state: SessionState) -> VoteNow | None:
    """Return a vote of the current item that is counted and not proclaimed yet, or None."""
    lasts = (last_vote(state, state.current_item, subject) for subject in VoteSubject)
    return next((one for one in lasts if one is not None and one.status == "closed"), None)


def in_conflict(state: SessionState, item: str) -> frozenset[str]:
    """Return who abstains by law in an item (LRBRL 76; R-DEB-8)."""
    return frozenset(one.member for one in state.conflicts if one.item == item)


def floor_ended(state: SessionState, cause: FloorEnd) -> tuple[Event, ...]:
    """Return the end of the intervention in course, if there is one."""
    if state.speaking is None:
        return ()
    return (FloorEnded(state.speaking.intervention, cause),)


def with_quorum(asked: Asked, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Add what the quorum says after ``events`` (R-QUO-2: it must hold the whole session)."""
    after = asked.state
    for event in events:
        after = apply(after, event, after.seq + 1, to_wire(asked.now))
    here, needed = len(presence.present(after)), presence.needed(after)
    if after.stage in (Stage.QUORATE, Stage.OPEN) and not presence.is_quorate(after):
        # Without quorum there is no debate: who speaks loses the floor.
        return (
            *events,
            *floor_ended(after, FloorEnd.RECESS),
            QuorumLost(here, needed, presence.lacks(after)),
        )
    if after.stage is Stage.NO_QUORUM and presence.is_quorate(after):
        return (*events, QuorumRegained(here, needed))
    return events
