"""Who comes in at a distance, who is put out, whose microphone is closed by order."""

from typing import Final

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import VOTERS, Role, person, roles
from sessions.domain.decide.asked import Asked, Decision, floor_ended, is_id, is_reason
from sessions.domain.entry import is_silenced, may_enter
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.domain.values import Duty, FloorEnd, Person

LONGEST_NAME: Final = 200
GUEST: Final = "g-"
LONGEST_GUEST: Final = 40  # as long as a person of a sign-in may be


def invite_guest(asked: Asked, command: c.InviteGuest) -> Decision:
    """Add somebody who may be heard and nothing else; his id begins with ``g-``."""
    is_short = len(command.guest) <= LONGEST_GUEST
    if not (is_id(command.guest) and command.guest.startswith(GUEST) and is_short):
        return refuse("bad-id")
    if person(asked.state, command.guest) is not None:
        return refuse("id-taken")
    texts = (command.name, command.surnames, command.office)
    if not all(0 < len(text.strip()) <= LONGEST_NAME for text in texts):
        return refuse("guest-nameless")
    return (e.GuestInvited(Person(command.guest, *texts, Duty.GUEST)),)


def lock_entry(asked: Asked, _command: c.LockEntry) -> Decision:
    """Let nobody in without a word."""
    return refuse("nothing-to-do") if asked.state.entry.is_locked else (e.EntryLocked(),)


def unlock_entry(asked: Asked, _command: c.UnlockEntry) -> Decision:
    """Let members in without a word, those who wait among them."""
    state = asked.state
    if not state.entry.is_locked:
        return refuse("nothing-to-do")
    waiting = tuple(
        e.EntryAdmitted(one.person)
        for one in state.entry.waiting
        if _is_member(state, one.person) and one.person not in state.entry.removed
    )
    return (*waiting, e.EntryUnlocked())


def _is_member(state: SessionState, who: str) -> bool:
    found = person(state, who)
    return found is not None and found.duty is not Duty.GUEST


def request_entry(asked: Asked, _command: c.RequestEntry) -> Decision:
    """Wait to be let in, once."""
    found = person(asked.state, asked.actor)
    if found is None:
        return refuse("unknown-member")
    if may_enter(asked.state, found) or _waits(asked.state, asked.actor):
        return refuse("nothing-to-do")
    return (e.EntryRequested(asked.actor),)


def _waits(state: SessionState, who: str) -> bool:
    return any(one.person == who for one in state.entry.waiting)


def admit_entry(asked: Asked, command: c.AdmitEntry) -> Decision:
    """Let somebody in, who waits or was put out."""
    found = person(asked.state, command.person)
    if found is None:
        return refuse("unknown-member")
    if command.person in asked.state.entry.admitted:
        return refuse("nothing-to-do")
    return (e.EntryAdmitted(command.person),)


def refuse_entry(asked: Asked, command: c.RefuseEntry) -> Decision:
    """Do not let somebody in who waits."""
    if not _waits(asked.state, command.person):
        return refuse("not-waiting")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    return (e.EntryRefused(command.person, command.reason),)


def remove_person(asked: Asked, command: c.RemovePerson) -> Decision:
    """Put somebody out; who had the floor loses it. Seat and vote of a member are not touched:
    those go by attendance (ROF 95 for who is expelled).
    """
    found = person(asked.state, command.person)
    refused = _not_to_be_removed(asked, found)
    if refused is not None or found is None:
        return refused or refuse("unknown-member")
    if not is_reason(command.reason):
        return refuse("reason-missing")
    speaking = asked.state.speaking
    is_speaking = speaking is not None and speaking.member == found.id
    ended = floor_ended(asked.state, FloorEnd.CHAIR) if is_speaking else ()
    return (*ended, e.PersonRemoved(found.id, command.reason))


def _not_to_be_removed(asked: Asked, found: Person | None) -> Refused | None:
    if found is None:
        return refuse("unknown-member")
    is_conducting = found.id == asked.state.presiding or found.duty is Duty.SECRETARY
    if is_conducting:
        return refuse("conducts")
    if found.duty in VOTERS and Role.CHAIR not in roles(asked.state, asked.actor):
        return refuse("not-chair")
    return refuse("nothing-to-do") if found.id in asked.state.entry.removed else None


def close_microphone(asked: Asked, command: c.CloseMicrophone) -> Decision:
    """Close a microphone; the floor and its time go on."""
    if person(asked.state, command.person) is None:
        return refuse("unknown-member")
    if is_silenced(asked.state, command.person):
        return refuse("nothing-to-do")
    return (e.MicrophoneClosed(command.person),)


def release_microphone(asked: Asked, command: c.ReleaseMicrophone) -> Decision:
    """Let a microphone follow the floor again."""
    if not is_silenced(asked.state, command.person):
        return refuse("nothing-to-do")
    return (e.MicrophoneReleased(command.person),)
