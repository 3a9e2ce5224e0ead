"""What invented people do at the door of the conference and in a recess."""

import random
from collections.abc import Callable
from typing import Final

from sessions.domain import commands as c
from sessions.domain.entry import may_enter
from sessions.domain.state import SessionState

SECRETARY: Final = "p-secretaria"
Order = tuple[str, c.Command]


def door(
    chance: random.Random, state: SessionState, member: str, name: Callable[[str], str]
) -> Order:
    """Return what happens at the door, mostly what is waited for."""
    entry = state.entry
    outside = [one.id for one in state.people if not may_enter(state, one)]
    waited: list[Order] = [(SECRETARY, c.AdmitEntry(one.person)) for one in entry.waiting[:1]]
    waited += [(SECRETARY, c.RefuseEntry(one.person, "no consta")) for one in entry.waiting[:1]]
    waited += [(person, c.RequestEntry()) for person in outside[:2]]
    waited += [(SECRETARY, c.ReleaseMicrophone(person)) for person in entry.silenced[:1]]
    waited += [(SECRETARY, c.UnlockEntry())] * entry.is_locked
    begun: list[Order] = [
        (SECRETARY, c.LockEntry()),
        (state.presiding, c.RemovePerson(member, "interrumpe")),
        (SECRETARY, c.CloseMicrophone(member)),
        (SECRETARY, c.InviteGuest(name("g"), "Eva", "Perita", "Perita")),
    ]
    is_waited = bool(waited) and chance.random() < 0.6  # noqa: PLR2004  a weight
    return chance.choice(waited if is_waited else begun)


def rooms(chance: random.Random, state: SessionState) -> Order:
    """Return what the chair does with the rooms of the groups."""
    if state.caucus is None:
        return state.presiding, c.OpenCaucus()
    return state.presiding, c.CloseCaucus(chance.choice([0, 30, 90]))
