"""Runs seeds: ``python -m sessions.simulator.run [FIRST [COUNT]]``; a failure prints its seed."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.canonical import canonical
from core.chain import Link
from sessions.simulator.checks import CHECKS
from sessions.simulator.faults import MemoryShelf, Shelf
from sessions.simulator.town import SESSION
from sessions.simulator.world import World


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one seed; ``log`` are the bytes of the log, ``wrong`` the broken invariants."""

    seed: int
    wrong: tuple[str, ...]
    log: bytes
    happened: Counter[str]
    acked: int


def simulate(
    seed: int, shelf: Callable[[], Shelf] = MemoryShelf, orders: int = 60, scale: float = 1.0
) -> Report:
    """Run one seed and check every invariant."""
    world = World(seed, shelf(), orders, scale)
    world.run()
    kept = world.shelf.load(SESSION)
    log = log_bytes(kept.links)
    wrong = tuple(
        f"{name}: {fault}" for name, check in CHECKS.items() for fault in check(world, kept)
    )
    return Report(seed, wrong, log, world.faults.happened, len(world.acked()))


def log_bytes(links: Sequence[Link]) -> bytes:
    """Return a log as canonical JSON, one link per line."""
    lines = (
        canonical([link.seq, link.kind, link.at, link.actor, link.body, link.hash])
        for link in links
    )
    return b"\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run ``COUNT`` seeds from ``FIRST``; returns 1 when an invariant was broken."""
    first = int(arguments[0]) if arguments else 0
    count = int(arguments[1]) if len(arguments) > 1 else 1000
    happened: Counter[str] = Counter()
    for seed in range(first, first + count):
        report = simulate(seed)
        happened += report.happened
        if report.wrong:
            sys.stderr.write(f"seed {seed}:\n  " + "\n  ".join(report.wrong) + "\n")
            return 1
    sys.stderr.write(f"{count} seeds from {first} hold; faults: {dict(happened)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
