"""The way in for who has no passkey yet: a link that serves until the first one is registered.

Nothing is kept: the code says who, until when and how many passkeys that person had had, under a
key of the installation. It is dead for ever as soon as that person registers one more (R-ENS-2:
nobody comes in with a word that others know), and where one is lost and revoked another is needed.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from core.files import write_durably

VALID: Final = timedelta(hours=72)
KEY_FILE: Final = "invitaciones.key"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is invited, and how many passkeys that person had had by then."""

    person: str
    passkeys: int


def key_of(keys_dir: Path) -> bytes:
    """Return the key of the installation's invitations, made at the first asking (0600)."""
    path = keys_dir / KEY_FILE
    if not path.exists():
        keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(path, [secrets.token_bytes(32)])
    return path.read_bytes()


def invite(invitation: Invitation, now: datetime, key: bytes) -> str:
    """Return the code by which a person comes in who has no passkey."""
    until = int((now + VALID).timestamp())
    told = f"{invitation.person}|{until}|{invitation.passkeys}".encode()
    return _text(told) + "." + _text(_mac(told, key))


def invited(code: str, now: datetime, key: bytes) -> Invitation | None:
    """Return who a code is for; None where it is nobody's or too old."""
    told, _, mac = code.partition(".")
    try:
        content, given = _bytes(told), _bytes(mac)
        person, until, passkeys = content.decode().split("|")
        ends = datetime.fromtimestamp(int(until), UTC)
        invitation = Invitation(person, int(passkeys))
    except (ValueError, binascii.Error, OverflowError, OSError):
        return None
    return invitation if hmac.compare_digest(given, _mac(content, key)) and now < ends else None


def _mac(told: bytes, key: bytes) -> bytes:
    return hmac.new(key, told, hashlib.sha256).digest()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
