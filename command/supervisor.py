"""The processes of one machine: started together, started again when one dies, stopped in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.settings import Settings

LONGEST_PAUSE = 10.0
CALM_SECONDS = 60.0
GRACE_SECONDS = 10.0


@dataclass(slots=True)
class Child:
    """One process: how it is started and how it has fared."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    deaths: int = field(default=0)


class Supervisor:
    """Runs ``media``, ``web`` and ``worker`` as children; may itself be run by systemd."""

    def __init__(
        self, settings: Settings, names: Sequence[str] = ("media", "web", "worker")
    ) -> None:
        self._settings = settings
        self.children = [Child(name, (sys.executable, "-m", f"{name}.main")) for name in names]
        self._stopping = threading.Event()
        self._logs = settings.data_dir / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            self._start(child)

    def watch(self) -> None:
        """Start again whoever dies, sooner at first; returns after :meth:`stop`."""
        while not self._stopping.wait(0.2):
            self.tend()

    def tend(self) -> None:
        """Look once at every child."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                child.deaths = child.deaths + 1 if now - child.started < CALM_SECONDS else 1
                child.due = now + min(0.25 * 2**child.deaths, LONGEST_PAUSE)
                child.process = None
            if child.process is None and now >= child.due and not self._stopping.is_set():
                self._start(child)

    def stop(self) -> None:
        """Ask every child to finish, in the reverse order, and end who does not."""
        self._stopping.set()
        for child in reversed(self.children):
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def log_of(self, name: str) -> Path:
        """Return where a child writes."""
        return self._logs / f"{name}.log"

    def _start(self, child: Child) -> None:
        with self.log_of(child.name).open("ab") as log:
            child.process = subprocess.Popen(  # noqa: S603  our own modules
                child.argv, stdout=log, stderr=subprocess.STDOUT, env=environment(self._settings)
            )
        child.started = time.monotonic()


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
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        values[f"HEMICICLO_{name.upper()}"] = plain
    return values
