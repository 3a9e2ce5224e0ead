"""The worker killed again and again from the draft to the publication: each step ends, once."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from core import outbox
from core.clock import system_clock
from minutes import store
from minutes.domain.states import ORDER, ActaState
from minutes.verify import verify
from registry import service as registry
from registry import store as books
from registry.domain import Book
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import Choice
from tests.chaos.acta import FILM_SECONDS, act, is_published
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, council, eventually
from tests.scene.hall import SCENE_SECONDS

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

KILLS = 4
LONGEST_LIFE_SECONDS = 3.0
SPEAKER = MEMBERS[1]


@pytest.mark.law("R-ACT-8")
async def test_a_worker_killed_again_and_again_files_and_publishes_the_session_once(
    tmp_path: Path,
) -> None:
    chance = random.Random(3)
    async with council(tmp_path / "town", members=10) as here, asyncio.timeout(SCENE_SECONDS):
        await hold(here)
        kills = 0
        state = act(here)
        while kills < KILLS and state is not ActaState.PUBLISHED:
            await worked(here, chance.uniform(0.5, LONGEST_LIFE_SECONDS))
            former = here.kill("worker")
            here.child("worker").deaths = 0  # the supervisor's growing pauses have their own test
            kills += 1
            await here.restarted("worker", former)
            state = act(here)
        await eventually(lambda: is_published(here), seconds=FILM_SECONDS)
        await asyncio.to_thread(everything_is_there_once, here)


async def hold(here: Council) -> None:
    """A session with one vote, and one intervention that is recorded until media is killed."""
    await here.constitute()
    await here.must(CHAIR, c.GiveFloor("i-1", SPEAKER))
    async with here.camera(SPEAKER):
        await eventually(lambda: has(here, e.SegmentsSealed))
        here.kill("media")
    await eventually(lambda: has(here, e.RecordingGap))
    await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
    casts = (here.must(seat.person, c.CastVote("v-1", Choice.YES)) for seat in here.voters)
    await asyncio.gather(*casts)
    await here.must(SECRETARY, c.CloseVote("v-1"))
    await here.must(CHAIR, c.ProclaimVote("v-1"))
    await here.must(CHAIR, c.CloseSession())
    await eventually(lambda: has(here, e.RecordingStopped))


async def has(here: Council, kind: type[e.Event]) -> bool:
    return any(isinstance(event, kind) for event, _ in here.events())


async def worked(here: Council, seconds: float) -> None:
    """Let the worker live for a while, acting as the people do."""
    deadline, state = time.monotonic() + seconds, act(here)
    while time.monotonic() < deadline and state is not ActaState.PUBLISHED:
        await asyncio.sleep(0.1)
        state = act(here)


def everything_is_there_once(here: Council) -> None:
    """One acta with one number, one entry in a book without gaps, one package, which holds."""
    session, year = here.hall.session, system_clock().year
    with here.database.read() as db:
        acta = store.get_or_fail(db, session)
        assert acta.code == f"1/{year}"
        assert [one.code for one in books.read(db, Book.EXIT, year)] == [f"{year}-S-000001"]
        assert registry.faults(db, Book.EXIT, year) == []
        assert [step[0] for step in store.steps(db, session)] == [state.value for state in ORDER]
        assert outbox.waiting(db) == []
    packages = here.town.settings.data_dir / "packages"
    assert [one.name for one in sorted(packages.iterdir()) if one.is_dir()] == [session]
    report = verify(packages / session)
    assert (report.findings, report.exit_code) == ([], 0)
