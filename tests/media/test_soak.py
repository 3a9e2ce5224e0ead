"""Several sessions at once, recorded for a while: memory stays flat and not one packet is lost."""

import asyncio
import itertools
import os
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from media.client import SyntheticPeer
from media.evidence import RecordKind, read_records, segment_paths
from tests.media.control_client import ControlClient, MediaProcess
from tests.ports import free_port

UDP_PORT = 0  # any free one
TILES = 3
GRANTS = {"audio": True, "video": True, "screen": False}


@asynccontextmanager
async def town(tmp_path: Path, rooms: int, members: int) -> AsyncIterator[MediaProcess]:
    """A media process with rooms full of people, who see some others; the first one speaks."""
    media, peers = MediaProcess(tmp_path / "var", UDP_PORT), []
    async with ControlClient(media.socket) as control:
        for room in (f"plenary-{n}" for n in range(rooms)):
            await control.ask("room.open", room=room)
            await control.ask("recording.start", room=room, part=1, epoch_ns=time.time_ns())
            names = [f"p-{n}" for n in range(members)]
            for index, name in enumerate(names):
                await control.ask("grant", room=room, participant=name, **GRANTS)
                peer = SyntheticPeer(name, index)
                peers.append(peer)
                await peer.publish(lambda offer, r=room, n=name: publish(control, r, n, offer))  # type: ignore[misc]  # mypy knows no default
                tiles = [names[(index + step) % members] for step in range(1, TILES + 1)]
                said = await control.ask(
                    "subscribe", room=room, participant=name, tiles=tiles, audio=True
                )
                answer = await peer.subscribe(said["sdp"])
                fields = {"subscription": said["subscription"], "sdp": answer}
                await control.ask("subscribe.answer", room=room, **fields)
            peers[-members].speak(is_speaking=True)
        acknowledging = asyncio.create_task(acknowledge(control))
        yield media
        acknowledging.cancel()
        for peer in peers:
            await peer.close()
        for room in (f"plenary-{n}" for n in range(rooms)):
            await control.ask("recording.stop", room=room)
        assert control.named("recording.gap") == []
        assert [e for e in control.named("alarm") if e["code"].startswith("recorder")] == []
    media.stop()


async def acknowledge(control: ControlClient) -> None:
    """Take each report that is kept for the log, as ``web`` does; else they pile up."""
    taken = 0
    while True:
        await asyncio.sleep(1)
        numbers = [event["n"] for event in control.events[taken:] if "n" in event]
        taken = len(control.events)
        if numbers:
            await control.ask("ack", n=max(numbers))


async def publish(control: ControlClient, room: str, name: str, offer: str) -> str:
    answer = await control.ask("publish", room=room, participant=name, sdp=offer)
    return str(answer["sdp"])


def resident_kib(media: MediaProcess) -> int:
    """Return the memory that the process holds."""
    status = Path(f"/proc/{media.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def check_whole(recordings: Path) -> int:
    """No number is missing in any track from its first packet to its last; return how many."""
    total = 0
    for folder in recordings.glob("*/part-001/*/"):
        numbers = [
            int.from_bytes(record.payload[2:4], "big")
            for path in segment_paths(folder)
            for record in read_records(path)
            if record.kind is RecordKind.RTP
        ]
        steps = {b - a & 0xFFFF for a, b in itertools.pairwise(numbers)}
        assert steps <= {1}, folder.name
        total += len(numbers)
    return total


async def stay(media: MediaProcess, seconds: float, parts: int) -> list[int]:
    """Let it run; return the memory after each part."""
    held = []
    for _ in range(parts):
        await asyncio.sleep(seconds / parts)
        held.append(resident_kib(media))
    return held


@pytest.mark.row("RB-04")
async def test_three_sessions_at_once_on_one_node_hold_their_memory(tmp_path: Path) -> None:
    async with town(tmp_path, rooms=3, members=4) as media:
        await stay(media, 10, 1)
        held = await stay(media, 24, 4)
    assert held[-1] - held[0] < 6 * 1024, held
    assert check_whole(tmp_path / "var" / "recordings") > 3 * 4 * 200


@pytest.mark.long
@pytest.mark.row("RB-04")
async def test_25_members_for_30_minutes_hold_their_memory(tmp_path: Path) -> None:
    async with town(tmp_path, rooms=1, members=25) as media:
        await stay(media, 120, 1)
        held = await stay(media, float(os.environ.get("HEMICICLO_SOAK_S", "1680")), 14)
    assert max(held[7:]) - max(held[:7]) < 4 * 1024, held
    assert check_whole(tmp_path / "var" / "recordings") > 25 * 600


async def test_prometheus_reads_the_figures_on_the_loopback_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("HEMICICLO_MEDIA_METRICS_PORT", str(port))
    async with town(tmp_path, rooms=1, members=4):
        text = await asyncio.to_thread(read, f"http://127.0.0.1:{port}/metrics")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    values = {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}
    assert values["hemiciclo_media_rooms"] == values["hemiciclo_media_recordings"] == 1
    assert values["hemiciclo_media_publishers"] == values["hemiciclo_media_subscriptions"] == 4
    assert values["hemiciclo_media_packets_received_total"] > 0
    assert values['hemiciclo_media_lines{line="full"}'] == 4
    (plane,) = (name for name in values if name.startswith("hemiciclo_media_info"))
    assert plane.split('"')[1] in ("python", "native")
    assert "p-0" not in text, "no person is named"


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        content: bytes = answer.read()
    return content.decode()
