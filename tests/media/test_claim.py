"""A room is recorded by one process at a time; its death gives the room back."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from media.claim import claim
from media.evidence import segment_paths
from tests.media.control_client import ControlClient, MediaProcess, NodeProcess
from tests.media.test_process import check, join, recording, sealed

pytestmark = [pytest.mark.law("R-VID-3"), pytest.mark.row("LC-24")]

NAMES = ("uno", "dos")


def test_a_room_is_claimed_once_until_it_is_given_back(tmp_path: Path) -> None:
    first = claim(tmp_path / "plenary")
    assert first is not None
    assert claim(tmp_path / "plenary") is None
    assert claim(tmp_path / "another") is not None
    first.release()
    first.release()
    assert claim(tmp_path / "plenary") is not None


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[MediaProcess, MediaProcess]]:
    processes = [NodeProcess(tmp_path / "var", NAMES, name) for name in NAMES]
    yield processes[0], processes[1]
    for process in processes:
        process.stop()


async def test_another_process_takes_a_room_once_the_first_is_dead_and_loses_nothing_of_it(
    two: tuple[MediaProcess, MediaProcess],
) -> None:
    first, second = two
    epoch_ns = time.time_ns()
    async with ControlClient(second.socket) as other:
        async with ControlClient(first.socket) as control:
            await recording(control, 1, epoch_ns)
            peer = await join(control, "p-1", 0)
            await control.until(lambda _: len(sealed(control)) >= 2)
            await other.ask("room.open", room="plenary")
            refused = await other.ask("recording.start", room="plenary", part=2, epoch_ns=epoch_ns)
            assert refused["code"] == "recorded-elsewhere"
            await asyncio.sleep(0.5)
            first.kill()
            await peer.close()
        await recording(other, 2, epoch_ns)
        recovered = await other.until(lambda e: e.get("recovered") is True)
        gap = await other.until(lambda e: e["event"] == "recording.gap")
        exists = await other.ask("recording.start", room="plenary", part=2, epoch_ns=epoch_ns)
        assert exists["ok"], "repeating it is no error"
        await the_first_one_comes_back_and_leaves_it_alone(first, epoch_ns)
        peer = await join(other, "p-1", 0)
        await other.until(lambda e: e["event"] == "recording.sealed" and e["part"] == 2)
        await peer.close()
    assert recovered["part"] == 1
    assert (gap["part"], gap["cause"]) == (2, "crash")
    told = sealed(control) + sealed(other)
    check(first, told)
    every_piece_of_the_first_part_is_told(first, {segment["file"] for segment in told})


async def the_first_one_comes_back_and_leaves_it_alone(first: MediaProcess, epoch_ns: int) -> None:
    first.start()
    async with ControlClient(first.socket) as again:
        await again.ask("room.open", room="plenary")
        refused = await again.ask("recording.start", room="plenary", part=3, epoch_ns=epoch_ns)
        assert refused["code"] == "recorded-elsewhere"
        assert not any(event.get("recovered") for event in again.events), "told by the other"


def every_piece_of_the_first_part_is_told(first: MediaProcess, told: set[str]) -> None:
    parts = first.data / "recordings" / "plenary"
    for folder in parts.glob("part-001/*-*"):
        files = {f"part-001/{folder.name}/{path.name}" for path in segment_paths(folder)}
        assert files
        assert files <= told
    assert list(parts.glob("*/*/*.open")) == []


async def test_a_part_that_is_there_is_never_written_over(
    two: tuple[MediaProcess, MediaProcess],
) -> None:
    first, second = two
    async with ControlClient(first.socket) as control:
        await recording(control, 1, time.time_ns())
        await control.ask("recording.stop", room="plenary")
    async with ControlClient(second.socket) as other:
        await other.ask("room.open", room="plenary")
        answer = await other.ask("recording.start", room="plenary", part=1, epoch_ns=1)
    assert answer["code"] == "part-exists"
    assert answer["params"]["part"] == 1
    assert answer["params"]["started_at"].endswith("Z")
