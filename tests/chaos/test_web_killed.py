"""``web`` killed in the middle of a vote: what was acknowledged is there, once, as it was told."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from sessions.domain import commands as c
from sessions.domain.events import VoteCast
from sessions.domain.values import Choice
from tests.chaos.council import SECRETARY, Council, Follower, council
from tests.scene.hall import SCENE_SECONDS

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

VOTERS, KILLS = 14, 3
FEWEST_BEFORE, MOST_BEFORE = 5, 60


@dataclass
class Poll:
    """Everybody changes his vote again and again, each time by a key of its own."""

    here: Council
    is_over: bool = False
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, tuple[str, Choice]] = field(default_factory=dict)

    async def vote(self, seat: Follower) -> None:
        """Vote until it is over; each vote is sent, with one key, until it is answered."""
        choices: Iterator[Choice] = cycle(Choice)
        while not self.is_over:
            choice, key = next(choices), f"{seat.person}-{len(self.sent):06}"
            self.sent[key] = (seat.person, choice)
            answer = await seat.post(
                f"/api/sessions/{seat.hall.session}/commands",
                {"type": "vote.cast", "vote": "v-1", "choice": choice},
                {"Idempotency-Key": key},
            )
            assert answer.status_code == 200, answer.text
            self.acknowledged[key] = answer.json()

    async def grown(self, count: int) -> None:
        """Wait until so many more votes are acknowledged."""
        wanted = len(self.acknowledged) + count
        while len(self.acknowledged) < wanted:  # noqa: ASYNC110  bounded by the test's own limit
            await asyncio.sleep(0.002)

    @property
    def waiting(self) -> int:
        """How many votes are on their way."""
        return len(self.sent) - len(self.acknowledged)


@pytest.mark.row("RB-01")
async def test_no_acknowledged_vote_is_lost_or_doubled_when_web_is_killed_three_times(
    tmp_path: Path,
) -> None:
    chance = random.Random(20261123)
    async with council(tmp_path / "town", members=VOTERS) as here, asyncio.timeout(SCENE_SECONDS):
        await here.constitute()
        await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
        poll = Poll(here)
        async with asyncio.TaskGroup() as voters:
            for seat in here.voters:
                voters.create_task(poll.vote(seat))
            for _ in range(KILLS):
                await poll.grown(chance.randint(FEWEST_BEFORE, MOST_BEFORE))
                assert poll.waiting > 0
                former = here.kill("web")
                await here.restarted("web", former)
            await poll.grown(VOTERS)
            poll.is_over = True
        await every_vote_is_where_it_was_told(here, poll)
        await everybody_resumed(here)
        await here.must(SECRETARY, c.CloseVote("v-1"))
        the_count_is_of_the_last_choices(here, poll)


async def every_vote_is_where_it_was_told(here: Council, poll: Poll) -> None:
    cast = [(event, link) for event, link in here.events() if isinstance(event, VoteCast)]
    told = {answer["seq"]: (key, answer) for key, answer in poll.acknowledged.items()}
    assert len(told) == len(poll.acknowledged) == len(poll.sent)
    assert [link.seq for _, link in cast] == sorted(told)
    for event, link in cast:
        key, answer = told[link.seq]
        # No hash while a vote is open: it would confirm a guess of the ballots before it.
        assert (answer["hash"], event.member, event.choice) == ("", *poll.sent[key])
        assert link.actor == event.member


async def everybody_resumed(here: Council) -> None:
    """Who was cut off went on from his last number: one snapshot each, at the beginning."""
    for seat in here.seats.values():
        await here.agrees(seat)
        assert (seat.resumed >= KILLS, seat.snapshots) == (True, 1), seat.person


def the_count_is_of_the_last_choices(here: Council, poll: Poll) -> None:
    last: dict[str, Choice] = {}
    for key in sorted(poll.acknowledged, key=lambda key: int(poll.acknowledged[key]["seq"])):
        member, choice = poll.sent[key]
        last[member] = choice
    vote = here.state().votes[0]
    assert {ballot.member: ballot.choice for ballot in vote.ballots} == last
    assert len(last) == VOTERS
