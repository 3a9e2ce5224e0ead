"""From real peers to the film and the stream, by way of the whole media process."""

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import av
import pytest
from websockets.asyncio.client import ClientConnection, unix_connect

from core.settings import Settings
from media.client import SyntheticPeer
from media.evidence import read_records, segment_paths
from media.live.window import LiveWindow
from media.main import serve
from media.part import read_part
from media.synthetic import Look as Person
from media.synthetic import look_of
from media.viewing.compose import compose
from media.viewing.plan import Cut, Look, Plan

Studio = Any  # the fixture of tests/media/conftest.py
QUICK = Look(width=320, height=180, fps=25, preset="ultrafast")
ENOUGH = 250  # packets of 20 ms: five seconds
PEERS = {"p-una": 0, "p-otra": 7}


class Web:
    """What ``web`` does at the socket, without waiting for what nobody asked."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._count = 0

    async def order(self, op: str, **fields: object) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "op": op, "room": "s-1", **fields}
        await self._connection.send(json.dumps(message))
        while True:
            answer: dict[str, Any] = json.loads(await self._connection.recv())
            if answer.get("id") == self._count:
                assert answer["ok"], answer
                return answer

    def signal(self, participant: str) -> Callable[[str], Awaitable[str]]:
        async def publish(offer: str) -> str:
            answer = await self.order("publish", participant=participant, sdp=offer)
            return str(answer["sdp"])

        return publish


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    folder = Path(tempfile.mkdtemp(prefix="hemiciclo-"))  # a socket's path must be short
    monkeypatch.chdir(folder)
    return Settings(
        environment="development", data_dir=folder, media_udp_port=18_201,
        media_address="127.0.0.1", segment_seconds=2.0,
    )  # fmt: skip


@pytest.fixture
async def web(settings: Settings) -> AsyncIterator[Web]:
    stopping = asyncio.Event()
    serving = asyncio.create_task(serve(settings, stopping))
    while not settings.media_socket.exists():
        await asyncio.sleep(0.02)
        assert not serving.done(), serving
    async with unix_connect(str(settings.media_socket)) as connection:
        yield Web(connection)
    stopping.set()
    await serving
    shutil.rmtree(settings.data_dir)


async def _hold(web: Web, settings: Settings, peers: list[SyntheticPeer]) -> bytes:
    """One speaks until it is recorded and then the other; give the stream's last seconds."""
    await web.order("room.open")
    await web.order("recording.start", part=1, epoch_ns=0)
    for peer in peers:
        await web.order("grant", participant=peer.name, audio=False, video=True, screen=False)
        await peer.publish(web.signal(peer.name))
        peer.speak(True)  # noqa: FBT003  its own word; the grant decides
    await web.order("live", is_on=True)
    for peer in peers:
        await web.order("grant", participant=peer.name, audio=True, video=True, screen=False)
        await web.order("speaker", participant=peer.name, caption=peer.name)
        await _until_heard(settings, peer.name)
        await web.order("grant", participant=peer.name, audio=False, video=True, screen=False)
    streamed = await _streamed(settings)
    await web.order("live", is_on=False)
    await web.order("recording.stop")
    for peer in peers:
        await peer.close()
    return streamed


async def _until_heard(settings: Settings, name: str) -> None:
    folder = settings.recordings_dir / "s-1" / "part-001" / f"{name}-audio"
    async with asyncio.timeout(60):
        while _packets(folder) < ENOUGH:  # noqa: ASYNC110  the disk tells
            await asyncio.sleep(0.1)


def _packets(folder: Path) -> int:
    return sum(1 for path in segment_paths(folder) for _ in read_records(path))


async def _streamed(settings: Settings) -> bytes:
    """Return what a citizen's player has read last: the beginning and the newest segment."""
    window = LiveWindow(settings.live_dir)
    async with asyncio.timeout(60):
        while not window.is_live("s-1"):  # noqa: ASYNC110  another process writes it
            await asyncio.sleep(0.1)
    playlist = window.get("s-1", "index.m3u8")
    assert playlist is not None
    names = re.findall(r"init-\d+\.mp4|seg-\d+\.m4s", playlist.content.decode())
    parts = [window.get("s-1", name) for name in (names[0], names[-1])]
    return b"".join(part.content for part in parts if part)


def _yuv(person: Person) -> tuple[int, int, int]:
    red, green, blue = (value / 255 for value in person.rgb)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    cb, cr = (blue - luma) / 1.772, (red - luma) / 1.402
    return round(16 + 219 * luma), round(128 + 224 * cb), round(128 + 224 * cr)


def _is_near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 20 for a, b in zip(one, other, strict=True))


def _last_picture(studio: Studio, film: Path) -> tuple[int, int, int]:
    with av.open(str(film)) as opened:
        found: tuple[int, int, int] = studio.middle(list(opened.decode(video=0))[-1])
    return found


@pytest.mark.row("RB-02")
@pytest.mark.row("RB-03")
@pytest.mark.row("RB-07")
async def test_real_peers_are_seen_and_heard_in_the_film_when_they_had_the_floor(
    studio: Studio, settings: Settings, web: Web, tmp_path: Path
) -> None:
    peers = [SyntheticPeer(name, index) for name, index in PEERS.items()]
    streamed = tmp_path / "streamed.mp4"
    streamed.write_bytes(await _hold(web, settings, peers))
    seen = _last_picture(studio, streamed)
    assert _is_near(seen, _yuv(look_of(PEERS["p-otra"])))
    assert LiveWindow(settings.live_dir).get("s-1", "index.m3u8") is None

    recording = settings.recordings_dir / "s-1"
    note = read_part(recording / "part-001")
    assert note is not None
    spoken = [(name, _spoken(recording, name, note.epoch_ns)) for name in PEERS]
    cuts = tuple(Cut(start, end, name, name) for name, (start, end) in spoken)
    plan = Plan(cuts[-1].to_ms + 500, cuts)
    made = await asyncio.to_thread(compose, plan, recording, tmp_path / "film.mp4", QUICK)
    assert made.damage == ()
    for cut in cuts:
        assert cut.participant is not None
        colour = _yuv(look_of(PEERS[cut.participant]))
        middle = (cut.from_ms + cut.to_ms) // 2
        for seen in studio.colours(made.film, [middle, cut.to_ms - 400]):
            assert _is_near(seen, colour)
        samples = studio.sound(made.film, cut.from_ms + 300, cut.to_ms - 300)
        for name, index in PEERS.items():
            share = studio.power(samples, float(look_of(index).tone_hz))
            assert share > 0.8 if name == cut.participant else share < 0.01


def _spoken(recording: Path, name: str, epoch_ns: int) -> tuple[int, int]:
    """When a microphone was let through, as the segments tell."""
    paths = segment_paths(recording / "part-001" / f"{name}-audio")
    moments = [record.arrived_ns for path in paths for record in read_records(path)]
    return (min(moments) - epoch_ns) // 1_000_000, (max(moments) - epoch_ns) // 1_000_000
