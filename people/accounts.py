"""Passkeys and signed-in sessions as values; when a session still counts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32  # 256 bits


@dataclass(frozen=True, slots=True)
class Passkey:
    """A WebAuthn credential (W3C WebAuthn 3); ``credential`` is its id in base64url."""

    credential: str
    person: str
    public_key: bytes
    sign_count: int
    is_backup_eligible: bool
    is_backed_up: bool
    label: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """A signed-in session; ``method`` is ``passkey``, ``development`` or ``rehearsal``."""

    token_sha256: str
    person: str
    method: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def token_digest(token: str) -> str:
    """Return what is kept of a session's opaque id."""
    return hashlib.sha256(token.encode()).hexdigest()


def counts(sign_in: SignIn, now: datetime, idle: timedelta = IDLE) -> bool:
    """Tell whether the session is neither too old nor too long unused."""
    return now < sign_in.expires_at and now < sign_in.seen_at + idle
