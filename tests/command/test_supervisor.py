"""The supervisor starts again whoever dies and leaves nobody behind."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from command.supervisor import Child, Supervisor, environment
from core.nodes import MediaNode
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
    nodes = (
        MediaNode(name="uno", udp_port=9001),
        MediaNode(name="dos", control="wss://10.0.0.2:8450", authority=tmp_path / "ca.pem"),
    )
    settings = Settings(
        environment="development",
        data_dir=tmp_path,
        port=9443,
        media_nodes=nodes,
        internal_secret=SecretStr("secreto"),
    )

    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)

    assert Settings() == settings


def test_each_media_node_of_this_machine_is_a_process_and_of_another_none(tmp_path: Path) -> None:
    elsewhere = MediaNode(name="tres", control="wss://10.0.0.2:8450")
    nodes = (MediaNode(name="uno"), MediaNode(name="dos"), elsewhere)
    settings = Settings(data_dir=tmp_path, media_nodes=nodes, internal_secret=SecretStr("secreto"))
    children = {child.name: child.argv[2:] for child in Supervisor(settings).children}
    assert children == {
        "media-uno": ("media.main", "uno"),
        "media-dos": ("media.main", "dos"),
        "web": ("web.main",),
        "worker": ("worker.main",),
    }


def test_one_media_process_is_called_media(tmp_path: Path) -> None:
    children = Supervisor(Settings(data_dir=tmp_path)).children
    assert [child.name for child in children] == ["media", "web", "worker"]
