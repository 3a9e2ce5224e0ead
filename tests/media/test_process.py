"""The media process as ``web`` sees it: orders, events that are not lost, kill -9, a full disk."""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from media.client import SyntheticPeer
from media.evidence import RecordKind, read_header, read_records, segment_paths
from media.orders import parse_order
from tests.media.control_client import ControlClient, MediaProcess, Message
from tests.media.planes import PLANES

UDP_PORT = 0  # any free one


@pytest.fixture(params=PLANES)
def media(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MediaProcess]:
    process = MediaProcess(tmp_path / "var", UDP_PORT, plane=request.param)
    yield process
    process.stop()


async def join(
    control: ControlClient, name: str, index: int, layers: tuple[str, ...] = ("",)
) -> SyntheticPeer:
    peer = SyntheticPeer(name, index, layers=layers)
    await control.ask(
        "grant", room="plenary", participant=name, audio=True, video=True, screen=False
    )

    async def signal(offer: str) -> str:
        answer = await control.ask("publish", room="plenary", participant=name, sdp=offer)
        return str(answer["sdp"])

    await peer.publish(signal)
    peer.speak(is_speaking=True)
    return peer


async def recording(control: ControlClient, part: int, epoch_ns: int) -> None:
    await control.ask("room.open", room="plenary")
    answer = await control.ask("recording.start", room="plenary", part=part, epoch_ns=epoch_ns)
    assert answer["ok"], answer


def sealed(control: ControlClient) -> list[Message]:
    events = control.named("recording.sealed")
    return [segment for event in events for segment in event["segments"]]


def check(media: MediaProcess, segments: list[Message]) -> None:
    """Every told segment is there, has its hash, and holds the packets that were told."""
    for segment in segments:
        path = media.data / "recordings" / "plenary" / segment["file"]
        content = path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == segment["sha256"], segment["file"]
        assert len(content) == segment["bytes"]
        records = list(read_records(path))
        packets = [r for r in records if r.kind is RecordKind.RTP]
        assert len(packets) == segment["packets"] > 0
        assert (read_header(path).track, read_header(path).index) == (
            segment["track"],
            segment["index"],
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("[]", "malformed"),
        ('{"id":7}', "malformed"),
        ('{"id":7,"op":"room.destroy"}', "unknown-op"),
        ('{"id":7,"op":"room.open","room":"a","more":1}', "malformed"),
        ('{"id":7,"op":"room.open","room":"../../etc"}', "malformed"),
        ('{"id":7,"op":"room.open","room":""}', "malformed"),
        ('{"id":"7","op":"room.open","room":"a"}', "malformed"),
        ('{"id":7,"op":"live","room":"a","is_on":1}', "malformed"),
        ('{"id":7,"op":"recording.start","room":"a","part":0,"epoch_ns":1}', "malformed"),
    ],
)
def test_an_order_that_is_none_is_refused_by_code(text: str, code: str) -> None:
    assert parse_order(text) == Refused(code)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(JSON | st.dictionaries(st.sampled_from(["id", "op", "room", "n"]), JSON))
@settings(deadline=None)
def test_any_json_is_an_order_or_refused(content: object) -> None:
    parse_order(json.dumps(content))


async def test_the_socket_outlives_every_bad_message(media: MediaProcess) -> None:
    async with ControlClient(media.socket) as control:
        await control.raw("garbage")
        await control.raw('{"id": 5}')
        bad = await control.until(lambda e: e["event"] == "unasked" and e["id"] == 5)
        assert bad["code"] == "malformed"
        assert (await control.ask("stats", room="nowhere"))["code"] == "unknown-room"
        assert (await control.ask("room.open", room="plenary"))["ok"]
        offer = await control.ask("publish", room="plenary", participant="p-1", sdp="v=0")
        assert offer["code"] == "malformed-sdp"
        assert (await control.ask("stats", room="plenary"))["recording"] is None
    assert media.socket.stat().st_mode & 0o077 == 0, "only this user may steer"


async def test_the_process_says_which_plane_runs(media: MediaProcess) -> None:
    async with ControlClient(media.socket) as control:
        await control.ask("room.open", room="plenary")
        assert (await control.ask("stats", room="plenary"))["plane"] == media.plane


async def test_a_subscription_belongs_to_who_asked_for_it(media: MediaProcess) -> None:
    async with ControlClient(media.socket) as control:
        await control.ask("room.open", room="plenary")
        mine = await control.ask(
            "subscribe", room="plenary", participant="p-1", tiles=["p-2"], audio=True
        )
        name = mine["subscription"]
        theirs = await control.ask(
            "subscribe.tiles", room="plenary", subscription=name, participant="p-2", tiles=[]
        )
        assert theirs["code"] == "unknown-subscription"
        assert {"mid": "v0", "participant": "p-2", "media": "video"} in mine["streams"]


@pytest.mark.law("R-VID-3")
async def test_a_recording_is_sealed_piece_by_piece_and_ends_complete(
    media: MediaProcess,
) -> None:
    async with ControlClient(media.socket) as control:
        epoch_ns = time.time_ns()
        await recording(control, 1, epoch_ns)
        peer = await join(control, "p-1", 0)
        await control.until(lambda _: len(sealed(control)) >= 4)
        await control.ask("recording.stop", room="plenary")
        await control.until(lambda e: e["event"] == "recording.stopped")
        await peer.close()
    segments = sealed(control)
    check(media, segments)
    tracks = {event["track"]: event for event in control.named("recording.track")}
    assert set(tracks) == {"p-1-audio", "p-1-video"}
    assert tracks["p-1-video"]["codec"] == "VP8"
    for track in tracks:
        own = [s for s in segments if s["track"] == track]
        assert [s["index"] for s in own] == list(range(1, len(own) + 1))
        assert all(s["from_ms"] <= s["to_ms"] for s in own)
        paths = segment_paths(media.data / "recordings/plenary/part-001" / track)
        numbers = [
            int.from_bytes(r.payload[2:4], "big")
            for path in paths
            for r in read_records(path)
            if r.kind is RecordKind.RTP
        ]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    reports = [
        record
        for path in segment_paths(media.data / "recordings/plenary/part-001/p-1-video")
        for record in read_records(path)
        if record.kind is RecordKind.SENDER_REPORT
    ]
    assert reports, "the clock of the sender is kept"
    assert control.named("recording.gap") == []


@pytest.mark.law("R-VID-3")
@pytest.mark.row("RB-05")
async def test_kill_9_loses_at_most_two_seconds_and_part_2_follows(media: MediaProcess) -> None:
    async with ControlClient(media.socket) as control:
        epoch_ns = time.time_ns()
        await recording(control, 1, epoch_ns)
        peer = await join(control, "p-1", 0)
        await control.until(lambda _: len(sealed(control)) >= 2)
        await asyncio.sleep(0.7)
        media.kill()
        killed_ms = (time.time_ns() - epoch_ns) // 1_000_000
        await peer.close()
    media.start()
    async with ControlClient(media.socket) as again:
        await again.until(lambda e: e.get("recovered") is True)
        await recording(again, 2, epoch_ns)
        gap = await again.until(lambda e: e["event"] == "recording.gap")
        peer = await join(again, "p-1", 0)
        await again.until(lambda e: e["event"] == "recording.sealed" and e["part"] == 2)
        await peer.close()
    check(media, sealed(again))
    before = [e["n"] for e in control.events if e.get("n")]
    after = [e["n"] for e in again.events if e.get("n")]
    assert set(before) <= set(after), "what was not acknowledged is told again"
    assert after == sorted(set(after))
    recovered = [e for e in again.named("recording.sealed") if e["recovered"]]
    last_ms = max(s["to_ms"] for e in recovered for s in e["segments"])
    assert killed_ms - last_ms <= 2000
    assert gap["cause"] == "crash"
    assert gap["part"] == 2
    assert abs(gap["from_ms"] - last_ms) <= 50
    assert list((media.data / "recordings").glob("*/part-001/*/*.open")) == []


@pytest.mark.row("RB-03")
async def test_who_comes_back_goes_on_in_the_same_tracks_and_both_layers_are_kept(
    media: MediaProcess,
) -> None:
    """One clock for all that one person sends, whatever breaks: arrival, and the sender's own."""
    async with ControlClient(media.socket) as control:
        await recording(control, 1, time.time_ns())
        for _ in range(2):
            count = len(sealed(control))
            peer = await join(control, "p-1", 0, ("l", "h"))
            await control.until(lambda _, n=count: len(sealed(control)) >= n + 6, 60)  # type: ignore[misc]  # mypy knows no default
            await peer.close()
        await control.ask("recording.stop", room="plenary")
        await control.until(lambda e: e["event"] == "recording.stopped")
    check(media, sealed(control))
    tracks = {event["track"] for event in control.named("recording.track")}
    assert tracks == {"p-1-audio", "p-1-video-l", "p-1-video-h"}, "nobody looks at it large"
    for track in tracks:
        paths = segment_paths(media.data / "recordings/plenary/part-001" / track)
        records = [record for path in paths for record in read_records(path)]
        for kind in RecordKind:  # packets and reports come by two ways, which may cross by a moment
            moments = [record.arrived_ns for record in records if record.kind is kind]
            assert moments == sorted(moments)
        packets = [r.payload for r in records if r.kind is RecordKind.RTP]
        assert len({packet[8:12] for packet in packets}) == 2, "two connections, one track"
        reports = [r.payload for r in records if r.kind is RecordKind.SENDER_REPORT]
        assert {report[4:8] for report in reports} == {packet[8:12] for packet in packets}


async def test_what_is_acknowledged_is_not_told_again(media: MediaProcess) -> None:
    async with ControlClient(media.socket) as control:
        await recording(control, 1, time.time_ns())
        peer = await join(control, "p-1", 0)
        await control.until(lambda _: len(sealed(control)) >= 2)
        last = max(event.get("n", 0) for event in control.events)
        assert (await control.ask("ack", n=last))["ok"]
        await peer.close()
        await control.ask("recording.stop", room="plenary")
    async with ControlClient(media.socket) as again:
        await again.until(lambda e: e["event"] == "recording.stopped")
    assert min(event["n"] for event in again.events if event.get("n")) > last


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The data folder, whose recordings are on a disk of 3 MiB."""
    disk = tmp_path / "var" / "recordings"
    disk.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk; test_recorder.py has it without one")
    if subprocess.run(command, check=False).returncode:
        pytest.skip("mounting is not allowed here; test_recorder.py has it without one")
    yield tmp_path / "var"
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.row("RB-01")
async def test_a_full_disk_stops_the_recording_and_not_the_conference(small_disk: Path) -> None:
    media = MediaProcess(small_disk, UDP_PORT)
    ballast = small_disk / "recordings" / "ballast"
    async with ControlClient(media.socket) as control:
        await recording(control, 1, time.time_ns())
        peer = await join(control, "p-1", 0)
        await control.until(lambda _: len(sealed(control)) >= 2)
        await asyncio.to_thread(fill, ballast)
        await control.until(lambda e: e.get("code") == "disk-full" and e["is_raised"])
        sent = (await control.ask("stats", room="plenary"))["received"]
        await asyncio.sleep(0.5)
        assert (await control.ask("stats", room="plenary"))["received"] > sent
        ballast.unlink()
        gap = await control.until(lambda e: e["event"] == "recording.gap")
        await control.until(lambda e: e.get("code") == "disk-full" and not e["is_raised"])
        count = len(sealed(control))
        await control.until(lambda _: len(sealed(control)) >= count + 2)
        await peer.close()
        await control.ask("recording.stop", room="plenary")
    assert gap["cause"] == "disk-full"
    assert gap["from_ms"] < gap["to_ms"]
    check(media, sealed(control))
    media.stop()


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as target:
        try:
            while True:
                target.write(bytes(4096))
        except OSError:
            return
