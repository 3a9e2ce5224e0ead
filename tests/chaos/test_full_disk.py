"""Full disks: votes do not need the recorder's; without its own, a command is refused and kept."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from core.clock import system_clock, to_wire
from people.store import SignInRow
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import Choice
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, Follower, council, eventually
from tests.chaos.redecide import disagreements
from tests.scene.hall import SCENE_SECONDS

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk"),
]

SPEAKER, NEXT = MEMBERS[1], MEMBERS[2]
TIMES, MOST_TIMES = 4, 3000
LONG_AGO = timedelta(minutes=10)
CHOICES = (Choice.YES, Choice.NO)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a file system of that size; skips where that is not allowed."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Leave no byte free on the disk of a folder."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as target:
        for block in (1 << 20, 1 << 12, 1):
            try:
                while target.write(bytes(block)):
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


async def has(here: Council, *wanted: e.Event) -> bool:
    found = [event for event, _ in here.events()]
    return all(event in found for event in wanted)


@pytest.mark.row("RB-07")
async def test_on_a_full_recording_disk_the_alarm_is_raised_and_votes_go_on(
    tmp_path: Path,
) -> None:
    recordings = tmp_path / "town" / "recordings"
    with small_disk(recordings, "8m"):
        async with council(tmp_path / "town", members=10) as here, asyncio.timeout(SCENE_SECONDS):
            await here.constitute()
            await here.must(CHAIR, c.GiveFloor("i-1", SPEAKER))
            async with here.camera(SPEAKER):
                with filled(recordings):
                    await eventually(lambda: has(here, e.AlarmRaised("disk-full", "recording")))
                    await vote(here)
                await eventually(lambda: has(here, e.AlarmCleared("disk-full", "recording")))
            gaps = [event for event, _ in here.events() if isinstance(event, e.RecordingGap)]
            assert {gap.cause for gap in gaps} == {"disk-full"}
            assert list(disagreements(here.database, here.hall.session)) == []


async def vote(here: Council) -> None:
    """Everybody votes; the count is on the disk when it is told."""
    await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
    yes = c.CastVote("v-1", Choice.YES)
    await asyncio.gather(*(here.must(seat.person, yes) for seat in here.voters))
    await here.must(SECRETARY, c.CloseVote("v-1"))
    ballots = here.state().votes[0].ballots
    assert {ballot.member for ballot in ballots} == set(here.members)


@pytest.mark.row("RB-07")
async def test_on_a_full_database_disk_commands_are_refused_and_nothing_told_is_lost(
    tmp_path: Path,
) -> None:
    town = tmp_path / "town"
    elsewhere = tmp_path / "recordings"
    elsewhere.mkdir()
    with small_disk(town, "48m"):
        (town / "recordings").symlink_to(elsewhere)
        async with council(town, members=10) as here, asyncio.timeout(SCENE_SECONDS):
            await here.constitute()
            await here.must(CHAIR, c.GiveFloor("i-1", SPEAKER))
            async with here.camera(SPEAKER):
                await eventually(lambda: is_sealed(here, 1))
                await here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
                not_seen_for_long(here, NEXT)
                told = await vote_some_times(here)
                with filled(town):
                    key = await vote_until_refused(here, told)
                    for person in (CHAIR, NEXT):
                        assert await cast(here.seats[person], Choice.NO, f"full-{person}") == FULL
                        assert (await here.seats[person].snapshot())["seq"] >= max(told.values())
                    await more_is_sealed(elsewhere)
                await the_same_key_is_accepted_once(here, key, told)
                await eventually(lambda: is_sealed(here, len(on_disk(elsewhere))))
            await here.must(SECRETARY, c.CloseVote("v-1"))
            await here.must(CHAIR, c.ProclaimVote("v-1"))
            await here.must(CHAIR, c.CloseSession())
            await eventually(lambda: has(here, e.RecordingStopped(1)))
            assert sealed(here) == on_disk(elsewhere)
            assert {seat.resumed for seat in here.seats.values()} == {0}
            assert list(disagreements(here.database, here.hall.session)) == []


FULL = (503, "storage-failed")


def not_seen_for_long(here: Council, person: str) -> None:
    """Let the next request of somebody be one that must be noted in the database."""
    with here.database.write() as db:
        row = update(SignInRow).where(SignInRow.person == person)
        db.execute(row.values(seen_at=to_wire(system_clock() - LONG_AGO)))


async def post(seat: Follower, choice: Choice, key: str) -> tuple[int, dict[str, Any]]:
    answer = await seat.client.post(
        f"/api/sessions/{seat.hall.session}/commands",
        json={"type": "vote.cast", "vote": "v-1", "choice": choice},
        headers={"Idempotency-Key": key},
    )
    return answer.status_code, answer.json()


async def cast(seat: Follower, choice: Choice, key: str) -> tuple[int, str]:
    status, content = await post(seat, choice, key)
    return status, content.get("code", "")


def nth(number: int) -> tuple[Choice, str]:
    """Return what is voted the n-th time, another thing than before, and the key."""
    return CHOICES[number % 2], f"vote-{number:06}"


async def vote_some_times(here: Council) -> dict[str, int]:
    """Vote, and change the vote; return the numbers that were told, by key."""
    told = {}
    for number in range(TIMES):
        choice, key = nth(number)
        told[key] = (await post(here.seats[SPEAKER], choice, key))[1]["seq"]
    return told


async def vote_until_refused(here: Council, told: dict[str, int]) -> str:
    """Go on changing the vote until there is no room for it; return the key that was refused."""
    for number in range(TIMES, MOST_TIMES):
        choice, key = nth(number)
        status, content = await post(here.seats[SPEAKER], choice, key)
        if status != 200:
            assert (status, content["code"]) == FULL
            return key
        told[key] = content["seq"]
    raise AssertionError("the disk is never full")


async def the_same_key_is_accepted_once(here: Council, key: str, told: dict[str, int]) -> None:
    """There is room again: the refused vote is accepted by its own key, and those told stand."""
    choice, _ = nth(len(told))
    answers = [await post(here.seats[SPEAKER], choice, key) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    votes = [link.seq for event, link in here.events() if isinstance(event, e.VoteCast)]
    assert votes == [*told.values(), answers[0][1]["seq"]]


def sealed(here: Council) -> set[str]:
    found = [event for event, _ in here.events() if isinstance(event, e.SegmentsSealed)]
    return {segment.file for event in found for segment in event.segments}


async def is_sealed(here: Council, pieces: int) -> bool:
    return len(sealed(here)) >= pieces


def on_disk(recordings: Path) -> set[str]:
    return {"/".join(path.parts[-3:]) for path in recordings.rglob("*.rtpd")}


async def more_is_sealed(recordings: Path) -> None:
    """Wait until the recorder, whose disk has room, has sealed what the log cannot hear of."""
    before = on_disk(recordings)

    async def is_more() -> bool:
        return len(on_disk(recordings)) > len(before)

    await eventually(is_more)
