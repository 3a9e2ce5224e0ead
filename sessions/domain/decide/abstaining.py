"""Conflicts of interest by item, mistakes in attendance, leave to be at a distance."""

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import VOTERS, person
from sessions.domain.decide.asked import Asked, Decision, in_conflict, item_of, with_quorum
from sessions.domain.decide.attendance import leaving
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import Attendance, SessionState
from sessions.domain.values import AttendanceCause, ItemState, Presence, RemoteBasis

AHEAD = (ItemState.PENDING, ItemState.DEBATING)


def declare_conflict(asked: Asked, command: c.DeclareConflict) -> Decision:
    """Abstain by law in one item (LRBRL 76; R-DEB-8); if it is under debate, leave now."""
    state, member = asked.state, command.member or asked.actor
    refused = _not_to_declare(asked, command.item, member)
    if refused is not None:
        return refused
    declared = e.ConflictDeclared(command.item, member)
    is_here = presence.is_here(presence.attendance_of(state, member))
    if state.current_item != command.item or not is_here:
        return (declared,)
    out = e.AttendanceChanged(member, Presence.ABSENT, AttendanceCause.CONFLICT)
    return with_quorum(asked, (*leaving(state, member), declared, out))


def _not_to_declare(asked: Asked, name: str, member: str) -> Refused | None:
    state = asked.state
    if presence.attendance_of(state, member) is None:
        return refuse("unknown-member")
    if asked.actor not in (member, state.secretary):
        return refuse("not-secretary")
    code = _not_ahead(state, name)
    if code is not None:
        return refuse(code)
    if member in in_conflict(state, name):
        return refuse("nothing-to-do")
    # ROF 47.2: who presides is substituted for the item before he leaves.
    is_chair = state.current_item == name and member == state.presiding
    return refuse("chair-in-conflict") if is_chair else None


def _not_ahead(state: SessionState, name: str) -> Code | None:
    item = item_of(state, name)
    if item is None:
        return "unknown-item"
    return None if item.state in AHEAD else "item-voted"


def withdraw_conflict(asked: Asked, command: c.WithdrawConflict) -> Decision:
    """Take back a declaration that was a mistake; who left by it is back."""
    state = asked.state
    if command.member not in in_conflict(state, command.item):
        return refuse("nothing-to-do")
    code = _not_ahead(state, command.item)
    if code is not None:
        return refuse(code)
    withdrawn = e.ConflictWithdrawn(command.item, command.member)
    now = presence.attendance_of(state, command.member)
    if state.current_item != command.item or now is None or not now.is_in_conflict:
        return (withdrawn,)
    back = e.AttendanceChanged(
        now.member, now.was, AttendanceCause.RETURNED, now.was is Presence.REMOTE
    )
    returned = (back,) if now.was in presence.HERE else ()
    return with_quorum(asked, (withdrawn, *returned))


def correct_attendance(asked: Asked, command: c.CorrectAttendance) -> Decision:
    """Undo the last change of a member, if nothing was built on it yet."""
    state = asked.state
    now = presence.attendance_of(state, command.member)
    if now is None:
        return refuse("unknown-member")
    code = _not_to_be_corrected(state, now)
    if code is not None:
        return refuse(code)
    corrected = e.AttendanceCorrected(now.member, now.was, now.was_cause)
    return with_quorum(asked, (corrected,))


def _not_to_be_corrected(state: SessionState, now: Attendance) -> Code | None:
    if now.changed_at is None or state.opened_at is None:
        return "nothing-to-correct"
    if now.cause in (AttendanceCause.CONFLICT, AttendanceCause.EXPELLED):
        return "nothing-to-correct"  # each has its own way back, or none
    since = now.changed_at
    begun = (item.opened_at or "" for item in state.items)
    voted = (vote.opened_at for vote in state.votes)
    is_built_on = since < state.opened_at or any(at >= since for at in (*begun, *voted))
    return "too-late-to-correct" if is_built_on else None


def request_remote(asked: Asked, _command: c.RequestRemote) -> Decision:
    """Ask to attend at a distance, where the rules of the body ask for it (R-REM-4)."""
    state = asked.state
    if state.rules.remote_basis is RemoteBasis.NONE:
        return refuse("no-remote-basis")
    if any(one.member == asked.actor for one in state.remote_leaves):
        return refuse("nothing-to-do")
    return (e.RemoteRequested(asked.actor),)


def decide_remote(asked: Asked, command: c.DecideRemote) -> Decision:
    """Grant or deny it for the whole session; asked for in writing or here (R-REM-4)."""
    state = asked.state
    found = person(state, command.member)
    if found is None or found.duty not in VOTERS:
        return refuse("unknown-member")
    known = next((one for one in state.remote_leaves if one.member == command.member), None)
    if known is not None and known.is_granted is command.is_granted:
        return refuse("nothing-to-do")
    now = presence.attendance_of(state, command.member)
    if now is not None and now.presence is Presence.REMOTE:
        return refuse("already-present")
    return (e.RemoteDecided(command.member, command.is_granted),)
