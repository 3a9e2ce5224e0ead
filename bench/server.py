"""The real web processes as children, on their own data folder, measured from outside."""

import os
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.council import write_town
from bench.figures import cpu_seconds, family, proportional_mib
from command.supervisor import environment
from core.settings import Settings

PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.02
ROOT_FILE = "local-ca.pem"
LOG = "server.log"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has given its first page, ``started`` seconds after it was begun."""

    pid: int
    port: int
    session: str
    started: float
    root: Path

    def tls(self) -> ssl.SSLContext:
        """Return what its certificate is checked with."""
        return ssl.create_default_context(cafile=str(self.root))

    def cpu(self) -> float:
        """Return the CPU seconds that its processes have used."""
        return sum(cpu_seconds(one) for one in family(self.pid))

    def memory(self) -> float:
        """Return the memory of its processes in MiB, what they share counted once (PSS)."""
        return sum(proportional_mib(one) for one in family(self.pid))


def settings_in(folder: Path, port: int) -> Settings:
    """Return development settings of a council of sixty in a folder."""
    return Settings(
        environment="development",
        data_dir=folder / "data",
        host="127.0.0.1",
        port=port,
        public_url=f"https://localhost:{port}",
        town_file=write_town(folder),
    )


@contextmanager
def serving(settings: Settings, session: str, *options: str) -> Iterator[Server]:
    """Run ``python -m web.main`` until the block ends, with the name of a role if given."""
    start = time.perf_counter()
    log = (settings.data_dir.parent / LOG).open("ab")
    with log, subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "web.main", *options],
        env={**environment(settings), "PYTHONPATH": os.getcwd()},  # noqa: PTH109  text
        stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            _first_page(process, settings)
            started = time.perf_counter() - start
            root = settings.keys_dir / ROOT_FILE
            yield Server(process.pid, settings.port, session, started, root)
        finally:
            process.terminate()
            process.wait()


def _first_page(process: "subprocess.Popen[bytes]", settings: Settings) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    root = settings.keys_dir / ROOT_FILE
    request = urllib.request.Request(f"https://localhost:{settings.port}/")
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            tls = ssl.create_default_context(cafile=str(root))
            opener = urllib.request.build_opener(
                urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls)
            )
            with opener.open(request, timeout=5) as page:
                page.read()
                return
        time.sleep(LOOK_SECONDS)
    said = (settings.data_dir.parent / LOG).read_text(encoding="utf-8")
    raise TimeoutError(f"the web process gave no page: {said[-2000:]}")
