"""The supervisor starts again whoever dies and leaves nobody behind."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from command.supervisor import Child, Supervisor, environment
from core.settings import Settings


@pytest.fixture
def supervisor(tmp_path: Path) -> Supervisor:
    made = Supervisor(Settings(environment="development", data_dir=tmp_path), names=())
    made.children = [Child("sleeper", (sys.executable, "-c", "import time; time.sleep(60)"))]
    return made


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def pid(supervisor: Supervisor) -> int:
    process = supervisor.children[0].process
    return process.pid if process is not None else 0


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_that_is_killed_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start()
    first = pid(supervisor)
    try:
        os.kill(first, signal.SIGKILL)

        def replaced() -> bool:
            supervisor.tend()
            return pid(supervisor) not in (0, first)

        eventually(replaced)
    finally:
        supervisor.stop()
    assert not is_alive(pid(supervisor))


def test_after_the_stop_nobody_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start()
    first = pid(supervisor)

    supervisor.stop()
    supervisor.tend()

    assert not is_alive(first)
    assert supervisor.children[0].process is None


def test_a_child_reads_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(environment="development", data_dir=tmp_path, port=9443)

    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)

    assert Settings() == settings
