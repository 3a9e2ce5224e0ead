"""Calls to order, and the officials who make a session one."""

from dataclasses import replace
from typing import assert_never

from sessions.domain import events as e
from sessions.domain.state import Calls, OfficialNow, SessionState
from sessions.domain.values import Presence


def apply(state: SessionState, event: e.OrderEvent, seq: int, _at: str) -> SessionState:
    """Return the state after ``event``."""
    match event:
        case e.CalledToOrder():
            return replace(state, seq=seq, calls=_called(state, event.member, event.count))
        case e.CallWithdrawn():
            before = next((one.count for one in state.calls if one.member == event.member), 1)
            return replace(state, seq=seq, calls=_called(state, event.member, before - 1))
        case e.OfficialAttended():
            officials = _attended(state.officials, event.person, event.presence)
            return replace(state, seq=seq, officials=officials)
        case e.SecretaryReplaced():
            return _replaced(state, event, seq)
        case _:
            assert_never(event)


def _called(state: SessionState, member: str, count: int) -> tuple[Calls, ...]:
    others = tuple(one for one in state.calls if one.member != member)
    return (*others, Calls(member, count)) if count else others


def _attended(
    officials: tuple[OfficialNow, ...], person: str, presence: Presence
) -> tuple[OfficialNow, ...]:
    others = tuple(one for one in officials if one.person != person)
    return (*others, OfficialNow(person, presence))


def _replaced(state: SessionState, event: e.SecretaryReplaced, seq: int) -> SessionState:
    acting = event.person
    people = tuple(one for one in state.people if one.id != acting.id)
    officials = _attended(state.officials, acting.id, Presence.IN_ROOM)
    return replace(
        state, seq=seq, people=(*people, acting), secretary=acting.id, officials=officials
    )
