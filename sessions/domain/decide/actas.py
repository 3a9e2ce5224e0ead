"""Approving the actas of earlier sessions, with corrections of material errors (ROF 91.1)."""

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.decide.asked import Asked, Decision, is_id, is_reason, item_of, last_vote
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import ItemNow, SessionState
from sessions.domain.values import Correction, ItemState


def note_correction(asked: Asked, command: c.NoteActaCorrection) -> Decision:
    """Write down what the body is to correct; what was voted on is no longer changed."""
    code = _fixed(asked.state, command.item) or _unfit(asked.state, command)
    if code is not None:
        return refuse(code)
    correction = Correction(
        command.correction, command.acta, command.where.strip(), command.says.strip(),
        command.should_say.strip(),
    )  # fmt: skip
    return (e.ActaCorrectionNoted(command.item, correction),)


def withdraw_correction(asked: Asked, command: c.WithdrawActaCorrection) -> Decision:
    """Take a correction back: it was a mistake, or nobody insists."""
    code = _fixed(asked.state, command.item)
    if code is not None:
        return refuse(code)
    item = item_of(asked.state, command.item)
    if item is None or command.correction not in _ids(item):
        return refuse("correction-unknown")
    return (e.ActaCorrectionWithdrawn(command.item, command.correction),)


def _fixed(state: SessionState, name: str) -> Code | None:
    item = item_of(state, name)
    if item is None:
        return "unknown-item"
    if state.current_item != name:
        return "item-not-open" if item.state is ItemState.PENDING else "item-ended"
    return None if last_vote(state, name) is None else "item-voted"


def _unfit(state: SessionState, command: c.NoteActaCorrection) -> Code | None:
    item = item_of(state, command.item)
    if item is None or command.acta not in {one.session for one in item.actas}:
        return "no-such-acta"
    if not is_id(command.correction):
        return "bad-id"
    if command.correction in _ids(item):
        return "id-taken"
    texts = (command.says, command.should_say)
    is_told = is_reason(command.where) and all(not one.strip() or is_reason(one) for one in texts)
    is_change = command.says.strip() != command.should_say.strip()
    return None if is_told and is_change else "correction-empty"


def _ids(item: ItemNow) -> set[str]:
    return {one.id for one in item.corrections}


def approvals(item: ItemNow, vote: str = "") -> tuple[e.ActaApproved, ...]:
    """Return the approval of every acta that is bound to an item, each with its corrections."""
    return tuple(
        e.ActaApproved(
            item.id, acta, vote, tuple(one for one in item.corrections if one.acta == acta.session)
        )
        for acta in item.actas
    )
