"""One installation in one data folder: the second is told who is there, and touches nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from command.supervisor import Child, FolderInUseError, Supervisor, environment
from core.settings import Settings
from tests.chaos.council import eventually
from tests.scene.hall import TownHall

pytestmark = [pytest.mark.xdist_group("scene")]

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


def up(settings: Settings) -> subprocess.CompletedProcess[str]:
    """Run ``hemiciclo up`` with these settings; it must not stay."""
    return subprocess.run(
        [sys.executable, "-m", "command.main", "up"],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


@contextmanager
def sleeping(folder: Path) -> Iterator[Supervisor]:
    """Supervise one child that does nothing."""
    made = Supervisor(Settings(environment="development", data_dir=folder), names=())
    made.children = [Child("sleeper", SLEEPER)]
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.scene
async def test_a_second_up_in_one_folder_says_who_is_there_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    hall = TownHall(tmp_path / "town")
    try:
        await hall.open()
        before = [child.process and child.process.pid for child in hall.supervisor.children]
        second = up(hall.settings)
        assert (second.returncode, second.stderr) == (2, "")
        assert f"(proceso {os.getpid()})" in second.stdout
        assert str(hall.settings.data_dir.resolve()) in second.stdout
        assert [child.process and child.process.pid for child in hall.supervisor.children] == before
        seat = await hall.seat("p-secretario")
        assert seat.state.session == hall.session
        await seat.leave()
    finally:
        hall.close()


def test_after_the_stop_the_folder_is_free_again(tmp_path: Path) -> None:
    with sleeping(tmp_path) as first, pytest.raises(FolderInUseError, match=str(os.getpid())):
        Supervisor(Settings(environment="development", data_dir=tmp_path), names=()).start()
    assert first.children[0].process is not None
    with sleeping(tmp_path) as second:
        assert second.children[0].process is not None


async def test_what_a_killed_supervisor_left_behind_holds_the_folder_until_it_ends(
    tmp_path: Path,
) -> None:
    script = (
        "import sys; from pathlib import Path; from core.settings import Settings;"
        "from command.supervisor import Child, Supervisor;"
        "made = Supervisor(Settings(environment='development', data_dir=Path(sys.argv[1])), ());"
        f"made.children = [Child('sleeper', {SLEEPER!r})]; made.start();"
        "print(made.children[0].process.pid, flush=True); made.watch()"
    )
    with subprocess.Popen(  # noqa: ASYNC220  nothing else runs in this loop
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        orphan = int(first.stdout.readline())
        first.kill()
        first.wait()
    with pytest.raises(FolderInUseError, match=f"proceso {first.pid}"), sleeping(tmp_path):
        pass
    os.kill(orphan, signal.SIGKILL)

    async def is_free() -> bool:
        try:
            with sleeping(tmp_path):
                return True
        except FolderInUseError:
            return False

    await eventually(is_free)
