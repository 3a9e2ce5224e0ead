"""CPU of the media process per forwarded packet on a council session, beside a floor in C.

Real: a process of its own, ICE, DTLS and SRTP to each of 25 subscribers, receiver reports, and the
recording in the second half. Each subscriber gets 24 small pictures (20 packets a second of 800
bytes), the speaker in high (25 times 5 of 1,000) and three voices (50 of 120): 18,875 packets a
second go out. Only ratios to the floor of the same run mean anything: machines differ.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvloop
from websockets.asyncio.client import ClientConnection, unix_connect

from core.refusals import Refused
from media import rtp, sdp
from media.caller import Connection
from media.synthetic import SOUND_TICKS

SUBSCRIBERS: Final = 25
SECONDS: Final = 6.0
UDP_PORT: Final = 18190
FLOOR_PACKETS: Final = 400_000


@dataclass(frozen=True, slots=True)
class Load:
    """One publisher: bursts of packets of a size, so many times a second."""

    name: str
    kind: str
    burst: int
    rate: int
    size: int


MIX: Final = (
    Load("p-high", "video", 5, 25, 1000),
    *(Load(f"p-low-{i}", "video", 1, 20, 800) for i in range(24)),
    *(Load(f"p-voice-{i}", "audio", 1, 50, 120) for i in range(3)),
)


class Sink(Connection):
    """Counts what arrives without opening it."""

    count = 0

    def on_media(self, data: bytes) -> None:
        self.count += not rtp.is_rtcp(data)


class Control:
    """Asks the media process."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)

    async def ask(self, op: str, **fields: object) -> dict[str, Any]:
        """Return the answer; events in between are of no interest."""
        number = next(self._numbers)
        await self._connection.send(json.dumps({"id": number, "op": op, "room": "bench", **fields}))
        async for text in self._connection:
            answer: dict[str, Any] = json.loads(text)
            if answer.get("id") == number:
                return answer
        raise ConnectionError("the media process is gone")


def measure() -> tuple[dict[str, object], str]:
    """Return the figures and a sentence for people."""
    with tempfile.TemporaryDirectory() as folder:
        plain, recorded = uvloop.run(_session(Path(folder)))
    floor, reason = floor_us()
    figures: dict[str, object] = {
        "plane": "python",
        "subscribers": SUBSCRIBERS,
        "packets_a_second": round(plain.packets / plain.seconds),
        "delivered_percent": round(100 * plain.arrived / plain.packets, 1),
        "dropped": plain.dropped,
        "us_per_packet": round(plain.us, 2),
        "core_percent": round(100 * plain.cpu / plain.seconds, 1),
        "us_per_packet_recording": round(recorded.us, 2),
        "core_percent_recording": round(100 * recorded.cpu / recorded.seconds, 1),
        "floor_us": floor and round(floor, 2),
        "ratio_to_floor": floor and round(plain.us / floor, 2),
    }
    beside = f"{plain.us / floor:.1f} times the floor in C" if floor else f"no floor: {reason}"
    if not floor:
        figures["floor_reason"] = reason
    sentence = (
        f"media: {plain.us:.1f} µs of CPU per packet sent ({beside}); a session of 25 takes "
        f"{100 * plain.cpu / plain.seconds:.0f} % of a core, "
        f"{100 * recorded.cpu / recorded.seconds:.0f} % with its recording"
    )
    return figures, sentence


@dataclass(frozen=True, slots=True)
class Figures:
    """One stretch: CPU and wall seconds, packets sent, dropped and arrived."""

    cpu: float
    seconds: float
    packets: int
    dropped: int
    arrived: int

    @property
    def us(self) -> float:
        """Microseconds of CPU per packet sent."""
        return self.cpu / self.packets * 1e6


async def _session(folder: Path) -> tuple[Figures, Figures]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "media.main", env=_environment(folder)
    )
    try:
        async with await _connected(folder / "media.sock") as connection:
            control = Control(connection)
            await control.ask("room.open")
            senders = [await _publish(control, load) for load in MIX]
            tasks = [asyncio.create_task(sender) for sender in senders]
            sinks = [await _subscribe(control, number) for number in range(SUBSCRIBERS)]
            await asyncio.sleep(3)
            plain = await _stretch(process.pid, control, sinks)
            await control.ask("recording.start", part=1, epoch_ns=time.time_ns())
            await asyncio.sleep(1)
            recorded = await _stretch(process.pid, control, sinks)
            for task in tasks:
                task.cancel()
            return plain, recorded
    finally:
        process.terminate()
        await process.wait()


async def _stretch(pid: int, control: Control, sinks: list[Sink]) -> Figures:
    async def now() -> tuple[float, float, int, int, int]:
        stats = await control.ask("stats")
        arrived = sum(sink.count for sink in sinks)
        return cpu_of(pid), time.monotonic(), stats["sent"], stats["dropped"], arrived

    before = await now()
    await asyncio.sleep(SECONDS)
    after = await now()
    cpu, seconds, packets, dropped, arrived = (b - a for a, b in zip(before, after, strict=True))
    return Figures(cpu, seconds, int(packets), int(dropped), int(arrived))


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of all threads of a process so far (Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


async def _publish(control: Control, load: Load) -> Any:
    """Join and return the coroutine that sends for ever."""
    rights = {"audio": load.kind == "audio", "video": load.kind == "video", "screen": False}
    await control.ask("grant", participant=load.name, **rights)
    connection = Connection(lambda _: None, fresh=True)
    ssrc = int.from_bytes(os.urandom(4), "big")
    local = await connection.local("actpass")
    offer = sdp.offer([sdp.Sending("0", load.kind, ssrc, load.name)], local)
    offer = offer.replace("a=ice-lite\r\n", "")
    answer = await control.ask("publish", participant=load.name, sdp=offer)
    remote = sdp.parse(answer["sdp"])
    assert not isinstance(remote, Refused)
    await connection.connect(remote, is_server=False)
    return _send(connection, load, ssrc)


async def _send(connection: Connection, load: Load, ssrc: int) -> None:
    """Send at the pace of the load; each second begins with a key frame."""
    kind = sdp.PAYLOAD_TYPES["opus" if load.kind == "audio" else "VP8"]
    ticks = SOUND_TICKS if load.kind == "audio" else 90_000 // load.rate
    start, sequence = time.monotonic() + int.from_bytes(os.urandom(2), "big") / 65536, 0
    for number in itertools.count():
        await asyncio.sleep(max(0.0, start + number / load.rate - time.monotonic()))
        for piece in range(load.burst):
            first = (0x10 if piece == 0 else 0, 0 if number % load.rate == 0 else 1)
            marker = 0x80 if piece == load.burst - 1 else 0
            stamp = number * ticks & 0xFFFFFFFF
            head = rtp.HEADER.pack(0x80, kind | marker, sequence & 0xFFFF, stamp, ssrc)
            connection.send(head + bytes(first) + bytes(load.size - len(head) - 2))
            sequence += 1


async def _subscribe(control: Control, number: int) -> Sink:
    cameras = [load.name for load in MIX if load.kind == "video"]
    told = await control.ask("subscribe", participant=f"s-{number}", tiles=cameras, audio=True)
    remote = sdp.parse(told["sdp"])
    assert not isinstance(remote, Refused)
    sink = Sink(lambda _: None)
    local = await sink.local("active")
    answer = sdp.answer(remote, local).replace("a=ice-lite\r\n", "")
    answer = answer.replace("a=setup:passive", "a=setup:active")
    connecting = asyncio.create_task(sink.connect(remote, is_server=False))
    await control.ask("subscribe.answer", subscription=told["subscription"], sdp=answer)
    await connecting
    return sink


async def _connected(path: Path) -> ClientConnection:
    async with asyncio.timeout(20):
        while True:
            try:
                return await unix_connect(str(path), "ws://media/", max_queue=None)
            except OSError:
                await asyncio.sleep(0.05)


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HEMICICLO_ENVIRONMENT": "development",
        "HEMICICLO_DATA_DIR": str(folder),
        "HEMICICLO_MEDIA_ADDRESS": "127.0.0.1",
        "HEMICICLO_MEDIA_UDP_PORT": str(UDP_PORT),
    }


def floor_us() -> tuple[float | None, str]:
    """Return the microseconds per packet of ``floor.c``, or why there are none."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None, "no C compiler here"
    with tempfile.TemporaryDirectory() as folder:
        program, source = Path(folder) / "floor", Path(__file__).with_name("floor.c")
        build = [compiler, "-O2", "-o", str(program), str(source), "-lcrypto"]
        if subprocess.run(build, capture_output=True, check=False).returncode:  # noqa: S603
            return None, "libcrypto's headers are not here"
        run = subprocess.run(  # noqa: S603  what was just compiled
            [program, str(FLOOR_PACKETS)], capture_output=True, check=True, text=True
        )
    return float(run.stdout) / 1000, ""
