"""The live side of a session: durable commands, votes over the network, changes on screens.

Every figure is of this machine in this run; ``load_average`` says who else was working on it.
"""

import os
import tempfile
from pathlib import Path

import uvloop

from bench.durable import measure_durable
from bench.figures import in_ms
from bench.screens import Bare, measure_floor, measure_screens, votes_while_watched
from bench.server import ROOT_FILE, Server, serving, settings_in
from bench.sitting import Sitting
from core.clock import system_clock
from people.town import load_town
from web.local_ca import LocalAuthority

PORT = 18701
ROUNDS = 30
ROUNDS_WATCHED = 3
ROUNDS_FLOODED = 10
VISITORS = 40
SPREAD_SECONDS = 3.0
SCREENS = (200, 2000)
Figures = dict[str, object]


def measure() -> tuple[Figures, str]:
    """Return the figures and a sentence for people; takes some minutes."""
    figures: Figures = {"load_average": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        figures |= measure_durable(Path(name))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        figures |= _measure_server(Path(name))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        figures |= _measure_one_process(Path(name))
    return figures, sentence(figures)


def sentence(figures: Figures) -> str:
    """Return the figures that matter as a line for people."""
    return (
        f"live: {figures['durable_votes_a_second']} durable votes/s "
        f"({figures['durable_votes_to_sqlite_floor']} of the floor); a vote of sixty at once is "
        f"acknowledged in {figures['vote_at_once_p99_ms']} ms (p99), spread in "
        f"{figures['vote_spread_p99_ms']} ms; a change is on 2,000 screens in "
        f"{figures['screens_2000_last_screen_p50_ms']} ms "
        f"({figures['screens_2000_cpu_ms_a_change_to_floor']} times the CPU of bare writing); "
        f"while {VISITORS} visitors take pages, a vote waits "
        f"{figures['vote_flooded_p99_ms']} ms (p99); "
        f"first page after {figures['start_fresh_seconds']} s with {figures['start_pss_mib']} MiB"
    )


def _measure_server(folder: Path) -> Figures:
    settings = settings_in(folder, PORT)
    session = load_town(settings.town_file).session.id
    with serving(settings, session) as server:
        figures: Figures = {"start_fresh_seconds": round(server.started, 2)}
    with serving(settings, session) as server:
        figures["start_again_seconds"] = round(server.started, 2)
        figures["start_pss_mib"] = round(server.memory(), 1)
    with serving(settings, session) as server:
        figures |= uvloop.run(_live(server))
    files = LocalAuthority(settings.keys_dir).ensure(("localhost",), system_clock())
    bare = Bare(PORT + 2, session, settings.keys_dir / ROOT_FILE)
    return figures | _beside_floor(figures, uvloop.run(measure_floor(bare, files, SCREENS[-1])))


def _beside_floor(figures: Figures, floor: Figures) -> Figures:
    """Return the floor and how many times as much the server needs, for the most screens."""
    many = f"screens_{SCREENS[-1]}"
    ratios = {
        f"{many}_{name}_to_floor": round(figures[f"{many}_{name}"] / floor[f"floor_{name}"], 2)  # type: ignore[operator]  # numbers
        for name in ("cpu_ms_a_change", "last_screen_p50_ms", "last_screen_p99_ms")
    }
    return {**{f"{many}_{name}": value for name, value in floor.items()}, **ratios}


async def _live(server: Server) -> Figures:
    sitting = await Sitting(server).enter()
    figures: Figures = {"tls_handshake_cpu_ms": round(await sitting.handshake_cpu_ms(), 2)}
    for count in SCREENS:
        found = await measure_screens(sitting, count)
        figures |= {f"screens_{count}_{name}": value for name, value in found.items()}
    await sitting.open_vote()
    figures |= await _votes(sitting)
    figures |= await _flooded(sitting)
    for count in SCREENS:
        waits = await votes_while_watched(sitting, count, ROUNDS_WATCHED)
        figures |= in_ms(waits, f"vote_with_{count}_screens")
    sitting.leave()
    return figures


async def _votes(sitting: Sitting) -> Figures:
    await sitting.vote(2)
    before = sitting.server.cpu()
    together = await sitting.vote(ROUNDS)
    cpu = sitting.server.cpu() - before
    spread = await sitting.vote(3, SPREAD_SECONDS)
    return {
        **in_ms(together, "vote_at_once"),
        **in_ms(spread, "vote_spread"),
        "vote_cpu_us": round(1e6 * cpu / len(together)),
    }


def _measure_one_process(folder: Path) -> Figures:
    """Return the same of both roles in one process, to know what the second is good for."""
    settings = settings_in(folder, PORT + 1)
    session = load_town(settings.town_file).session.id
    with serving(settings, session, "whole") as server:
        found = uvloop.run(_alone(server))
    return {f"one_process_{name}": value for name, value in found.items()}


async def _alone(server: Server) -> Figures:
    sitting = await Sitting(server).enter()
    await sitting.open_vote()
    figures = await _votes(sitting)
    figures |= await _flooded(sitting)
    waits = await votes_while_watched(sitting, SCREENS[-1], ROUNDS_WATCHED)
    figures |= in_ms(waits, f"vote_with_{SCREENS[-1]}_screens")
    sitting.leave()
    return figures


async def _flooded(sitting: Sitting) -> Figures:
    waits, pages = await sitting.vote_flooded(ROUNDS_FLOODED, VISITORS)
    return {**in_ms(waits, "vote_flooded"), "vote_flooded_pages_a_second": round(pages)}
