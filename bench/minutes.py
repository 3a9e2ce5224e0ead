"""From the log of a three-hour session to the signed acta, each stage timed; a JSON line."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bench.plenary import Size, plenary
from bench.sealed import CHAIR, HOUSE, SECRETARY, clock, first_draft
from core.chain import first_fault
from core.settings import Settings
from minutes import papers
from minutes.domain.states import Acta, ActaState
from minutes.reading import record
from signing import pades
from signing.development import DevelopmentKeys

Result = TypeVar("Result")
SIZE = Size(members=25, items=30, interventions=120, votes=30, minutes=180)


@dataclass(slots=True)
class Timed:
    """Seconds of each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, name: str, work: Callable[[], Result]) -> Result:
        """Run and time one stage."""
        begun = time.perf_counter()
        result = work()
        self.seconds[name] = round(time.perf_counter() - begun, 4)
        return result


def measure() -> tuple[dict[str, float | int], str]:
    """Return the figures and one sentence; the synthetic log itself is not timed."""
    links, timed = plenary(SIZE), Timed()
    with TemporaryDirectory() as folder:
        settings = Settings(environment="development", data_dir=Path(folder))
        keys = DevelopmentKeys(settings, clock)
        for who in (SECRETARY, CHAIR):
            keys.signer(who)
        timed.run("check_chain", lambda: first_fault(links))
        timed.run("fold", lambda: record(links))
        content = timed.run("draft", lambda: first_draft(links))
        acta = Acta(
            "s-ensayo", "Pleno", ActaState.FINAL, 1, len(links), "es", 2026, 1, csv="0" * 26,
            certification_csv="1" * 26,
        )  # fmt: skip
        made = timed.run("render", lambda: papers.make(links, acta, content, HOUSE, None))
        pdf = timed.run(
            "secretary", lambda: pades.sign_secretary(made.acta, SECRETARY, keys, clock)
        )
        pdf = timed.run("chair", lambda: pades.sign_chair(pdf, CHAIR, keys, clock))
        pdf = timed.run("archive_stamp", lambda: pades.close(pdf, keys, clock))
    total = round(sum(timed.seconds.values()), 3)
    figures: dict[str, float | int] = {
        "links": len(links),
        "members": SIZE.members,
        "items": SIZE.items,
        "interventions": SIZE.interventions,
        "votes": SIZE.votes,
        "unsigned_bytes": len(made.acta),
        "signed_bytes": len(pdf),
        **{f"{name}_s": seconds for name, seconds in timed.seconds.items()},
        "total_s": total,
    }
    return figures, (
        f"Acta de una sesión de {SIZE.minutes // 60} h ({len(links)} asientos): {total} s del "
        f"registro al PDF/A firmado y sellado ({len(pdf) // 1024} KiB)."
    )
