"""How many ballots an open secret vote has, and who may know it: not who, not in which order."""

import json
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Protocol

from sessions.domain.audience import OUTSIDE, Audience
from sessions.domain.state import SessionState, VoteNow
from voting.secret.urn import Box, UrnTakenError
from web.live.clients import Client
from web.wire.messages import Notice
from web.wire.secret import Turnout


class Urns(Protocol):
    """Who has the urns."""

    async def box(self, uuid: str) -> Box | None:
        """Return the urn of an election; raises UrnTakenError when another process has it."""


def blind_to(state: SessionState, vote: VoteNow) -> AbstractSet[Audience]:
    """Return who is not told: nobody outside, of a vote behind closed doors."""
    return OUTSIDE if vote.behind_doors or not state.is_public else frozenset()


async def turnout_of(urns: Urns, state: SessionState) -> Turnout | None:
    """Return how many voted in the open vote; None unless it is secret and its urn electronic.

    Raises UrnTakenError when another process has the urn.
    """
    vote = _open(state)
    if vote is None or vote.secret is None:
        return None
    box = await urns.box(vote.secret.uuid)
    return Turnout(vote.vote, box.count, len(vote.eligible)) if box else None


async def greet(urns: Urns, state: SessionState | None, client: Client) -> None:
    """Tell "n of N" to who has just come: the next ballot may be long in coming, or never come."""
    vote = _open(state) if state else None
    if state is None or vote is None or client.me.audience in blind_to(state, vote):
        return
    try:
        turnout = await turnout_of(urns, state)
    except UrnTakenError:
        return  # the process that has the urn tells its own
    if turnout is not None:
        client.notice(json.dumps(asdict(Notice("secret.turnout", asdict(turnout)))))


def _open(state: SessionState) -> VoteNow | None:
    vote = next((one for one in state.votes if one.vote == state.open_vote), None)
    if vote is None or vote.secret is None or vote.status != "open" or vote.secret.is_paper:
        return None
    return vote
