"""The independent program: belenios-tool of Debian, where it is installed."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from voting.secret.domain.group import Group

needs_tool = pytest.mark.skipif(
    shutil.which("belenios-tool") is None, reason="belenios-tool is not installed"
)


def tool(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run the tool in a folder and return what it prints."""
    return subprocess.run(
        ["belenios-tool", *arguments],
        cwd=folder,
        input=given,
        capture_output=True,
        check=True,
        env={"BELENIOS_USE_URANDOM": "1", "PATH": "/usr/bin:/bin"},
    ).stdout


def accepts(folder: Path, archive: bytes, uuid: str) -> bool:
    """Tell whether ``election verify`` of the tool accepts an archive."""
    folder.mkdir(exist_ok=True)
    (folder / f"{uuid}.bel").write_bytes(archive)
    try:
        tool(folder, "election", "verify", "--dir", str(folder))
    except subprocess.CalledProcessError:
        return False
    return True


def secret_of(credential: str, uuid: str, group: Group) -> int:
    """Return the secret that version 2.0 derives from a credential that it printed."""
    derived = hashlib.pbkdf2_hmac("sha256", credential.encode(), uuid.encode(), 1000, 32)
    return int.from_bytes(derived) % int(group.q)
