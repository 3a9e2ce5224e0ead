"""Items of the agenda: opened one at a time, ended, withdrawn, left on the table."""

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.decide.asked import (
    Asked,
    Decision,
    floor_ended,
    is_reason,
    item_of,
    last_vote,
)
from sessions.domain.decide.convening import NEVER_VOTED
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import ItemNow, SessionState
from sessions.domain.values import FloorEnd, ItemKind, ItemState, Outcome, SessionKind

LIVE = (ItemState.PENDING, ItemState.DEBATING, ItemState.VOTING)


def open_item(asked: Asked, command: c.OpenItem) -> Decision:
    """Begin the deliberation; the chair may alter the order (ROF 91)."""
    state = asked.state
    item = item_of(state, command.item)
    if item is None:
        return refuse("unknown-item")
    if state.current_item is not None:
        return refuse("item-open", number=_number(state, state.current_item))
    if item.state is not ItemState.PENDING:
        return refuse("item-not-pending")
    if not _is_urgency_settled(state, item):
        return refuse("urgency-not-ratified")
    return (e.ItemOpened(item.id, presence.present(state)),)


def _number(state: SessionState, item: str) -> int:
    found = item_of(state, item)
    return found.number if found else 0


def _is_urgency_settled(state: SessionState, item: ItemNow) -> bool:
    # ROF 79: the first item of an urgent session ratifies the urgency; without it nothing follows.
    if state.session_kind is not SessionKind.URGENT:
        return True
    first = min(state.items, key=lambda one: one.number)
    vote = last_vote(state, first.id)
    is_ratified = (
        vote is not None
        and vote.status == "proclaimed"
        and vote.result is not None
        and vote.result.outcome is Outcome.APPROVED
    )
    return item.id == first.id or is_ratified


def close_item(asked: Asked, command: c.CloseItem) -> Decision:
    """End the item: voted and proclaimed, or of those that are not voted."""
    state = asked.state
    item = item_of(state, command.item)
    if item is None:
        return refuse("unknown-item")
    if state.current_item != item.id:
        return refuse("item-not-open" if item.state is ItemState.PENDING else "item-ended")
    code = _unfinished(state, item)
    if code is not None:
        return refuse(code)
    return (*floor_ended(state, FloorEnd.CHAIR), e.ItemClosed(item.id))


def _unfinished(state: SessionState, item: ItemNow) -> Code | None:
    vote = last_vote(state, item.id)
    if vote is not None:
        return None if vote.status == "proclaimed" else "vote-not-proclaimed"
    # ROF 91.1: minutes without observations are approved without a vote.
    needs_none = not is_votable(item) or item.kind == ItemKind.MINUTES.value
    return None if needs_none else "not-voted"


def is_votable(item: ItemNow) -> bool:
    """Tell whether an item is voted at all (ROF 97: petitions and questions never are)."""
    return item.votable and item.kind not in NEVER_VOTED


def withdraw_item(asked: Asked, command: c.WithdrawItem) -> Decision:
    """Withdraw the item (ROF 91.3, 92.1)."""
    code = _unchangeable(asked.state, command.item, command.reason)
    if code is not None:
        return refuse(code)
    ended = _floor_of(asked.state, command.item)
    return (*ended, e.ItemWithdrawn(command.item, command.reason))


def table_item(asked: Asked, command: c.TableItem) -> Decision:
    """Leave the item on the table for the next session (ROF 92.1)."""
    code = _unchangeable(asked.state, command.item, command.reason)
    if code is not None:
        return refuse(code)
    return (*_floor_of(asked.state, command.item), e.ItemTabled(command.item, command.reason))


def _unchangeable(state: SessionState, name: str, reason: str) -> Code | None:
    item = item_of(state, name)
    if item is None:
        return "unknown-item"
    if item.state not in LIVE:
        return "item-ended"
    if last_vote(state, name) is not None:
        return "item-voted"
    return None if is_reason(reason) else "reason-missing"


def _floor_of(state: SessionState, item: str) -> tuple[e.Event, ...]:
    return floor_ended(state, FloorEnd.CHAIR) if state.current_item == item else ()


def bind_majority(asked: Asked, command: c.BindMajority) -> Decision:
    """Bind another majority before anybody votes, with the reason (law.md 5.3)."""
    item = item_of(asked.state, command.item)
    if item is None:
        return refuse("unknown-item")
    code = _unchangeable(asked.state, command.item, command.reason)
    if code is not None:
        return refuse(code)
    if not is_votable(item):
        return refuse("not-votable")
    if (item.majority, item.matter) == (command.majority.value, command.matter):
        return refuse("nothing-to-do")
    bound = e.MajorityBound(item.id, command.majority.value, command.matter, command.reason)
    return (bound,)
