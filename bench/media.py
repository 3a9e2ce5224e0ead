"""The media process on the load of a council session, beside Janus and beside a floor in C.

Real: a process of its own, ICE, DTLS and SRTP to each subscriber, receiver reports, recording. Each
subscriber gets 24 small pictures (20 packets a second of 800 bytes), the speaker in high (25 times
5 of 1,000) and three voices (50 of 120). Only ratios within one run mean anything: machines differ,
and who else works on them. One machine differs from itself, too: within a minute the floor was seen
to cost 3.8 and then 6.2 µs. So what is set in relation is measured in rounds, each with the floor
before and after it, and the middle round counts.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Final, TypeVar

from bench import media_janus
from bench.media_house import Hemiciclo, hemiciclo
from bench.media_trials import MEMBERS, Used, join, mix, session
from media.native.library import why_not

PLANES: Final = ("python", "native")
FLOOR_PACKETS: Final = 200_000
ROUNDS: Final = 3
TIMED: Final = 27  # subscribers at whom 20,000 packets a second go out
LARGE: Final = {"native": 100, "python": 40}
BEARABLE_PERCENT: Final = 80.0
PEOPLE: Final = 50
Figures = dict[str, object]
T = TypeVar("T")


@dataclass(slots=True)
class Rounds:
    """The council mix, round by round: a packet beside Janus and beside the floor of its round."""

    floors: list[float] = field(default_factory=list)
    peers: list[Used] = field(default_factory=list)
    planes: dict[str, list[Used]] = field(default_factory=dict)
    to_floor: dict[str, list[float]] = field(default_factory=dict)
    to_peer: dict[str, list[float]] = field(default_factory=dict)

    def run(self, planes: Sequence[str]) -> None:
        """Measure one round more."""
        used: dict[str, Used] = {}
        before = self._floor()
        for name in planes:
            used[name] = asyncio.run(_on(name, lambda house: mix(house, MEMBERS)))
            after = self._floor()
            self.note(name, used[name], (before, after))
            before = after
        peer = asyncio.run(_janus())
        if peer is None:
            return
        self.peers.append(peer)
        for name in planes:
            self.to_peer.setdefault(name, []).append(used[name].us / peer.us)

    def note(self, name: str, used: Used, floors: tuple[float | None, float | None]) -> None:
        """Take what a plane used, and the floor before and after it."""
        self.planes.setdefault(name, []).append(used)
        known = [floor for floor in floors if floor]
        if known:
            self.to_floor.setdefault(name, []).append(used.us / mean(known))

    def _floor(self) -> float | None:
        floor = _floor_us()[0]
        self.floors += [floor] if floor else []
        return floor

    def figures(self) -> Figures:
        """Return what the middle rounds say."""
        peer = _middle([used.us for used in self.peers])
        figures: Figures = {"janus_us": peer, "floor_us": _middle(self.floors)}
        if self.floors:
            figures["floor_us_from_to"] = [round(min(self.floors), 2), round(max(self.floors), 2)]
        for name, used in self.planes.items():
            figures[f"{name}_us_per_packet"] = _middle([one.us for one in used])
            figures[f"{name}_core_percent"] = _middle([one.percent for one in used])
            figures[f"{name}_packets_a_second"] = _middle([one.rate for one in used])
            figures[f"{name}_ratio_to_janus"] = _middle(self.to_peer.get(name, []), 3)
            figures[f"{name}_ratio_to_floor"] = _middle(self.to_floor.get(name, []), 3)
        return figures


def measure(planes: Sequence[str] = PLANES) -> tuple[Figures, str]:
    """Return the figures of these planes and sentences for people."""
    _take_the_machine()
    reason = why_not()
    here = [name for name in planes if name != "native" or not reason]
    rounds = Rounds()
    for _ in range(ROUNDS):
        rounds.run(here)
    best = here[-1] if here else "python"
    figures: Figures = {"plane": best, "load_average": round(os.getloadavg()[0], 1)}
    figures |= rounds.figures()
    for name in here:
        measured = asyncio.run(_plane(name, _middle_one(rounds.planes[name])))
        figures |= {f"{name}_{key}": value for key, value in measured.items()}
    figures["ratio_to_janus"] = figures.get(f"{best}_ratio_to_janus")
    figures["ratio_to_floor"] = figures.get(f"{best}_ratio_to_floor")
    figures |= _reasons(reason, figures["janus_us"], figures["floor_us"])
    return figures, "\n".join(_sentences(name, figures) for name in here)


def _middle_one(used: Sequence[Used]) -> Used:
    return sorted(used, key=lambda one: one.percent)[len(used) // 2]


def _from_to(used: Sequence[Used]) -> list[float]:
    shares = [round(one.percent, 1) for one in used]
    return [min(shares), max(shares)]


def _middle(values: Sequence[float], digits: int = 2) -> float | None:
    return round(median(values), digits) if values else None


def _reasons(reason: str, peer: object, floor: object) -> Figures:
    """Return what is not there and why."""
    reasons = {
        "native_reason": reason,
        "janus_reason": "" if peer else "Janus is not installed",
        "floor_reason": "" if floor else _floor_us()[1],
    }
    return {name: text for name, text in reasons.items() if text}


async def _plane(name: str, small: Used) -> Figures:
    """Measure what is measured once; ``small`` is the council mix."""
    large = await _on(name, lambda house: mix(house, LARGE[name]))
    timed = await _on(name, lambda house: mix(house, TIMED, is_timing=True))
    sat = [await _on(name, session) for _ in range(ROUNDS)]
    twice = await _on(name, lambda house: session(house, 2))
    seconds, cpu = await _on(name, lambda house: join(house, PEOPLE))
    return {
        "session_25_core_percent": round(_middle_one(sat).percent, 1),
        "session_25_core_percent_from_to": _from_to(sat),
        "session_25_packets_a_second": round(_middle_one(sat).rate),
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
