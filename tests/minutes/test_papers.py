"""Who is printed as a signer is who signs, on each paper and in each kind of session."""

import re
import subprocess

import pytest

from bench.plenary import SMALL, Scribe, convocation, plenary
from bench.sealed import HOUSE, first_draft
from core.chain import Link
from minutes import papers
from minutes.domain.states import Acta, ActaState
from sessions.domain import events as e

SECRETARY, CHAIR = "Prudencia Inventada Fe", "Nombre1 Ficticio 1"


def made(links: list[Link]) -> papers.Papers:
    acta = Acta(
        "s-ensayo", "Pleno", ActaState.FINAL, 1, len(links), "es", 2026, 1, csv="0" * 26,
        certification_csv="1" * 26,
    )  # fmt: skip
    return papers.make(links, acta, first_draft(links), HOUSE, None)


def signatures(pdf: bytes) -> str:
    """Return what is printed from the heading of the signatures on."""
    run = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", run.stdout.decode()).rpartition(" Firmas ")[2]


def not_held() -> list[Link]:
    scribe = Scribe()
    scribe.tell(convocation(SMALL, "s-ensayo"))
    scribe.tell(e.RollCallCompleted(2, 3, is_quorate=False))
    scribe.tell(e.SessionNotHeld(2, 3))
    return scribe.links


@pytest.mark.law("R-ACT-8")
def test_the_acta_carries_the_secretary_and_the_approval_of_the_chair() -> None:
    printed = signatures(made(plenary()).acta)
    assert SECRETARY in printed
    assert f"Vº Bº Alcaldesa Firmado electrónicamente {CHAIR}" in printed


@pytest.mark.law("R-VID-1")
def test_the_certification_of_the_recording_is_the_secretary_alone() -> None:
    printed = signatures(made(plenary()).certification)
    assert SECRETARY in printed
    assert "Vº Bº" not in printed
    assert CHAIR not in printed


@pytest.mark.law("R-ACT-3")
def test_the_diligencia_is_the_secretary_alone() -> None:
    printed = signatures(made(not_held()).acta)
    assert SECRETARY in printed
    assert "Vº Bº" not in printed
    assert CHAIR not in printed
