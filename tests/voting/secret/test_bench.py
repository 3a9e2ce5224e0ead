"""The benchmark of the secret vote measures a vote that holds, and leaves it for others."""

import subprocess
from pathlib import Path

import pytest

from bench import ballot
from bench.ballot_council import UUID
from voting.secret.verify import Facts, Policy, verify


def test_the_benchmark_leaves_a_bundle_that_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballot, "VOTERS", 3)
    monkeypatch.setattr(ballot, "TURNS", 1)
    monkeypatch.setattr(ballot, "browser_figures", dict)  # tests/scene has them
    monkeypatch.setattr(ballot, "house_figures", dict)  # a minute of a whole house

    figures, said = ballot.measure(tmp_path / "votacion")

    archive = (tmp_path / "votacion" / f"{UUID}.bel").read_bytes()
    facts = verify(archive, Policy(3))
    assert isinstance(facts, Facts)
    assert facts.ballots == figures["voters"] == 3
    assert figures["bundle_bytes"] == len(archive)
    assert said.startswith("3 voters")


def test_figures_stand_beside_those_of_the_tool_in_the_same_run() -> None:
    measured = {
        "ballot_cpu_p50_ms": 20.0, "close_to_result_ms": 120.0, "close_to_verified_ms": 1080.0,
        "chromium_ballot_ms": 30.0, "belenios_tool_cpu_ms": 1200.0,
        "belenios_tool_ballot_cpu_ms": 60.0,
    }  # fmt: skip

    assert ballot.beside_tool(measured) == {
        "ballots_cpu_over_belenios_tool": 1.0,
        "close_to_result_over_belenios_tool": 0.1,
        "close_to_verified_over_belenios_tool": 0.9,
        "chromium_ballot_over_belenios_tool": 0.5,
    }


def test_a_program_that_does_not_accept_is_not_timed() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        ballot.timed(["false"])
