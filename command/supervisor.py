"""The processes of one machine: started together, started again when one dies, stopped in order."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from core.nodes import EMBEDDED
from core.settings import Settings

LONGEST_PAUSE = 10.0
CALM_SECONDS = 60.0
GRACE_SECONDS = 10.0
LOCK_FILE = "hemiciclo.lock"


class FolderInUseError(Exception):
    """Another supervisor, or a child that one left behind, works in the data folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"La carpeta de datos {folder.resolve()} ya está en uso por otro Hemiciclo "
            f"(proceso {holder}): deténgalo o elija otra carpeta."
        )


@dataclass(slots=True)
class Child:
    """One process: how it is started and how it has fared."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = field(default=0)


def children_of(settings: Settings, names: Sequence[str]) -> list[Child]:
    """Return the processes of this machine; ``media`` is one for each media node of it."""
    children: list[Child] = []
    for name in names:
        argv = (sys.executable, "-m", f"{name}.main")
        if name == "media":
            here = [node for node in settings.nodes if node.is_here]
            children += [Child(media_child(node.name), (*argv, node.name)) for node in here]
        else:
            children.append(Child(name, argv))
    return children


def media_child(node: str) -> str:
    """Return the name of the process of a media node: also that of its log."""
    return node if node == EMBEDDED.name else f"media-{node}"


class Supervisor:
    """Runs ``media``, ``web`` and ``worker`` as children; may itself be run by systemd."""

    def __init__(
        self, settings: Settings, names: Sequence[str] = ("media", "web", "worker")
    ) -> None:
        self._settings = settings
        self.children = children_of(settings, names)
        self._stopping = threading.Event()
        self._tending = threading.Lock()  # who stops must not miss a child that is being started
        self._logs = settings.data_dir / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._lock = -1

    def claim(self) -> None:
        """Take the data folder for this supervisor and its children; raises FolderInUseError.

        The children inherit the lock: one that outlives its supervisor still writes here.
        """
        if self._lock >= 0:
            return
        path = self._settings.data_dir / LOCK_FILE
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            holder = path.read_text("ascii").strip()
            raise FolderInUseError(self._settings.data_dir, holder) from None
        os.truncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        self._lock = lock

    def start(self) -> None:
        """Start every child; raises FolderInUseError."""
        self.claim()
        for child in self.children:
            self._start(child)

    def watch(self) -> None:
        """Start again whoever dies, sooner at first; returns after :meth:`stop`."""
        while not self._stopping.wait(0.2):
            self.tend()

    def tend(self) -> None:
        """Look once at every child."""
        with self._tending:
            now = time.monotonic()
            for child in self.children:
                self._tend(child, now)

    def _tend(self, child: Child, now: float) -> None:
        if child.process is not None and child.process.poll() is not None:
            child.deaths = child.deaths + 1 if now - child.started < CALM_SECONDS else 1
            child.due = now + min(0.25 * 2**child.deaths, LONGEST_PAUSE)
            child.process = None
        if child.process is None and now >= child.due and not self._stopping.is_set():
            self._start(child)

    def stop(self) -> None:
        """Ask every child to finish, in the reverse order, and end who does not."""
        self._stopping.set()
        with self._tending:
            for child in reversed(self.children):
                if child.process is not None and child.process.poll() is None:
                    child.process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + GRACE_SECONDS
            for child in self.children:
                _end(child, deadline)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def log_of(self, name: str) -> Path:
        """Return where a child writes."""
        return self._logs / f"{name}.log"

    def _start(self, child: Child) -> None:
        with self.log_of(child.name).open("ab") as log:
            child.process = subprocess.Popen(  # noqa: S603  our own modules
                child.argv,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment(self._settings),
                pass_fds=(self._lock,),
            )
        child.started = time.monotonic()


def _end(child: Child, deadline: float) -> None:
    if child.process is None:
        return
    try:
        child.process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment that gives a child the same settings."""
    values = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PATH", "LANG", "LC_", "HOME", "TZ"))
    }
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if value is None:
            continue
        values[f"HEMICICLO_{name.upper()}"] = _plain(value)
    return values


def _plain(value: Any) -> str:
    """Return a setting as it stands in the environment."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        models = [one.model_dump(mode="json") for one in value if isinstance(one, BaseModel)]
        return json.dumps(models)
    return str(value)
