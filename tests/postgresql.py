"""A PostgreSQL for the tests: from the package ``pgserver``, or the distribution's own."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DRIVER = "postgresql+psycopg"
ANSWERS = 30


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens (a folder with its Unix socket) and how to stop it."""

    socket: str
    user: str
    stop: Callable[[], object]

    def url(self, database: str) -> str:
        return f"{DRIVER}://{self.user}@/{database}?host={self.socket}"


def start() -> Server | str:
    """Start a server, or say why there is none."""
    if importlib.util.find_spec("pgserver") is not None:
        return _from_package()
    tools = _tools()
    return _from_distribution(tools) if tools else "neither pgserver nor initdb is installed"


def _from_package() -> Server:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns of the machine's runtime folder
        from pgserver.postgres_server import get_server  # noqa: PLC0415  absent on Python 3.13
    folder = _folder()
    server = get_server(folder, cleanup_mode="stop")

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    return Server(str(server.get_postmaster_info().socket_dir), "postgres", stop)


def _folder() -> str:
    # A Unix socket's path is short, and another user must reach it: not pytest's own folder.
    return tempfile.mkdtemp(prefix="pg-", dir=os.environ.get("TMPDIR", "/var/tmp"))  # noqa: S108


def _tools() -> Path | None:
    found = shutil.which("initdb")
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found is not None:
        return Path(found).resolve().parent
    return beside[-1].parent if beside else None


def _from_distribution(tools: Path) -> Server:
    folder = Path(_folder())
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, cwd="/", capture_output=True, timeout=60)

    data = str(folder / "data")
    run(str(tools / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    log = str(folder / "log")
    run(str(tools / "pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start")

    def stop() -> None:
        run(str(tools / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    return Server(str(folder), "postgres", stop)
