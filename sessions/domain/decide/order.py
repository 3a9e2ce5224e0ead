"""Calls to order (ROF 95), and who acts as secretary (LRBRL 46.2.c; R-BOD-4)."""

from typing import Final

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import VOTERS, person
from sessions.domain.decide.asked import Asked, Decision, is_id, is_reason, with_quorum
from sessions.domain.decide.attendance import leaving
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.domain.values import AttendanceCause, Duty, Person, Presence

WARNED: Final = 2
EXPELLED: Final = 3
WHERE: Final = (Presence.IN_ROOM, Presence.REMOTE, Presence.ABSENT)


def call_to_order(asked: Asked, command: c.CallToOrder) -> Decision:
    """Call a member to order; the second time with the warning that the third brings."""
    state = asked.state
    now = presence.attendance_of(state, command.member)
    if now is None or command.member == state.presiding:
        return refuse("unknown-member")
    if not presence.is_here(now):
        return refuse("not-present")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    count = calls_of(state, command.member) + 1
    return (e.CalledToOrder(command.member, command.reason, count, count >= WARNED),)


def calls_of(state: SessionState, member: str) -> int:
    """Return how often a member was called to order in this session."""
    return next((one.count for one in state.calls if one.member == member), 0)


def withdraw_call(asked: Asked, command: c.WithdrawCall) -> Decision:
    """Take the last call back."""
    if not calls_of(asked.state, command.member):
        return refuse("nothing-to-do")
    now = presence.attendance_of(asked.state, command.member)
    if now is not None and now.cause is AttendanceCause.EXPELLED:
        return refuse("expelled")
    return (e.CallWithdrawn(command.member),)


def expel_member(asked: Asked, command: c.ExpelMember) -> Decision:
    """Order to leave after the third call (ROF 95; R-DEB-7); absent from then on (R-VOT-6)."""
    state = asked.state
    now = presence.attendance_of(state, command.member)
    if now is None:
        return refuse("unknown-member")
    count = calls_of(state, command.member)
    if count < EXPELLED:
        return refuse("not-called-to-order", count=count)
    if not presence.is_here(now):
        return refuse("not-present")
    out = e.AttendanceChanged(command.member, Presence.ABSENT, AttendanceCause.EXPELLED)
    return with_quorum(asked, (*leaving(state, command.member), out))


def record_official(asked: Asked, command: c.RecordOfficial) -> Decision:
    """Write down that secretary or auditor is there or goes."""
    state = asked.state
    now = next((one for one in state.officials if one.person == command.person), None)
    if now is None:
        return refuse("not-an-official")
    if command.presence not in WHERE:
        return refuse("wrong-cause")
    if now.presence is command.presence:
        return refuse("nothing-to-do")
    attended = e.OfficialAttended(command.person, command.presence)
    ended = () if command.presence in presence.HERE else leaving(state, command.person)
    return with_quorum(asked, (*ended, attended))


def replace_secretary(asked: Asked, command: c.ReplaceSecretary) -> Decision:
    """Have another official act as secretary; a member of the body cannot."""
    state = asked.state
    if command.person == state.secretary:
        return refuse("nothing-to-do")
    if not is_id(command.person):
        return refuse("bad-id")
    found = person(state, command.person)
    if found is not None and found.duty in VOTERS:
        return refuse("not-an-official")
    if not command.surnames.strip() or not command.office.strip():
        return refuse("reason-missing")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    acting = Person(command.person, command.name, command.surnames, command.office, Duty.SECRETARY)
    return with_quorum(asked, (*_gone(state), e.SecretaryReplaced(acting, command.reason)))


def _gone(state: SessionState) -> tuple[e.Event, ...]:
    # Who is replaced stops being heard as secretary; a turn that was his is over.
    return leaving(state, state.secretary)
