"""One change on many screens: when half of them and the last have it, and what it costs."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bench.council import member
from bench.figures import in_ms, rank
from bench.server import Server
from bench.sitting import Sitting
from sessions.domain import commands as c

CHANGES = 20
PATIENCE_SECONDS = 240
Told = Callable[[], Awaitable[dict[str, float]]]


@asynccontextmanager
async def watching(server: Server, count: int) -> AsyncIterator[Told]:
    """Run a process with that many screens; what is given tells when all have the next change."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.screens_load", str(server.port), server.session, str(count),
        str(server.root), stdout=asyncio.subprocess.PIPE,
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


async def votes_while_watched(sitting: Sitting, count: int, rounds: int) -> list[float]:
    """Return how long the voters wait in seconds while ``count`` screens are told each vote."""
    async with watching(sitting.server, count) as told:
        await told()
        return await sitting.vote(rounds)


def _change(count: int, change: int) -> c.Command:
    request = f"peticion-{count}-{change // 2}"
    return c.WithdrawFloor(request) if change % 2 else c.RequestFloor(request)
