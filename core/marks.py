"""Marks of the folders that processes of several machines share: is it the same one?

A folder of another machine is mounted (NFS 4, for example). A mount that is missing looks like an
empty folder; by its mark one sees whether two processes mean the same.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from core.settings import Settings

MARK: Final = ".folder"


def mark_of(folder: Path) -> str:
    """Return the mark of a folder, and make both where they are missing; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MARK
    if not path.exists():
        made = folder / f"{MARK}-{secrets.token_hex(8)}"
        made.write_text(secrets.token_hex(16), "ascii")
        try:
            os.link(made, path)  # whoever comes first, whole
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text("ascii")


def marks_of(settings: Settings) -> dict[str, str]:
    """Return the marks of the recordings and of the public stream; empty where a disk fails."""
    return {
        "recordings": _mark_if_any(settings.recordings_dir),
        "live": _mark_if_any(settings.live_dir),
    }


def _mark_if_any(folder: Path) -> str:
    try:
        return mark_of(folder)
    except OSError:
        return ""
