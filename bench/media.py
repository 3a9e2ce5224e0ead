"""The media process on the load of a council session, beside Janus and beside a floor in C.

Real: a process of its own, ICE, DTLS and SRTP to each subscriber, receiver reports, recording. Each
subscriber gets 24 small pictures (20 packets a second of 800 bytes), the speaker in high (25 times
5 of 1,000) and three voices (50 of 120). Only ratios within one run mean anything: machines differ,
and who else works on them.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from bench import media_janus
from bench.media_house import Hemiciclo, hemiciclo
from bench.media_trials import MEMBERS, Used, join, mix, session
from media.native.library import why_not

FLOOR_PACKETS: Final = 400_000
TIMED: Final = 27  # subscribers at whom 20,000 packets a second go out
LARGE: Final = {"native": 100, "python": 40}
BEARABLE_PERCENT: Final = 80.0
PEOPLE: Final = 50
Figures = dict[str, object]
T = TypeVar("T")


def measure() -> tuple[Figures, str]:
    """Return the figures and sentences for people."""
    _take_the_machine()
    floors = [_floor_us()[0]]
    planes = {"python": asyncio.run(_plane("python"))}
    reason = why_not()
    if not reason:
        planes["native"] = asyncio.run(_plane("native"))
    peer = asyncio.run(_janus())
    floors.append(_floor_us()[0])
    floor = min((floor for floor in floors if floor), default=None)
    best = "python" if reason else "native"
    figures: Figures = {"plane": best, "load_average": round(os.getloadavg()[0], 1)}
    figures |= {"janus_us": peer and round(peer.us, 2), "floor_us": floor and round(floor, 2)}
    for name, measured in planes.items():
        figures |= {f"{name}_{key}": value for key, value in measured.items()}
        us = float(str(measured["us_per_packet"]))
        figures[f"{name}_ratio_to_janus"] = peer and round(us / peer.us, 3)
        figures[f"{name}_ratio_to_floor"] = floor and round(us / floor, 3)
    figures["ratio_to_janus"] = figures[f"{best}_ratio_to_janus"]
    figures["ratio_to_floor"] = figures[f"{best}_ratio_to_floor"]
    figures |= _reasons(reason, peer, floor)
    return figures, "\n".join(_sentences(name, figures) for name in planes)


def _reasons(reason: str, peer: Used | None, floor: float | None) -> Figures:
    """Return what is not there and why."""
    reasons = {
        "native_reason": reason,
        "janus_reason": "" if peer else "Janus is not installed",
        "floor_reason": "" if floor else _floor_us()[1],
    }
    return {name: text for name, text in reasons.items() if text}


async def _plane(name: str) -> Figures:
    small = await _on(name, lambda house: mix(house, MEMBERS))
    large = await _on(name, lambda house: mix(house, LARGE[name]))
    timed = await _on(name, lambda house: mix(house, TIMED, is_timing=True))
    sat = await _on(name, session)
    twice = await _on(name, lambda house: session(house, 2))
    seconds, cpu = await _on(name, lambda house: join(house, PEOPLE))
    return {
        "us_per_packet": round(small.us, 2),
        "core_percent": round(small.percent, 1),
        "packets_a_second": round(small.rate),
        "session_25_core_percent": round(sat.percent, 1),
        "session_25_packets_a_second": round(sat.rate),
        "delay_p99_ms": round(timed.delay_ms(99), 2),
        "delay_p99_9_ms": round(timed.delay_ms(99.9), 2),
        "delay_packets_a_second": round(timed.rate),
        "largest_session": round(_largest(small, large, LARGE[name])),
        "largest_measured_at": LARGE[name],
        "largest_us_per_packet": round(large.us, 2),
        "sessions_of_25_on_2_cores": int(2 * BEARABLE_PERCENT / (twice.percent / 2)),
        "two_sessions_core_percent": round(twice.percent, 1),
        "join_50_seconds": round(seconds, 2),
        "join_50_cpu_seconds": round(cpu, 2),
    }


async def _on(plane: str, trial: Callable[[Hemiciclo], Coroutine[None, None, T]]) -> T:
    """Run one trial on a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        async with hemiciclo(Path(folder), plane) as house:
            return await trial(house)


async def _janus() -> Used | None:
    if not media_janus.is_here():
        return None
    async with media_janus.janus() as house:
        return await mix(house, MEMBERS)


def _largest(small: Used, large: Used, subscribers: int) -> float:
    """Return how many subscribers fill 80 % of a core, on the line through both measurements."""
    slope = (large.percent - small.percent) / (subscribers - MEMBERS)
    return subscribers + (BEARABLE_PERCENT - large.percent) / max(slope, 0.01)


def _sentences(name: str, figures: Figures) -> str:
    """Return the lines for people of one plane."""

    def of(key: str) -> object:
        return figures[f"{name}_{key}"]

    beside = f"{of('ratio_to_janus')} of Janus, {of('ratio_to_floor')} times the floor in C"
    delay = f"{of('delay_p99_ms')} ms (p99), {of('delay_p99_9_ms')} ms (p99.9)"
    lines = [
        f"media, plane in {'C' if name == 'native' else 'Python'}:",
        f"{of('us_per_packet')} µs of CPU per packet sent: {beside}",
        f"a session of 25 with everything: {of('session_25_core_percent')} % of a core",
        f"under way at {of('delay_packets_a_second')} packets a second: {delay}",
        f"largest session at 80 % of a core: {of('largest_session')} people",
        f"sessions of 25 on two cores, all recorded: {of('sessions_of_25_on_2_cores')}",
        f"50 people join in {of('join_50_seconds')} s, {of('join_50_cpu_seconds')} s of CPU",
    ]
    return "\n  ".join(lines)


def _take_the_machine() -> None:
    """Go before other work where that is allowed: its turns would be measured as ours."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def _floor_us() -> tuple[float | None, str]:
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
