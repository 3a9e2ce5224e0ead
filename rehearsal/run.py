"""From a convened session to a lifted one: wait for the server, bring the people in, hold it."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2

from rehearsal.cast import Cast
from rehearsal.chaos import Chaos
from rehearsal.hold import Held, Rehearsal
from rehearsal.script import DEFAULT, read
from rehearsal.seat import Hall, NotServedError
from sessions.domain.values import Duty, Person

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of rehearsal: how many councillors join, pictures each receives, pace, faults."""

    people: int = 25
    tiles: int = 2
    pace: float = 1.0
    chaos: bool = False
    seed: int = 1
    script: Path = DEFAULT


async def ready(origin: str, tls: ssl.SSLContext) -> None:
    """Wait until the server answers; raises NotServedError after a minute."""
    async with httpx2.AsyncClient(base_url=origin, verify=tls, trust_env=False) as http:
        for _ in range(START_SECONDS * 5):
            with suppress(httpx2.TransportError):
                if (await http.get("/")).is_success:
                    return
            await asyncio.sleep(0.2)
    raise NotServedError(origin)


def chosen_people(people: tuple[Person, ...], councillors: int) -> tuple[Person, ...]:
    """Return the officials and the first councillors by seat, the chair always among them."""
    seated = sorted((p for p in people if p.seat), key=lambda p: (p.duty is not Duty.CHAIR, p.seat))
    officials = tuple(p for p in people if not p.seat)
    return officials + tuple(seated[:councillors])


async def enter_and_hold(
    hall: Hall, people: tuple[Person, ...], wanted: Wanted, tell: Callable[[str], None]
) -> Held:
    """Hold the whole plenary and return what came of it."""
    cast = Cast(hall, chosen_people(people, wanted.people), wanted.seed, wanted.tiles)
    script = read(wanted.script)
    try:
        tell(f"Entran {len(cast.people)} personas")
        await cast.paint()
        await cast.enter()
        rehearsal = Rehearsal(cast, script, wanted.pace, tell)
        if not wanted.chaos:
            return await rehearsal.hold()
        async with Chaos(cast, wanted.seed) as chaos:
            held = await rehearsal.hold()
        held.drops = chaos.drops
        held.refused += chaos.surprises
        return held
    finally:
        await cast.leave()
