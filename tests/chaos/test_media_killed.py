"""``media`` killed while somebody speaks: the plenary goes on, the recording as part 2."""

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest

from core.clock import from_wire
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import Choice, Segment
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, Follower, council, eventually
from tests.chaos.redecide import disagreements
from tests.scene.hall import SCENE_SECONDS

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

SPEAKER, NEXT = MEMBERS[1], MEMBERS[2]
TRACKS = {f"{SPEAKER}-audio", f"{SPEAKER}-video"}
MOST_LOST_MS = 2000
SPEECH_SECONDS = 2.5  # after something was sealed: something else is open


@pytest.mark.row("RB-06")
async def test_who_speaks_when_media_is_killed_loses_two_seconds_and_the_plenary_nothing(
    tmp_path: Path,
) -> None:
    async with council(tmp_path / "town", members=10) as here, asyncio.timeout(SCENE_SECONDS):
        await here.constitute()
        await here.must(CHAIR, c.GiveFloor("i-1", SPEAKER))
        async with here.camera(SPEAKER):
            await eventually(lambda: is_sealed(here, part=1))
            await asyncio.sleep(SPEECH_SECONDS)
            killed_ns = time.time_ns()
            async with here.without("media"):
                await the_plenary_goes_on(here)
        await eventually(here.has_media)
        await everybody_is_told(here)
        async with here.camera(SPEAKER):
            await eventually(lambda: is_sealed(here, part=2))
        await here.must(CHAIR, c.EndFloor("i-2"))
        await here.must(CHAIR, c.CloseSession())
        await eventually(lambda: is_stopped(here, part=2))
        what_was_recovered(here, killed_ns)
        assert list(disagreements(here.database, here.hall.session)) == []


async def the_plenary_goes_on(here: Council) -> None:
    """Without media: the floor stays, the queue grows, a vote is held, the floor is given again."""
    await eventually(lambda: lacks_media(here))
    await here.must(NEXT, c.RequestFloor("r-1"))
    speaking = here.state().speaking
    assert speaking is not None
    assert speaking.member == SPEAKER
    await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
    casts = (here.must(seat.person, c.CastVote("v-1", Choice.YES)) for seat in here.voters)
    await asyncio.gather(*casts)
    await here.must(SECRETARY, c.CloseVote("v-1"))
    await here.must(CHAIR, c.ProclaimVote("v-1"))
    await here.must(CHAIR, c.GiveFloor("i-2", SPEAKER))
    assert await lacks_media(here)


async def lacks_media(here: Council) -> bool:
    return not await here.has_media()


async def everybody_is_told(here: Council) -> None:
    """Each socket, none of which fell, heard that media went and that it came back."""
    for seat in here.seats.values():
        await eventually(partial(is_told, seat))
        assert seat.resumed == 0


async def is_told(seat: Follower) -> bool:
    notices = seat.notices
    return "media.available" in notices[notices.index("media.unavailable") :]


def segments(here: Council, part: int, *, recovered: bool) -> list[Segment]:
    return [
        segment
        for event, _ in here.events()
        if isinstance(event, e.SegmentsSealed)
        and (event.part, event.recovered) == (part, recovered)
        for segment in event.segments
    ]


async def is_sealed(here: Council, part: int) -> bool:
    """Tell whether sound and picture of who speaks are in the log."""
    return {one.track for one in segments(here, part, recovered=False)} >= TRACKS


async def is_stopped(here: Council, part: int) -> bool:
    return e.RecordingStopped(part) in [event for event, _ in here.events()]


def what_was_recovered(here: Council, killed_ns: int) -> None:
    opened = next(link.at for event, link in here.events() if isinstance(event, e.SessionOpened))
    killed_ms = killed_ns / 1e6 - from_wire(opened).timestamp() * 1000
    tail = {one.track: one for one in segments(here, 1, recovered=True)}
    assert set(tail) == TRACKS
    for one in tail.values():
        assert killed_ms - MOST_LOST_MS <= one.to_ms <= killed_ms + 100
        content = (here.town.settings.recordings_dir / here.hall.session / one.file).stat()
        assert content.st_size == one.bytes
    events = [event for event, _ in here.events()]
    starts = [event.part for event in events if isinstance(event, e.RecordingStarted)]
    assert starts == [1, 2]
    gap = next(event for event in events if isinstance(event, e.RecordingGap))
    assert (gap.part, gap.cause) == (2, "crash")
    assert gap.from_ms <= killed_ms <= gap.to_ms
    assert gap.from_ms >= max(one.to_ms for one in tail.values()) - 1
