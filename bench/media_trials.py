"""The trials of the media benchmark: each runs a load on a server and says what it used."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bench.figures import cpu_seconds, rank
from bench.media_house import Hemiciclo
from bench.media_load import HIGH, LOW, VOICE, Basin, House, Stream, publish, pump, subscribe

SETTLE_S: Final = 2.0
SECONDS: Final = 5.0
TILES: Final = 24
VOICES: Final = 3
MEMBERS: Final = 25
MOST_US: Final = 10_000_000  # a time stamp that was moved is no delay


@dataclass(frozen=True, slots=True)
class Used:
    """One stretch: CPU and wall seconds of the server, packets that arrived, delays in µs."""

    cpu: float
    seconds: float
    arrived: int
    delays: tuple[int, ...] = ()

    @property
    def us(self) -> float:
        """Microseconds of CPU per packet that arrived."""
        return self.cpu / max(1, self.arrived) * 1e6

    @property
    def percent(self) -> float:
        """Share of one core."""
        return 100 * self.cpu / self.seconds

    @property
    def rate(self) -> float:
        """Packets that arrived in a second."""
        return self.arrived / self.seconds

    def delay_ms(self, percent: float) -> float:
        """Milliseconds that this share of the packets was not longer under way."""
        return rank(self.delays, percent) / 1000 if self.delays else 0.0


@asynccontextmanager
async def _flowing(streams: Sequence[Stream], *, reports: bool) -> AsyncIterator[Basin]:
    basin = Basin()
    tasks = [asyncio.create_task(pump(streams, reports=reports)), asyncio.create_task(basin.run())]
    try:
        yield basin
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in {stream.connection for stream in streams} | set(basin.sinks):
            await connection.close()


async def _stretch(house: House, basin: Basin, *, is_timing: bool = False) -> Used:
    await asyncio.sleep(SETTLE_S)
    basin.is_timing = is_timing
    cpu, arrived, start = cpu_seconds(house.pid), basin.arrived, time.monotonic()
    await asyncio.sleep(SECONDS)
    seconds = time.monotonic() - start
    cpu, arrived = cpu_seconds(house.pid) - cpu, basin.arrived - arrived
    delays = tuple(delay for delay in basin.delays if delay < MOST_US)
    return Used(cpu, seconds, arrived, delays)


async def mix(house: House, subscribers: int, *, is_timing: bool = False) -> Used:
    """The council mix of ``media.md`` 3.2: 24 small pictures, the speaker in high, three voices."""
    streams: list[Stream] = []
    cameras = ["p-high", *(f"p-low-{i}" for i in range(TILES))]
    for name in cameras:
        streams += await publish(house, name, [HIGH if name == "p-high" else LOW])
    for i in range(VOICES):
        streams += await publish(house, f"p-voice-{i}", [VOICE])
    async with _flowing(streams, reports=False) as basin:
        for i in range(subscribers):
            basin.sinks.append(await subscribe(house, f"s-{i}", cameras))
        return await _stretch(house, basin, is_timing=is_timing)


async def session(house: Hemiciclo, rooms: int = 1) -> Used:
    """Sessions of 25: everybody sends picture and sound with reports, sees the others, is recorded.

    Of 25 microphones three are open: of the others each packet is decrypted and goes no further.
    """
    streams: list[Stream] = []
    members = [f"p-{i}" for i in range(MEMBERS)]
    for room in range(rooms):
        house.room = f"bench-{room}"
        await house.ask("room.open")
        for i, name in enumerate(members):
            streams += await publish(house, name, [VOICE, HIGH if i == 0 else LOW])
            if i >= VOICES:
                await house.mute(name)
    async with _flowing(streams, reports=True) as basin:
        for room in range(rooms):
            house.room = f"bench-{room}"
            for name in members:
                tiles = [other for other in members if other != name]
                basin.sinks.append(await subscribe(house, name, tiles))
            await house.record()
        return await _stretch(house, basin)


async def join(house: Hemiciclo, people: int) -> tuple[float, float]:
    """Let people come in at once, each to send and to see; return wall and CPU seconds.

    They come from as many processes as there are cores: their half of the handshakes is dearer.
    """
    parts = os.cpu_count() or 1
    bounds = [people * i // parts for i in range(parts + 1)]
    crowds = [await _crowd(house.path, *pair, people) for pair in pairwise(bounds)]
    cpu, start = cpu_seconds(house.pid), time.monotonic()
    for crowd in crowds:
        crowd.tell()
    for crowd in crowds:
        await crowd.hear("done")
    seconds, cpu = time.monotonic() - start, cpu_seconds(house.pid) - cpu
    for crowd in crowds:
        await crowd.leave()
    return seconds, cpu


class _Crowd:
    """Some of the people, in a process of their own (:mod:`bench.media_join`)."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._write, self._read = process, process.stdin, process.stdout

    def tell(self) -> None:
        self._write.write(b"\n")

    async def hear(self, word: str) -> None:
        said = (await self._read.readline()).decode().strip()
        assert said == word, said

    async def leave(self) -> None:
        self._write.close()
        await self._process.wait()


async def _crowd(path: str, first: int, last: int, people: int) -> _Crowd:
    """Start the people of these numbers; returns when they are ready."""
    numbers = (str(first), str(last), str(people))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.media_join", path, *numbers, stdin=PIPE, stdout=PIPE
    )
    crowd = _Crowd(process)
    await crowd.hear("ready")
    return crowd
