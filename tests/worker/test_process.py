"""The real worker process, killed without warning at random moments: everything ends, once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.plenary import Size
from core import outbox
from core.clock import system_clock
from core.database import Base
from core.settings import Settings
from minutes import circuits, service, store
from minutes.domain.states import ORDER, ActaState
from minutes.verify import verify
from registry import store as books
from registry.domain import Book
from tests.worker.conftest import CHAIR, SECRETARY, SESSION, lift
from worker.context import Context, context

PATIENCE_SECONDS = 240
DEATHS = 5
UNRECORDED = Size(members=5, items=3, interventions=3, votes=3, minutes=1, recorded=False)


@contextmanager
def worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker in a process group of its own; killed at the end."""
    told = {
        f"HEMICICLO_{name.upper()}": str(getattr(settings, name))
        for name in ("environment", "data_dir", "public_url", "town_file")
    }
    with (settings.data_dir / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "worker.main"],
            env={"PATH": os.environ["PATH"], **told},
            cwd=Path(__file__).parents[2],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def act(made: Context) -> ActaState | None:
    """Do what waits for a person; return where the acta is."""
    now = system_clock()
    with made.database.write() as db:
        acta = store.get(db, SESSION)
        if acta is None:
            return None
        if acta.state is ActaState.REVIEW:
            service.finalise(db, SESSION, SECRETARY, acta.version, now)
        elif acta.state is ActaState.RENDERED:
            circuits.sign_as(db, SESSION, SECRETARY, now)
        elif acta.state is ActaState.SIGNED_SECRETARY:
            circuits.sign_as(db, SESSION, CHAIR, now)
        return acta.state


def wait(made: Context, seconds: float) -> ActaState | None:
    """Act as the people for a while, or until everything is published."""
    deadline, state = time.monotonic() + seconds, act(made)
    while time.monotonic() < deadline and state is not ActaState.PUBLISHED:
        time.sleep(0.1)
        state = act(made)
    return state


@pytest.mark.law("R-ACT-8")
def test_a_worker_killed_again_and_again_publishes_once(tmp_path: Path) -> None:
    settings = Settings(
        environment="development",
        data_dir=tmp_path / "data",
        public_url="https://sede.example",
        town_file=Path(__file__).parents[2] / "people" / "demo_town.toml",
    )
    settings.data_dir.mkdir()
    made = replace(context(settings))
    Base.metadata.create_all(made.database.engine)
    lift(made, system_clock(), UNRECORDED)
    chance = random.Random(11)
    for _ in range(DEATHS):
        with worker(settings):
            wait(made, chance.uniform(1.0, 6.0))
    with worker(settings):
        assert wait(made, PATIENCE_SECONDS) is ActaState.PUBLISHED
    with made.database.read() as db:
        assert [entry.code for entry in books.read(db, Book.EXIT, system_clock().year)] == [
            f"{system_clock().year}-S-000001"
        ]
        assert [step[0] for step in store.steps(db, SESSION)] == [s.value for s in ORDER]
        assert outbox.waiting(db) == []
    assert verify(settings.data_dir / "packages" / SESSION).findings == []
    made.database.close()
