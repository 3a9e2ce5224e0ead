"""The benchmarks run and say what they measured; how fast it was decides no test."""

import itertools
import os
from pathlib import Path

import pytest

from bench import durable
from bench.council import CHAIR, ITEM, MEMBERS, VOTE, open_item, open_vote, town
from bench.durable import measure_durable
from bench.figures import cpu_seconds, in_ms, memory_mib, rank
from bench.live import sentence
from bench.screens_load import Audience
from core.clock import system_clock, to_wire
from core.database import Database
from core.refusals import Refused
from sessions import service
from sessions.domain import commands as c
from sessions.domain.values import Duty
from web.convening import convocation


@pytest.mark.parametrize(
    ("samples", "percent", "expected"),
    [([3, 1, 2], 50, 2), ([1], 99, 1), (range(1, 101), 99, 99), (range(1, 201), 50, 100)],
)
def test_a_rank_is_the_nearest_one(samples: list[float], percent: float, expected: float) -> None:
    assert rank(samples, percent) == expected


def test_samples_are_shown_in_milliseconds() -> None:
    assert in_ms([0.001, 0.002], "x") == {"x_p50_ms": 1.0, "x_p99_ms": 2.0, "x_max_ms": 2.0}


def test_a_process_has_used_time_and_memory() -> None:
    before = cpu_seconds(os.getpid())
    sum(range(1_000_000))
    assert cpu_seconds(os.getpid()) > before
    assert memory_mib(os.getpid()) <= memory_mib(os.getpid(), "VmHWM")


def test_the_council_has_sixty_members_and_a_secretary(tmp_path: Path) -> None:
    people = town(tmp_path).people
    assert sum(one.seat > 0 for one in people) == MEMBERS
    assert [one.id for one in people if one.duty.value == Duty.CHAIR.value] == [CHAIR]


async def test_the_session_of_the_benchmark_comes_to_an_open_vote(
    tmp_path: Path, sqlite: Database
) -> None:
    command = convocation(town(tmp_path), "s-bench", system_clock())
    service.convene(sqlite, command, system_clock())
    rooms = service.Rooms(sqlite, system_clock)
    room = await rooms.room("s-bench")
    assert room is not None
    keys = itertools.count()

    async def ask(actor: str, command: c.Command) -> None:
        answer = await room.submit(actor, command, f"bench-{next(keys):04}")
        assert not isinstance(answer, Refused), (actor, command, answer)

    await open_item(ask)
    await open_vote(ask)
    assert (room.state.current_item, room.state.open_vote) == (ITEM, VOTE)
    assert len(room.state.votes[0].eligible) == MEMBERS
    await rooms.close_all()


def test_votes_are_measured_beside_the_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "EACH", 2)
    monkeypatch.setattr(durable, "ALONE", 3)
    figures = measure_durable(tmp_path)
    assert all(isinstance(value, int | float) and value > 0 for value in figures.values())
    database = Database(f"sqlite:///{tmp_path / 'durable.db'}")
    listed = service.find(database, durable.SESSION)
    database.close()
    assert listed is not None
    assert listed.seq >= 2 * MEMBERS + 3  # what was counted was written


def test_a_change_counts_when_the_last_screen_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    audience, now = Audience(3), system_clock()
    event = f'{{"type":"event","seq":7,"kind":"x","at":"{to_wire(now)}"}}'.encode()
    snapshot = b'{"type":"snapshot","seq":7}'
    moment = now.timestamp()
    for message, wait in ((event, 0.25), (snapshot, 9.0), (event, 0.5)):
        audience.hear(message, moment + wait)
    assert capsys.readouterr().out == ""
    audience.hear(event, moment + 1.0)
    assert capsys.readouterr().out.count("\n") == 1


def test_the_sentence_says_every_goal() -> None:
    names = (
        "durable_votes_a_second", "durable_votes_to_sqlite_floor", "vote_at_once_p99_ms",
        "vote_spread_p99_ms", "screens_2000_last_screen_p50_ms", "start_fresh_seconds",
        "start_pss_mib", "screens_2000_cpu_ms_a_change_to_floor", "vote_flooded_p99_ms",
    )  # fmt: skip
    said = sentence({name: f"«{name}»" for name in names})
    assert [name for name in names if f"«{name}»" not in said] == []
