"""Entry, microphones closed by order, and the rooms of the groups."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.entry import inside
from sessions.domain.state import Caucus, Entry, SessionState, Waiting


def apply(state: SessionState, event: e.EntryEvent, seq: int, at: str) -> SessionState:
    """Return the state after an event of the entry."""
    if isinstance(event, e.GuestInvited):
        return replace(state, seq=seq, people=(*state.people, event.person))
    return replace(state, seq=seq, entry=_entry(state, event, at))


Moved = (
    e.EntryLocked
    | e.EntryUnlocked
    | e.EntryRequested
    | e.EntryAdmitted
    | e.EntryRefused
    | e.PersonRemoved
    | e.MicrophoneClosed
    | e.MicrophoneReleased
)


def _entry(state: SessionState, event: Moved, at: str) -> Entry:  # noqa: PLR0911  one case each
    entry = state.entry
    match event:
        case e.EntryLocked():
            fresh = (one for one in inside(state) if one not in entry.admitted)
            return replace(entry, is_locked=True, admitted=(*entry.admitted, *fresh))
        case e.EntryUnlocked():
            return replace(entry, is_locked=False)
        case e.EntryRequested(person):
            return replace(entry, waiting=(*entry.waiting, Waiting(person, at)))
        case e.EntryAdmitted(person):
            out = tuple(one for one in entry.removed if one != person)
            admitted = (*entry.admitted, person)
            return replace(_answered(entry, person), admitted=admitted, removed=out)
        case e.EntryRefused(person, _):
            return _answered(entry, person)
        case e.PersonRemoved(person, _):
            admitted = tuple(one for one in entry.admitted if one != person)
            return replace(entry, admitted=admitted, removed=(*entry.removed, person))
        case e.MicrophoneClosed(person):
            return replace(entry, silenced=(*entry.silenced, person))
        case e.MicrophoneReleased(person):
            return replace(entry, silenced=tuple(p for p in entry.silenced if p != person))
        case _:
            assert_never(event)


def _answered(entry: Entry, person: str) -> Entry:
    return replace(entry, waiting=tuple(one for one in entry.waiting if one.person != person))


def apply_caucus(state: SessionState, event: e.CaucusEvent, seq: int, at: str) -> SessionState:
    """Return the state after an event of the rooms of the groups."""
    match event:
        case e.CaucusOpened():
            return replace(state, seq=seq, caucus=Caucus(at))
        case e.CaucusClosing(closes_at):
            opened_at = state.caucus.opened_at if state.caucus else at
            return replace(state, seq=seq, caucus=Caucus(opened_at, closes_at))
        case e.CaucusClosed():
            return replace(state, seq=seq, caucus=None)
        case _:
            assert_never(event)
