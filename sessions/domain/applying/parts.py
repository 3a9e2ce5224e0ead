"""Replacing one item, vote or attendance inside the state's tuples."""

from collections.abc import Callable
from typing import TypeVar

from sessions.domain.state import Attendance, ItemNow, SessionState, VoteNow

Part = TypeVar("Part", Attendance, ItemNow, VoteNow)


def changed(
    parts: tuple[Part, ...], is_it: Callable[[Part], bool], change: Callable[[Part], Part]
) -> tuple[Part, ...]:
    """Return ``parts`` with the change made where ``is_it`` says so."""
    return tuple(change(part) if is_it(part) else part for part in parts)


def item_changed(
    state: SessionState, item: str, change: Callable[[ItemNow], ItemNow]
) -> tuple[ItemNow, ...]:
    """Return the items with one changed."""
    return changed(state.items, lambda part: part.id == item, change)


def vote_changed(
    state: SessionState, vote: str, change: Callable[[VoteNow], VoteNow]
) -> tuple[VoteNow, ...]:
    """Return the votes with one changed; the last is nearly always the one."""
    if state.votes and state.votes[-1].vote == vote:
        return (*state.votes[:-1], change(state.votes[-1]))
    return changed(state.votes, lambda part: part.vote == vote, change)


def attendance_changed(
    state: SessionState, member: str, change: Callable[[Attendance], Attendance]
) -> tuple[Attendance, ...]:
    """Return the attendance with one member's changed."""
    return changed(state.attendance, lambda part: part.member == member, change)
