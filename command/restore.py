"""Put a backup into an empty data folder, then check every log in it."""

import argparse
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from command.backup import DUMP, FOLDERS, damaged
from core import log
from core.chain import first_fault
from core.database import Database
from core.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder that ``hemiciclo backup`` made."""
    parser.add_argument("source", type=Path)


def run(chosen: argparse.Namespace) -> int:
    """Restore, or say why not and change nothing."""
    problems = restore(Settings(), chosen.source)
    for problem in problems:
        print(problem)
    if not problems:
        print("Copia restaurada y comprobada.")
    return 1 if problems else 0


def restore(settings: Settings, source: Path) -> list[str]:
    """Return what is wrong; an empty list when the backup is in place and every chain holds."""
    broken = damaged(source)
    if broken:
        return [f"La copia está dañada: {name}" for name in broken]
    if any((settings.data_dir / name).exists() for name in FOLDERS) or _exists(settings):
        return [f"La carpeta de datos {settings.data_dir} no está vacía: no se ha tocado nada."]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        if (source / name).is_dir():
            shutil.copytree(source / name, settings.data_dir / name)
    _load(settings, source / DUMP)
    return broken_logs(settings)


def broken_logs(settings: Settings) -> list[str]:
    """Return the sessions whose chain does not hold."""
    database = Database(settings.database)
    found: list[str] = []
    with database.read() as db:
        for session in log.sessions(db):
            fault = first_fault(log.read(db, session))
            if fault is not None:
                found.append(f"{session}: la cadena se rompe en {fault.seq} ({fault.reason})")
    database.close()
    return found


def _exists(settings: Settings) -> bool:
    url = make_url(settings.database)
    return url.get_backend_name() == "sqlite" and Path(str(url.database)).exists()


def _load(settings: Settings, dump: Path) -> None:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        shutil.copyfile(dump, str(url.database))
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(  # noqa: S603  the database's own tool; arguments are ours
        ["pg_restore", "--exit-on-error", f"--dbname={plain}", str(dump)],  # noqa: S607  by PATH
        check=True,
    )
