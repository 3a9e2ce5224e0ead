"""The key with which this installation signs the receipts of ballots."""

import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.files import make_folder, sync_folder

NAME: Final = "receipts.key"
LENGTH: Final = 32


def receipts_key(folder: Path) -> Ed25519PrivateKey:
    """Return the key of the folder; made the first time, readable by its owner only."""
    path = folder / NAME
    if not path.exists():
        _make(path)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes()[:LENGTH])


def _make(path: Path) -> None:
    make_folder(path.parent)
    key = Ed25519PrivateKey.generate().private_bytes_raw()
    making = path.with_name(f".{NAME}.{os.getpid()}")
    handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(key)
        target.flush()
        os.fsync(target.fileno())
    try:
        os.link(making, path)  # the first of two processes that make one
    except FileExistsError:
        pass
    finally:
        making.unlink()
    sync_folder(path.parent)
