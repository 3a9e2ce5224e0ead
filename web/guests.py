"""The link by which a guest comes in: a key of the installation, for one guest of one session.

Nothing is kept of a link: the key is computed again from the secret of the installation, so that
a log or a backup without that secret lets nobody in.
"""

import hmac
import os
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

SECRET_BYTES: Final = 32
KEY_CHARACTERS: Final = 32  # 128 bits
NAME: Final = "guests.key"


def guest_key(folder: Path, session: str, guest: str) -> str:
    """Return the key of a guest; makes the installation's secret the first time."""
    message = f"{session}/{guest}".encode()
    return hmac.digest(_secret(folder), message, "sha256").hex()[:KEY_CHARACTERS]


def guest_link(origin: str, folder: Path, session: str, guest: str) -> str:
    """Return the address that is sent to a guest."""
    query = urlencode({"clave": guest_key(folder, session, guest)})
    return f"{origin}/invitado/{session}/{guest}?{query}"


def is_guest_key(folder: Path, session: str, guest: str, key: str) -> bool:
    """Tell whether a key is that guest's."""
    return hmac.compare_digest(guest_key(folder, session, guest).encode(), key.encode())


def _secret(folder: Path) -> bytes:
    path = folder / NAME
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _made(path)


def _made(path: Path) -> bytes:
    """Write a new secret whole, so that of two processes that do the first one counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{NAME}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()
