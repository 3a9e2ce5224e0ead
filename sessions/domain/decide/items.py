"""Items of the agenda: opened one at a time, ended, withdrawn, left on the table."""

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import chair_of
from sessions.domain.decide.actas import approvals
from sessions.domain.decide.asked import (
    Asked,
    Decision,
    awaited,
    floor_ended,
    in_conflict,
    is_id,
    is_reason,
    item_of,
    last_vote,
    with_quorum,
)
from sessions.domain.decide.convening import NEVER_VOTED
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import Attendance, ItemNow, SessionState
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    BodyKind,
    FloorEnd,
    Item,
    ItemKind,
    ItemState,
    Majority,
    Outcome,
    Presence,
    SessionKind,
    Stage,
    VoteSubject,
)

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
    if state.is_public and not state.doors_open:
        return refuse("doors-still-closed")
    return _with_conflicts_out(asked, item)


def _with_conflicts_out(asked: Asked, item: ItemNow) -> Decision:
    # LRBRL 76: who abstains by law leaves before the deliberation, so that it is no absence in it.
    state, out = asked.state, in_conflict(asked.state, item.id)
    if state.presiding in out:
        return refuse("chair-in-conflict")
    left = tuple(
        e.AttendanceChanged(member, Presence.ABSENT, AttendanceCause.CONFLICT)
        for member in presence.present(state)
        if member in out
    )
    here = tuple(member for member in presence.present(state) if member not in out)
    return with_quorum(asked, (*left, e.ItemOpened(item.id, here)))


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
    # ROF 91.1: without observations the acta is approved as it is.
    by_assent = approvals(item) if last_vote(state, item.id) is None else ()
    return item_ended(asked, *by_assent, e.ItemClosed(item.id))


def item_ended(asked: Asked, *end: e.Event) -> tuple[e.Event, ...]:
    """Return the end of the current item: the floor ends, who abstained in it by law is back.

    If the chair was among them, the chair presides again: the substitution was for the item
    (ROF 47.2; R-BOD-2).
    """
    state = asked.state
    out = in_conflict(state, state.current_item or "")
    returning = [one for one in state.attendance if one.member in out and _waits_outside(one)]
    back = tuple(
        e.AttendanceChanged(
            one.member, one.was, AttendanceCause.RETURNED, one.was is Presence.REMOTE
        )
        for one in returning
    )
    chair = chair_of(state)
    presides = chair != state.presiding and any(one.member == chair for one in returning)
    passed = (e.ChairPassed(chair),) if presides else ()
    return with_quorum(asked, (*floor_ended(state, FloorEnd.CHAIR), *end, *back, *passed))


def _waits_outside(now: Attendance) -> bool:
    return now.is_in_conflict and now.presence is Presence.ABSENT and now.was in presence.HERE


def _unfinished(state: SessionState, item: ItemNow) -> Code | None:
    if awaited(state) is not None:
        return "vote-not-proclaimed"
    if last_vote(state, item.id) is not None:
        return None
    if item.corrections:
        return "corrections-need-vote"
    # ROF 91.1: minutes without observations are approved without a vote.
    needs_none = not is_votable(item) or item.kind == ItemKind.MINUTES.value
    return None if needs_none else "not-voted"


def is_votable(item: ItemNow) -> bool:
    """Tell whether an item is voted at all (ROF 97: petitions and questions never are)."""
    return item.votable and item.kind not in NEVER_VOTED


def withdraw_item(asked: Asked, command: c.WithdrawItem) -> Decision:
    """Withdraw the item: before it is debated, or for want of a special majority (ROF 91.3).

    One under debate that needs a simple majority is withdrawn by a vote (ROF 92.1; R-DEB-11).
    """
    code = _unchangeable(asked.state, command.item, command.reason)
    if code is None and _needs_a_vote(asked.state, command.item):
        code = "setting-aside-needs-vote"
    if code is not None:
        return refuse(code)
    return _set_aside(asked, e.ItemWithdrawn(command.item, command.reason))


def _needs_a_vote(state: SessionState, name: str) -> bool:
    item = item_of(state, name)
    is_debated = item is not None and state.current_item == name and is_votable(item)
    return is_debated and item is not None and item.majority == Majority.SIMPLE.value


def _set_aside(asked: Asked, end: e.ItemWithdrawn | e.ItemTabled) -> tuple[e.Event, ...]:
    return item_ended(asked, end) if asked.state.current_item == end.item else (end,)


def table_item(asked: Asked, command: c.TableItem) -> Decision:
    """Leave the item on the table for the next session.

    One under debate is left by a vote (ROF 92.1; R-DEB-11), unless nothing can be voted: without
    quorum (ROF 90), or where the majority that it needs cannot be reached by those present.
    """
    state = asked.state
    code = _unchangeable(state, command.item, command.reason)
    is_stuck = state.stage is Stage.NO_QUORUM
    if code is None and not is_stuck and _needs_a_vote(state, command.item):
        code = "setting-aside-needs-vote"
    if code is not None:
        return refuse(code)
    return _set_aside(asked, e.ItemTabled(command.item, command.reason))


def _unchangeable(state: SessionState, name: str, reason: str) -> Code | None:
    item = item_of(state, name)
    if item is None:
        return "unknown-item"
    if item.state not in LIVE:
        return "item-ended"
    is_awaited = state.current_item == name and awaited(state) is not None
    if is_awaited or last_vote(state, name) is not None:
        return "item-voted"
    return None if is_reason(reason) else "reason-missing"


def bind_majority(asked: Asked, command: c.BindMajority) -> Decision:
    """Bind another majority before anybody votes, with the reason (law.md 5.3).

    Once the vote was opened the majority stands, even if that vote is annulled; unless it was
    annulled because the majority was wrong, which is then what the acta says.
    """
    item = item_of(asked.state, command.item)
    if item is None:
        return refuse("unknown-item")
    code = _unchangeable(asked.state, command.item, command.reason)
    if code is not None:
        return refuse(code)
    if not is_votable(item):
        return refuse("not-votable")
    if not _majority_is_free(asked.state, item.id):
        return refuse("majority-fixed")
    if (item.majority, item.matter) == (command.majority.value, command.matter):
        return refuse("nothing-to-do")
    bound = e.MajorityBound(item.id, command.majority.value, command.matter, command.reason)
    return (bound,)


def _majority_is_free(state: SessionState, item: str) -> bool:
    opened = [v for v in state.votes if v.item == item and v.subject is VoteSubject.SUBSTANCE]
    return not opened or opened[-1].ground is AnnulGround.WRONG_MAJORITY


def put_back_item(asked: Asked, command: c.PutBackItem) -> Decision:
    """Undo the opening of an item: nobody spoke in it, nothing was put to the vote."""
    state = asked.state
    item = item_of(state, command.item)
    if item is None:
        return refuse("unknown-item")
    if state.current_item != item.id:
        return refuse("item-not-open")
    has_votes = any(vote.item == item.id for vote in state.votes)
    if item.is_debated or item.corrections or has_votes:
        return refuse("item-begun")
    return item_ended(asked, e.ItemPutBack(item.id))


def propose_urgent_item(asked: Asked, command: c.ProposeUrgentItem) -> Decision:
    """Add a motion off the agenda of an ordinary session (ROF 83, 91.4; R-AGE-4, R-AGE-5)."""
    state = asked.state
    code = _not_to_be_proposed(state, command)
    if code is not None:
        return refuse(code)
    number = max(one.number for one in state.items) + 1
    item = Item(
        command.item, number, ItemKind.MOTION, command.title.strip(), command.text,
        command.majority, command.matter, command.proposer,
    )  # fmt: skip
    return (e.UrgentItemProposed(item),)


def _not_to_be_proposed(state: SessionState, command: c.ProposeUrgentItem) -> Code | None:
    if not is_id(command.item):
        return "bad-id"
    if item_of(state, command.item) is not None:
        return "id-taken"
    if not is_reason(command.title) or not is_reason(command.text):
        return "reason-missing"
    if state.session_kind is not SessionKind.ORDINARY:
        return "off-agenda-void"
    if state.rules.body_kind is BodyKind.OTHER:
        # L40 17.4: only when every member attends.
        is_full = len(presence.present(state)) == len(state.attendance)
        return None if is_full else "not-all-attend"
    return "too-late-for-motions" if _petitions_began(state) else None


def _petitions_began(state: SessionState) -> bool:
    questions = [one for one in state.items if one.kind == ItemKind.QUESTIONS.value]
    return any(one.state is not ItemState.PENDING for one in questions)
