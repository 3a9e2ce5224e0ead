"""One change on many screens: when half of them and the last have it, and what it costs."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.council import member
from bench.figures import in_ms, rank
from bench.sitting import Sitting
from sessions.domain import commands as c
from web.local_ca import TlsFiles

CHANGES = 20
PATIENCE_SECONDS = 240
FLOOR_CHANGES = 20
# A reader asks for 256 KiB for each record that it decrypts and gives back nearly all of it: by
# default that is a mapping made, cut and dropped in the kernel each time, which took half of the
# time until the last screen. (mallopt(3); the server hardly reads.)
ONE_HEAP = {"MALLOC_MMAP_THRESHOLD_": str(2 << 20), "MALLOC_TRIM_THRESHOLD_": str(16 << 20)}
Told = Callable[[], Awaitable[dict[str, float]]]


class Place(Protocol):
    """Where screens connect to."""

    @property
    def port(self) -> int:
        """The port of the loopback."""

    @property
    def session(self) -> str:
        """The session that is followed."""

    @property
    def root(self) -> Path:
        """The file of the authority that the certificate is of."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A program that does nothing but write (``bench.floor``)."""

    port: int
    session: str
    root: Path


@asynccontextmanager
async def watching(place: Place, count: int) -> AsyncIterator[Told]:
    """Run a process with that many screens; what is given tells when all have the next change."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.screens_load", str(place.port), place.session, str(count),
        str(place.root), stdout=asyncio.subprocess.PIPE, env={**os.environ, **ONE_HEAP},
    )  # fmt: skip

    async def told() -> dict[str, float]:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            line = await process.stdout.readline()
        if not line:
            raise ConnectionError("a screen was hung up on")
        found: dict[str, float] = json.loads(line)
        return found

    try:
        yield told
    finally:
        process.terminate()
        await process.wait()


async def measure_screens(sitting: Sitting, count: int) -> dict[str, object]:
    """Return the figures of single changes on ``count`` screens."""
    server = sitting.server
    async with watching(server, count) as told:
        joined = (await told())["joined"]
        changes, cpu = [], server.cpu()
        for change in range(CHANGES):
            await sitting.ask(member(3), _change(count, change))
            changes.append(await told())
        cpu = server.cpu() - cpu
        return {
            "joined_seconds": round(joined, 2),
            **in_ms([change["last"] for change in changes], "last_screen"),
            "half_of_the_screens_ms": round(1000 * rank([c["p50"] for c in changes], 50), 2),
            "cpu_ms_a_change": round(1000 * cpu / CHANGES, 1),
            "messages_a_cpu_second": round(CHANGES * count / cpu),
            "rss_mib": round(server.memory(), 1),
        }


async def measure_floor(place: Bare, files: TlsFiles, count: int) -> dict[str, object]:
    """Return what the bare writing of a change to ``count`` screens costs and takes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.floor", str(place.port), str(count),
        str(files.certificate), str(files.key),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        await process.stdout.readline()
        async with watching(place, count) as told:
            await told()
            changes, spent = [], []
            for _ in range(FLOOR_CHANGES):
                process.stdin.write(b"\n")
                changes.append(await told())
                spent.append(json.loads(await process.stdout.readline()))
    finally:
        process.kill()
        await process.wait()
    return {
        **in_ms([change["last"] for change in changes], "floor_last_screen"),
        "floor_cpu_ms_a_change": round(1000 * rank([one["cpu"] for one in spent], 50), 1),
    }


async def votes_while_watched(sitting: Sitting, count: int, rounds: int) -> list[float]:
    """Return how long the voters wait in seconds while ``count`` screens are told each vote."""
    async with watching(sitting.server, count) as told:
        await told()
        return await sitting.vote(rounds)


def _change(count: int, change: int) -> c.Command:
    request = f"peticion-{count}-{change // 2}"
    return c.WithdrawFloor(request) if change % 2 else c.RequestFloor(request)
