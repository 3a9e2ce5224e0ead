"""What each reader may see: no sense before the count, nothing of what is behind closed doors.

``redact_state(apply(s, e)) == apply(redact_state(s), redact_event(s, e))`` for every reader, so
that a screen that follows events and one that asks for the state show the same.
"""

import enum
from dataclasses import dataclass, replace
from typing import Final

from sessions.domain.apply import apply
from sessions.domain.events import (
    EntryEvent,
    Event,
    EventWithheld,
    GuestInvited,
    PaperCountEntered,
    SecretVoteEvent,
    VoteCast,
    VoteEvent,
)
from sessions.domain.secret_values import PaperCount, SecretNow
from sessions.domain.state import OPEN_DOOR, SessionState, VoteNow
from sessions.domain.values import Duty, Stage


class Audience(enum.StrEnum):
    """Kinds of reader."""

    MEMBER = "member"
    SECRETARY = "secretary"
    SCREEN = "screen"
    PUBLIC = "public"
    GUEST = "guest"  # heard by leave: sees what the room sees, and the door where he waits


OUTSIDE: Final = frozenset({Audience.SCREEN, Audience.PUBLIC, Audience.GUEST})
OVER: Final = (Stage.CLOSED, Stage.NOT_HELD)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: his kind, and his person id where he has one."""

    audience: Audience
    person: str | None = None


class Resync(enum.Enum):
    """Instead of an event: this reader must be given a snapshot, no event can tell him."""

    RESYNC = enum.auto()


RESYNC: Final = Resync.RESYNC


def is_veiled(state: SessionState, reader: Reader) -> bool:
    """Tell whether this reader sees nothing but that there is a session.

    Behind closed doors no one outside (LRBRL 70.1, R-VID-4); a body that is not public is never
    shown to the public (LRBRL 70.1), while the screen of its own room is inside.
    """
    if reader.audience not in OUTSIDE:
        return False
    if reader.audience is Audience.PUBLIC and not state.is_public:
        return True
    return not state.doors_open and state.stage not in OVER


def hides_hash(state: SessionState, reader: Reader) -> bool:
    """Tell whether the hash of the last link must be withheld from this reader too.

    A hash confirms a guess, and of a ballot there are three: while a vote is open, and of what is
    behind closed doors, no hash is told that covers what the reader may not see.
    """
    return state.open_vote is not None or is_veiled(state, reader)


def redact_state(state: SessionState, reader: Reader) -> SessionState:
    """Return the state as ``reader`` may see it."""
    if is_veiled(state, reader):
        return _veil(state)
    if _is_beyond_the_door(reader):
        state = replace(state, entry=OPEN_DOOR)  # who waits is nobody's business outside
    if reader.audience in OUTSIDE and any(vote.behind_doors for vote in state.votes):
        state = _without_secret_votes(state)
    if state.open_vote is None:
        return state
    return replace(state, votes=tuple(_withheld(vote, reader) for vote in state.votes))


def _without_secret_votes(state: SessionState) -> SessionState:
    secret = {vote.vote for vote in state.votes if vote.behind_doors}
    votes = tuple(vote for vote in state.votes if vote.vote not in secret)
    return replace(
        state, votes=votes, open_vote=None if state.open_vote in secret else state.open_vote
    )


def _withheld(vote: VoteNow, reader: Reader) -> VoteNow:
    if vote.status != "open":
        return vote
    ballots = tuple(
        ballot if ballot.member == reader.person else replace(ballot, choice=None)
        for ballot in vote.ballots
    )
    return replace(vote, ballots=ballots, secret=_counts_withheld(vote.secret, reader))


def _counts_withheld(secret: SecretNow | None, reader: Reader) -> SecretNow | None:
    """Whoever counts papers must not know what the other one counted."""
    if secret is None or not secret.paper_counts:
        return secret
    shown = tuple(
        one if one.person == reader.person else PaperCount(one.person, None, None, None)
        for one in secret.paper_counts
    )
    return replace(secret, paper_counts=shown)


def _veil(state: SessionState) -> SessionState:
    """Keep what the convocation made public, that doors are closed, and where the session is."""
    return SessionState(
        session=state.session,
        seq=state.seq,
        title=state.title,
        body_name=state.body_name,
        town=state.town,
        place=state.place,
        session_kind=state.session_kind,
        call=state.call,
        starts_at=state.starts_at,
        is_public=state.is_public,
        doors_open=state.doors_open,
        expediente=state.expediente,
        rules=state.rules,
        people=tuple(one for one in state.people if one.duty is not Duty.GUEST),
        groups=state.groups,
        stage=_shown_stage(state),
        opened_at=state.opened_at,
        closed_at=state.closed_at,
    )


def _shown_stage(state: SessionState) -> Stage:
    if state.stage in OVER:
        return state.stage
    return Stage.CONVENED if state.opened_at is None else Stage.OPEN


def redact_event(before: SessionState, event: Event, reader: Reader) -> Event | Resync:
    """Return what ``reader`` is told of ``event``, which happens to the whole state ``before``."""
    if reader.audience in OUTSIDE:
        after = apply(before, event, before.seq + 1, "")
        if is_veiled(before, reader) or is_veiled(after, reader):
            return _behind(before, after, reader)
        if _is_beyond_the_door(reader) and _is_of_the_door(event):
            return EventWithheld()
        if _is_of_secret_vote(after, event):
            return _behind(before, after, reader)
    return _sense_withheld(event, reader)


def _behind(before: SessionState, after: SessionState, reader: Reader) -> Event | Resync:
    seen = replace(redact_state(before, reader), seq=after.seq)
    return EventWithheld() if seen == redact_state(after, reader) else RESYNC


def _is_beyond_the_door(reader: Reader) -> bool:
    return reader.audience in (Audience.SCREEN, Audience.PUBLIC)


def _is_of_the_door(event: Event) -> bool:
    return isinstance(event, EntryEvent) and not isinstance(event, GuestInvited)


def _is_of_secret_vote(after: SessionState, event: Event) -> bool:
    if not isinstance(event, VoteEvent | SecretVoteEvent):
        return False
    return any(vote.behind_doors for vote in after.votes if vote.vote == event.vote)


def _sense_withheld(event: Event, reader: Reader) -> Event:
    if isinstance(event, VoteCast) and event.member != reader.person:
        return replace(event, choice=None)
    if isinstance(event, PaperCountEntered) and event.member != reader.person:
        return replace(event, ballots=None, counts=None, spoilt=None)
    return event
