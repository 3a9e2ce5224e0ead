"""Copy database, files, recordings and keys into one folder, while everything runs."""

import argparse
import hashlib
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from core.clock import system_clock, to_wire
from core.files import file_sha256, write_durably
from core.settings import Settings

FOLDERS = ("objects", "recordings", "keys", "packages")
PASSING = (".new-*", ".recorder", ".folder")
"""What is of this machine and this moment: half-written files, locks, marks of shared folders."""
DUMP = "database"
INDEX = "backup.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the target, which must not exist yet."""
    parser.add_argument("target", type=Path)


def run(chosen: argparse.Namespace) -> int:
    """Back up and print what was kept."""
    index = backup(Settings(), chosen.target)
    print(f"{len(index)} ficheros en {chosen.target}")
    return 0


def backup(settings: Settings, target: Path) -> dict[str, str]:
    """Copy the database first, then the files it names: files are only ever added.

    Returns the SHA-256 of each file by name, which is also kept in ``backup.json``.
    Raises FileExistsError when the target is there already.
    """
    target.mkdir(parents=True)
    _dump(settings, target / DUMP)
    for name in FOLDERS:
        source = settings.data_dir / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns(*PASSING))
    files = sorted(path for path in target.rglob("*") if path.is_file())
    index = {str(path.relative_to(target)): file_sha256(path) for path in files}
    content = {"made_at": to_wire(system_clock()), "files": index}
    write_durably(target / INDEX, [json.dumps(content, indent=1).encode()])
    return index


def _dump(settings: Settings, target: Path) -> None:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        with (
            closing(sqlite3.connect(str(url.database))) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(  # noqa: S603  the database's own tool; arguments are ours
        ["pg_dump", "--format=custom", f"--file={target}", plain],  # noqa: S607  found by PATH
        check=True,
    )


def damaged(folder: Path) -> list[str]:
    """Return the files of a backup that are missing or are not what was copied."""
    index = json.loads((folder / INDEX).read_text("utf-8"))["files"]
    return [
        name
        for name, sha256 in index.items()
        if not (folder / name).is_file() or file_sha256(folder / name) != sha256
    ]


def fingerprint(folder: Path) -> str:
    """Return one digest that names a backup."""
    return hashlib.sha256((folder / INDEX).read_bytes()).hexdigest()
