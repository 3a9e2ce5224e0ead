"""A secret vote of sixty: from the close to the verified result, beside belenios-tool.

Both programs verify the same file in the same run, by turns; what counts is their CPU time, which
other load on the machine changes least.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.ballot_browser import Figures, browser_figures
from bench.ballot_council import UUID, YES_NO, Council, convene, marks
from bench.ballot_house import house_figures
from bench.figures import in_ms
from voting.secret.closing import close, owned, result
from voting.secret.domain.ballot import Urn
from voting.secret.domain.board import Board, Row, write
from voting.secret.verify import Facts, Policy, verify

VOTERS = 60
TURNS = 5
TIMESTAMP = 1_790_000_000
OWNERS = (1, 2)
TOOL = "belenios-tool"
TOOL_CREDENTIAL = "111-111-111-111-111"  # of nobody: the tool makes the ballot all the same
BROWSERS = ("chromium", "firefox")


class NotVerifiedError(Exception):
    """The vote that was made does not hold: there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Voted:
    """An urn, and the CPU seconds that the server spent on each ballot."""

    council: Council
    urn: Urn
    seconds: list[float]


def measure(keep: Path | None = None) -> tuple[dict[str, object], str]:
    """Return the figures and a sentence; the bundle is left in ``keep`` where it is given."""
    voted = cast(convene(VOTERS))
    archive, parts = _closed(voted)
    with tempfile.TemporaryDirectory() as spare:
        folder = keep or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{UUID}.bel"
        path.write_bytes(archive)
        verifiers = by_turns(commands(path)) | tool_ballot(path)
    figures = {"voters": VOTERS, "bundle_bytes": len(archive), **in_ms(voted.seconds, "ballot_cpu")}
    figures |= {f"{name}_ms": round(1000 * seconds, 1) for name, seconds in parts.items()}
    browsers, house = browser_figures(), house_figures()
    figures |= verifiers | browsers | house
    figures |= beside_tool(figures)
    return figures, sentence(parts, verifiers) + in_browsers(browsers) + in_house(house)


def beside_tool(figures: dict[str, Any]) -> dict[str, object]:
    """Return each figure as a part of the CPU that belenios-tool takes for the like in this run.

    The tool's wall time would grow with whatever else the machine does, and make ours look better.
    """
    if "belenios_tool_cpu_ms" not in figures:
        return {}
    verifying, making = figures["belenios_tool_cpu_ms"], figures["belenios_tool_ballot_cpu_ms"]
    parts = {
        "ballots_cpu": VOTERS * figures["ballot_cpu_p50_ms"] / verifying,
        "close_to_result": figures["close_to_result_ms"] / verifying,
        "close_to_verified": figures["close_to_verified_ms"] / verifying,
    }
    for name in BROWSERS:
        if f"{name}_ballot_ms" in figures:
            parts[f"{name}_ballot"] = figures[f"{name}_ballot_ms"] / making
    return {f"{name}_over_belenios_tool": round(part, 3) for name, part in parts.items()}


def in_house(figures: dict[str, Any]) -> str:
    """Return what sixty who vote at one instant wait for, for a reader."""
    if not figures:
        return ""
    return (
        f"; over HTTPS, all at one instant, a ballot has its receipt after "
        f"{figures['http_ballot_p50_ms']:.0f} ms (the last {figures['http_ballot_max_ms']:.0f} ms)"
    )


def in_browsers(figures: Figures) -> str:
    """Return what a ballot takes in each browser, for a reader."""
    names = [name for name in BROWSERS if f"{name}_ballot_ms" in figures]
    said = [
        f"{figures[f'{name}_ballot_ms']:.0f} ms in {name.capitalize()} "
        f"(the first {figures[f'{name}_first_ballot_ms']:.0f} ms)"
        for name in names
    ]
    return f"; a ballot takes {', '.join(said)}" if said else "; no browser to time a ballot in"


def cast(council: Council) -> Voted:
    """Let everybody vote, and time what the server does for each ballot."""
    urn, seconds = council.urn(), []
    for voter in range(VOTERS):
        raw = council.ballot(voter, [marks(YES_NO, voter)])
        before = time.process_time()
        urn.put(raw)
        seconds.append(time.process_time() - before)
    return Voted(council, urn, seconds)


def _closed(voted: Voted) -> tuple[bytes, dict[str, float]]:
    """Close and open; the seconds are of the wall, counted from the close."""
    council, start = voted.council, time.perf_counter()
    closed = close(council.setup, voted.urn)
    opened = [owned(council.open(closed.sums, owner), owner) for owner in OWNERS]
    last = result(closed, opened)
    shown = time.perf_counter() - start
    if last is None:
        raise NotVerifiedError("too few trustees")
    ballots = [Row("Ballot", (each.raw,)) for each in voted.urn.ballots.values()]
    archive = write(Board(TIMESTAMP, (council.first, *ballots, *closed.rows, *last)))
    if not isinstance(verify(archive, Policy(VOTERS)), Facts):
        raise NotVerifiedError("the bundle does not hold")
    return archive, {"close_to_result": shown, "close_to_verified": time.perf_counter() - start}


def commands(path: Path) -> dict[str, list[str]]:
    """Return the verifiers that there are on this machine."""
    ours = [sys.executable, "-m", "command.main", "verify-ballot", str(path)]
    found = {"strict": [*ours, "--voters", str(VOTERS)]}
    if shutil.which(TOOL):
        found["belenios_tool"] = [TOOL, "election", "verify", "--dir", str(path.parent)]
    return found


def tool_ballot(path: Path) -> dict[str, object]:
    """Return what the tool takes to make a ballot of the same election: CPU and wall."""
    if not shutil.which(TOOL):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        secret, choice = Path(folder) / "credential", Path(folder) / "choice"
        secret.write_text(TOOL_CREDENTIAL, "utf-8")
        choice.write_text(json.dumps([marks(YES_NO, 0)]), "utf-8")
        files = ("--dir", str(path.parent), "--privcred", str(secret), "--ballot", str(choice))
        samples = [timed([TOOL, "election", "generate-ballot", *files]) for _ in range(TURNS)]
    cpu, wall = (round(1000 * median(column), 1) for column in zip(*samples, strict=True))
    return {"belenios_tool_ballot_cpu_ms": cpu, "belenios_tool_ballot_wall_ms": wall}


def by_turns(programs: dict[str, list[str]]) -> dict[str, object]:
    """Return the CPU and wall milliseconds of each program, and how ours compares."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(TURNS):
        for name, program in programs.items():
            taken[name].append(timed(program))
    figures: dict[str, object] = {}
    for name, samples in taken.items():
        cpu, wall = (round(1000 * median(column), 1) for column in zip(*samples, strict=True))
        figures |= {f"{name}_cpu_ms": cpu, f"{name}_wall_ms": wall}
    if TOOL.replace("-", "_") in taken:
        ours, tool = (median(cpu for cpu, _ in taken[name]) for name in taken)
        figures["strict_over_belenios_tool"] = round(ours / tool, 3)
    return figures


def timed(program: Sequence[str]) -> tuple[float, float]:
    """Return the CPU and the wall seconds of a program; raises unless it accepts."""
    before, start = _children(), time.perf_counter()
    subprocess.run(program, check=True, capture_output=True)  # noqa: S603  programs of this module
    return _children() - before, time.perf_counter() - start


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def sentence(parts: dict[str, float], verifiers: dict[str, object]) -> str:
    """Return the figures for a reader."""
    said = (
        f"{VOTERS} voters, three options: result {parts['close_to_result']:.2f} s after the close, "
        f"verified at {parts['close_to_verified']:.2f} s; strict verification "
        f"{verifiers['strict_cpu_ms']} ms of CPU"
    )
    if "strict_over_belenios_tool" not in verifiers:
        return f"{said}; {TOOL} is not installed"
    ratio = verifiers["strict_over_belenios_tool"]
    return f"{said}, {TOOL} {verifiers['belenios_tool_cpu_ms']} ms: {ratio} of its time"
