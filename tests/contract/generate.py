"""Writes the cases that pytest and vitest both play: ``python -m tests.contract.generate``.

A case is what one reader is told of one session: ``start`` (the state before the first event),
``events`` in order, ``cuts`` (places from which a late screen may begin), and ``state``, where all
must end. An event with ``snapshot`` instead of ``kind`` and ``body`` puts the state in its place.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.clock import to_wire
from core.refusals import Refused
from sessions.codec import encode, event_kind
from sessions.domain.actor import ROOM
from sessions.domain.apply import apply
from sessions.domain.audience import RESYNC, Audience, Reader, redact_event, redact_state
from sessions.domain.decide import decide
from sessions.domain.events import Event
from sessions.domain.grace import due
from sessions.domain.state import SessionState
from sessions.simulator.council import Council
from sessions.simulator.town import START, convocation

FOLDER = Path(__file__).parent
SEEDS = (0, 2, 5, 7, 8, 26, 113, 163, 252, 268)
ORDERS = 170
READERS = (
    Reader(Audience.SECRETARY, "p-secretaria"),
    Reader(Audience.MEMBER, "p-02"),
    Reader(Audience.SCREEN),
    Reader(Audience.PUBLIC),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a session, with the states around it."""

    before: SessionState
    event: Event
    after: SessionState
    at: str
    actor: str


def walk(seed: int, orders: int = ORDERS) -> Iterator[Step]:
    """Yield the events of a session of invented people."""
    chance = random.Random(seed)
    council, state, now = Council(chance), SessionState(), START
    actor, command = convocation(chance, f"s-{seed}")
    for _ in range(orders):
        now += timedelta(seconds=chance.randint(1, 40))
        decision = decide(state, command, actor, now)
        at = to_wire(now)
        for event in () if isinstance(decision, Refused) else decision:
            after = apply(state, event, state.seq + 1, at)
            yield Step(state, event, after, at, actor)
            state = after
        waiting = due(state, now)
        actor, command = (ROOM, waiting[0]) if waiting else council.next(state)


def told(step: Step, reader: Reader) -> dict[str, Any]:
    """Return an event as ``reader`` is told it."""
    event = redact_event(step.before, step.event, reader)
    base = {"seq": step.after.seq, "at": step.at}
    if event is RESYNC:
        return base | {"snapshot": encode(redact_state(step.after, reader))}
    return base | {"kind": event_kind(event), "actor": step.actor, "body": encode(event)}


def case(seed: int, reader: Reader) -> dict[str, Any]:
    """Return what ``reader`` is told of the session of ``seed``."""
    steps = list(walk(seed))
    size = len(steps)
    return {
        "reader": {"audience": reader.audience.value, "person": reader.person},
        "start": encode(SessionState()),
        "events": [told(step, reader) for step in steps],
        "cuts": sorted({0, 1, size // 3, size // 2, size - 1}),
        "state": encode(redact_state(steps[-1].after, reader)),
    }


def cases() -> Iterator[tuple[str, str]]:
    """Yield name and text of every case."""
    for seed in SEEDS:
        for reader in READERS:
            text = json.dumps(case(seed, reader), ensure_ascii=False, separators=(",", ":"))
            yield (
                f"session-{seed:02}-{reader.audience.value}.json",
                text.replace('},{"seq"', '},\n{"seq"') + "\n",
            )


def main() -> int:
    """Write the cases; with ``--check`` only tell whether they are stale."""
    stale = [name for name, text in cases() if not _is_fresh(FOLDER / name, text)]
    if "--check" in sys.argv[1:]:
        return 1 if stale else 0
    for name, text in cases():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


def _is_fresh(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
