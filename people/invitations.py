"""The way in for who has no passkey yet: a link that serves until the first one is registered.

Nothing is kept: the code says who and until when, under a key of the installation, and it is dead
as soon as that person has a passkey (R-ENS-2: nobody comes in with a word that others know).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from core.files import write_durably

VALID: Final = timedelta(hours=72)
KEY_FILE: Final = "invitaciones.key"


def key_of(keys_dir: Path) -> bytes:
    """Return the key of the installation's invitations, made at the first asking (0600)."""
    path = keys_dir / KEY_FILE
    if not path.exists():
        keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(path, [secrets.token_bytes(32)])
    return path.read_bytes()


def invite(person: str, now: datetime, key: bytes) -> str:
    """Return the code by which a person comes in for the first time."""
    told = f"{person}|{int((now + VALID).timestamp())}".encode()
    return _text(told) + "." + _text(_mac(told, key))


def invited(code: str, now: datetime, key: bytes) -> str:
    """Return who a code is for; empty where it is nobody's or too old."""
    told, _, mac = code.partition(".")
    try:
        content, given = _bytes(told), _bytes(mac)
        person, _, until = content.decode().partition("|")
        ends = datetime.fromtimestamp(int(until), UTC)
    except (ValueError, binascii.Error, OverflowError, OSError):
        return ""
    return person if hmac.compare_digest(given, _mac(content, key)) and now < ends else ""


def _mac(told: bytes, key: bytes) -> bytes:
    return hmac.new(key, told, hashlib.sha256).digest()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
