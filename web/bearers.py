"""Bearer tokens for programs that nobody sits before: the hall's encoder, screens elsewhere.

A token names a session, what it may do there and until when, and carries our HMAC (RFC 2104) over
that: nothing is stored, and all of them end when the key file is deleted.
"""

import base64
import hashlib
import hmac
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

Role = Literal["whip", "whep"]
LIFETIME = timedelta(hours=24)
KEY_FILE = "media-tokens.key"
KEY_BYTES = 32
MOST_CHARACTERS = 100  # ours have some 54; the library refuses to read numbers of thousands


def token_key(folder: Path) -> bytes:
    """Return the installation's key; makes it once, readable by its owner only."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f"{KEY_FILE}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(secrets.token_bytes(KEY_BYTES))
            os.fsync(target.fileno())
        try:
            os.link(draft, path)  # whoever comes first makes it, and nobody reads half a key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def issue(key: bytes, session: str, role: Role, now: datetime) -> tuple[str, datetime]:
    """Return a token that is good for a day, and its end."""
    ends = now + LIFETIME
    until = int(ends.timestamp())
    return f"{until}.{_seal(key, session, role, until)}", ends


def admits(key: bytes, token: str, session: str, role: Role, now: datetime) -> bool:
    """Tell whether a token is ours, for this session and this role, and not over."""
    until, _, seal = token.partition(".")
    if len(token) > MOST_CHARACTERS or not (token.isascii() and until.isdigit()):
        return False
    if int(until) < now.timestamp():
        return False
    return hmac.compare_digest(seal.encode(), _seal(key, session, role, int(until)).encode())


def _seal(key: bytes, session: str, role: Role, until: int) -> str:
    said = f"hemiciclo media token\n{session}\n{role}\n{until}".encode()
    digest = hmac.new(key, said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
