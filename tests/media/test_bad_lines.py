"""Real lines, emulated: losses and jitter, nothing at all for 20 s, TCP alone, another network.

Synthetic participants really join, from a network namespace of their own, a real media process in
another one. Needs root, ``ip`` and ``/dev/net/tun``.
"""

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from media import client, rtp
from media.agent import Relay
from media.client import SyntheticPeer
from media.synthetic import Look
from media.synthetic import pictures as pictures_of
from tests.media.bad_line import ADDRESSES, inside
from tests.media.control_client import ControlClient, MediaProcess
from tests.media.planes import PLANES
from tests.media.test_browsers import CHROMIUM, CHROMIUM_FLAGS, House
from web.turn import password

UDP_PORT = 18170
TCP_PORT = 18172
TURN_PORT = 18171
CLIENT, SERVER = (f"hemiciclo-{end}-{os.getpid()}" for end in ("client", "server"))
EMULATOR = Path(__file__).with_name("bad_line.py")
SECRET = "a secret of the test alone"
VOICE_MS = 20
ON_ITS_WAY = 500 // VOICE_MS


def why_not() -> str:
    """Return what is missing here for these scenes; nothing if they can be played."""
    if os.geteuid() != 0 or shutil.which("ip") is None or not Path("/dev/net/tun").exists():
        return "needs root, ip and /dev/net/tun"
    made = subprocess.run(["ip", "netns", "add", CLIENT], check=False, capture_output=True)
    subprocess.run(["ip", "netns", "del", CLIENT], check=False, capture_output=True)
    return "network namespaces are not allowed here" if made.returncode else ""


pytestmark = [pytest.mark.scene, pytest.mark.skipif(bool(why_not()), reason=why_not())]


class Inside(MediaProcess):
    """The media process in the server's namespace."""

    def start(self) -> "subprocess.Popen[bytes]":
        self.socket.unlink(missing_ok=True)
        words = ["ip", "netns", "exec", SERVER, sys.executable, "-m", "media.main"]
        self.process = subprocess.Popen(words, env=self._environment)
        return self.process


class Listener(SyntheticPeer):
    """Notes each voice packet that arrives: number and moment."""

    def __init__(self, name: str, index: int, relay: Relay | None = None) -> None:
        super().__init__(name, index, relay=relay)
        self.heard: list[tuple[int, float]] = []

    def _on_packet(self, packet: bytes) -> None:
        ssrc = int.from_bytes(packet[8:12], "big")
        if not rtp.is_rtcp(packet) and self._mids.get(ssrc, ("", ""))[1] == "audio":
            self.heard.append((int.from_bytes(packet[2:4], "big"), time.monotonic()))
        super()._on_packet(packet)

    def worst_gap_ms(self) -> int:
        """Return the longest silence: what never came, less what the next packet repairs.

        Opus carries each 20 ms again, coarsely, in the next packet (RFC 6716, 2.1.7). What began
        before the last half second is all there by now; the rest may still be on its way.
        """
        newest = max(number for number, _ in self.heard)
        numbers = sorted({n for n, _ in self.heard if n <= newest - ON_ITS_WAY})
        assert numbers[-1] - numbers[0] < 0x8000, "within the circle"
        missing = [b - a - 1 for a, b in itertools.pairwise(numbers)]
        return max(0, *(run - 1 for run in missing)) * VOICE_MS


class Sender(SyntheticPeer):
    """Notes each number that the server asks it for again, and when."""

    def __init__(self, name: str, index: int) -> None:
        super().__init__(name, index)
        self.asked: dict[int, list[float]] = defaultdict(list)

    def _send_again(self, ssrc: int, numbers: list[int]) -> None:
        for number in numbers:
            self.asked[number].append(time.monotonic())
        super()._send_again(ssrc, numbers)


@dataclass
class Scene:
    """A media process, a bad line to it, and who is on either side."""

    control: ControlClient
    line: asyncio.subprocess.Process
    people: list[SyntheticPeer]

    def change(self, what: str) -> None:
        assert self.line.stdin is not None
        self.line.stdin.write(f"{what}\n".encode())

    async def signal(self, name: str, offer: str) -> str:
        answer = await self.control.ask("publish", room="plenary", participant=name, sdp=offer)
        return str(answer["sdp"])

    async def join(self, peer: SyntheticPeer, namespace: str) -> None:
        grants = {"audio": True, "video": True, "screen": False}
        await self.control.ask("grant", room="plenary", participant=peer.name, **grants)
        with inside(namespace):
            await peer.publish(lambda offer: self.signal(peer.name, offer))
        self.people.append(peer)

    async def watch(self, peer: SyntheticPeer, tile: str, namespace: str) -> None:
        said = await self.control.ask(
            "subscribe", room="plenary", participant=peer.name, tiles=[tile], audio=True
        )
        with inside(namespace):
            answer = await peer.subscribe(said["sdp"])
        fields = {"subscription": said["subscription"], "sdp": answer}
        await self.control.ask("subscribe.answer", room="plenary", **fields)


@asynccontextmanager
async def scene(tmp_path: Path, *line: object, plane: str = "auto") -> AsyncIterator[Scene]:
    """A line with these LOSS%, DELAY_MS, JITTER_MS, KBIT between the two namespaces."""
    for name in (CLIENT, SERVER):
        subprocess.run(["ip", "netns", "add", name], check=True)  # noqa: ASYNC221  at once
    emulator = await asyncio.create_subprocess_exec(
        sys.executable, str(EMULATOR), CLIENT, SERVER, *map(str, line),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert emulator.stdout is not None
    assert await emulator.stdout.readline() == b"ready\n"
    media = Inside(tmp_path / "var", UDP_PORT, address=ADDRESSES[1], plane=plane)
    try:
        async with ControlClient(media.socket) as control:
            await control.ask("room.open", room="plenary")
            here = Scene(control, emulator, [])
            try:
                yield here
            finally:
                for peer in here.people:
                    await peer.close()
    finally:
        media.stop()
        assert emulator.stdin is not None
        emulator.stdin.close()
        await emulator.wait()
        for name in (CLIENT, SERVER):
            subprocess.run(["ip", "netns", "del", name], check=True)  # noqa: ASYNC221  at once


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  counters of packets tell nobody that they moved
            await asyncio.sleep(0.02)


async def answering(address: tuple[str, int]) -> None:
    """Wait until a server in the server's namespace takes connections."""
    async with asyncio.timeout(60):
        while True:
            with inside(SERVER), socket.socket() as caller:
                if caller.connect_ex(address) == 0:
                    return
            await asyncio.sleep(0.05)


def pictures(peer: SyntheticPeer) -> int:
    stream = peer.stats().received.get("v0")
    return stream.packets if stream else 0


@pytest.mark.row("LC-06")
async def test_10_percent_lost_and_200_ms_of_jitter_leave_the_voice_without_a_gap(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path, 10, 200, 200, 0) as here:
        speaker, listener = SyntheticPeer("p-1", 0), Listener("p-2", 1)
        await here.join(speaker, SERVER)
        speaker.speak(is_speaking=True)
        await here.join(listener, CLIENT)
        await here.watch(listener, "p-1", CLIENT)
        await until(lambda: len(listener.heard) > 600, 120)
        stats = listener.stats()
        assert listener.worst_gap_ms() <= 60
        assert stats.repaired > 0, "pictures are sent again on a stream of their own"
        assert here.control.named("participant.lost") == []


@pytest.mark.row("LC-06")
@pytest.mark.parametrize("plane", PLANES)
async def test_what_is_lost_on_a_long_way_is_not_asked_for_before_an_answer_can_be_there(
    tmp_path: Path, plane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "pictures", heavy)
    async with scene(tmp_path, 0, 150, 0, 0, plane=plane) as here:
        sender, listener = Sender("p-1", 0), SyntheticPeer("p-2", 1)
        await here.join(sender, CLIENT)
        await here.join(listener, SERVER)
        await here.watch(listener, "p-1", SERVER)
        await here.control.until(
            lambda e: e["event"] == "peers" and any(is_long(p) for p in e["participants"]), 20
        )
        here.change("loss=20")
        await until(lambda: sum(len(at) > 1 for at in sender.asked.values()) >= 10)
        pauses = [b - a for at in sender.asked.values() for a, b in itertools.pairwise(at)]
        assert min(pauses) > 0.25, "there and back takes 300 ms; it was asked for each 60"
        assert listener.stats().lost < len(sender.asked) / 4, "and what was asked for came"


def heavy(look: Look, layer: str) -> tuple[tuple[bytes, ...], ...]:
    """Return pictures as heavy as those of a real camera: 160 and 1,300 kbit/s."""
    pieces = 16 if layer == "h" else 2
    return tuple((*frame, *[bytes(1000)] * (pieces - 1)) for frame in pictures_of(look, layer))


def is_long(measured: dict[str, Any]) -> bool:
    return measured["participant"] == "p-1" and (measured["rtt_ms"] or 0) > 250


@pytest.mark.row("LC-07")
async def test_20_seconds_of_nothing_and_everything_is_there_again(tmp_path: Path) -> None:
    async with scene(tmp_path, 0, 30, 5, 0) as here:
        speaker, listener = SyntheticPeer("p-1", 0), Listener("p-2", 1)
        await here.join(speaker, SERVER)
        speaker.speak(is_speaking=True)
        await here.join(listener, CLIENT)
        await here.watch(listener, "p-1", CLIENT)
        await until(lambda: pictures(listener) > 10 and len(listener.heard) > 20)
        here.change("loss=100")
        await here.control.until(lambda e: e["event"] == "participant.lost", 30)
        await asyncio.sleep(15)
        here.change("loss=0")
        back_at = time.monotonic()
        again = Listener("p-2", 1)  # as the browser does: what is lost is joined anew, by itself
        await here.join(again, CLIENT)
        await here.watch(again, "p-1", CLIENT)
        await until(lambda: pictures(again) > 0 and len(again.heard) > 0)
        assert time.monotonic() - back_at < 20
        stats = await here.control.ask("stats", room="plenary")
        assert stats["publishers"] == ["p-1", "p-2"], "grants and seats are the session's"
        await listener.close()


@pytest.mark.row("LC-07")
async def test_another_network_takes_over_with_the_same_keys(tmp_path: Path) -> None:
    async with scene(tmp_path, 0, 30, 5, 0) as here:
        mover, listener = SyntheticPeer("p-1", 0), Listener("p-2", 1)
        await here.join(listener, SERVER)
        await here.join(mover, CLIENT)
        await here.watch(listener, "p-1", SERVER)
        await until(lambda: pictures(listener) > 10)
        words = ["ip", "-n", CLIENT, "addr"]
        second = "10.66.0.9/24"
        for change in (["add", second, "dev", "ch0"], ["del", f"{ADDRESSES[0]}/24", "dev", "ch0"]):
            subprocess.run([*words, *change], check=True)  # noqa: ASYNC221  at once
        subprocess.run([*words, "replace", second, "dev", "ch0"], check=True)  # noqa: ASYNC221  at once
        moved_at, count = time.monotonic(), pictures(listener)
        with inside(CLIENT):
            await mover.restart(lambda offer: here.signal("p-1", offer))
        await until(lambda: pictures(listener) > count + 5)
        took = time.monotonic() - moved_at
        assert here.control.named("participant.lost") == [], "within the patience of 4 s"
        assert took < 3, "0.3 s on a machine with other things to do"


@pytest.mark.row("LC-08")
@pytest.mark.skipif(shutil.which("turnserver") is None, reason="no coturn on this machine")
async def test_a_line_that_lets_only_tcp_through_comes_in_by_the_relay(tmp_path: Path) -> None:
    async with scene(tmp_path, 0, 30, 5, 0) as here:
        here.change("udp=0")
        words = [
            "ip", "netns", "exec", SERVER, "turnserver", "-n", "--use-auth-secret",
            f"--static-auth-secret={SECRET}", "--realm=hemiciclo.example.es", "--no-cli",
            f"--listening-ip={ADDRESSES[1]}", f"--relay-ip={ADDRESSES[1]}",
            f"--listening-port={TURN_PORT}", "--no-tls", "--no-dtls",
            f"--pidfile={tmp_path / 'turn.pid'}", f"--userdb={tmp_path / 'turn.db'}",
            f"--log-file={tmp_path / 'turn.log'}",
        ]  # fmt: skip
        coturn = await asyncio.create_subprocess_exec(
            *words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        username = f"{int(time.time()) + 600}:p-2"
        address = (ADDRESSES[1], TURN_PORT)
        relay = Relay(address, "tcp", username, password(SECRET, username))
        try:
            await answering(address)
            speaker, listener = SyntheticPeer("p-1", 0), Listener("p-2", 1, relay)
            await here.join(speaker, SERVER)
            speaker.speak(is_speaking=True)
            await here.join(listener, CLIENT)
            await here.watch(listener, "p-1", CLIENT)
            await until(lambda: pictures(listener) > 20 and len(listener.heard) > 50)
            assert listener.stats().lost == 0
            await listener.close()
        finally:
            coturn.terminate()
            await coturn.wait()


@asynccontextmanager
async def chromium(here: Scene, folder: Path, query: str) -> AsyncIterator[House]:
    """A real browser behind the bad line; its page comes over the same line."""
    house = House(here.control)
    with inside(SERVER):
        listener = socket.create_server((ADDRESSES[1], TCP_PORT))
    app = Starlette(routes=house.routes())
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    url = f"http://{ADDRESSES[1]}:{TCP_PORT}/?{query}"
    words = ["ip", "netns", "exec", CLIENT, str(CHROMIUM), *CHROMIUM_FLAGS]
    process = await asyncio.create_subprocess_exec(
        *words, f"--user-data-dir={folder}", url,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield house
    finally:
        process.terminate()
        await process.wait()
        server.should_exit = True
        await serving
        listener.close()


@pytest.mark.row("LC-06")
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_five_pictures_too_many_for_300_kbit_leave_the_voice_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "pictures", heavy)
    async with scene(tmp_path, 0, 30, 5, 300) as here:
        names = [f"p-{n}" for n in range(1, 6)]
        people = [SyntheticPeer(name, n, layers=("l", "h")) for n, name in enumerate(names)]
        for peer in people:
            await here.join(peer, SERVER)
        people[0].speak(is_speaking=True)
        await here.control.ask("speaker", room="plenary", participant="p-1")
        query = f"name=p-9&tiles={','.join(names)}"
        async with chromium(here, tmp_path / "chromium", query) as house:
            await here.control.until(lambda e: e["event"] == "line" and e["line"] != "full", 120)
            await asyncio.sleep(12)  # the first cuts, and what follows of them
            before = await house.last("p-9", "subscribe")
            await asyncio.sleep(15)
            after = await house.last("p-9", "subscribe")
    assert grown(before, after, "audio", "packets") > 500, "50 a second"
    samples = grown(before, after, "audio", "samples")
    assert grown(before, after, "audio", "concealed") < 0.1 * samples
    assert grown(before, after, "video", "framesDecoded") > 60, "one picture of ten frames a second"


def grown(before: dict[str, Any], after: dict[str, Any], kind: str, what: str) -> int:
    """Return by how much the best stream of a kind has grown."""

    def values(report: dict[str, Any]) -> dict[str, int]:
        return {s["mid"]: s[what] for s in report["streams"] if s["kind"] == kind}

    former, latter = values(before), values(after)
    return max((latter[mid] - former.get(mid, 0) for mid in latter), default=0)
