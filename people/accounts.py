"""Passkeys and signed-in sessions as values; when a session still counts, and for what."""

import enum
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=5)
PASSKEY = "passkey"  # how who has one signs in
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
class KeptPasskey:
    """A passkey that serves, since when, and when it last did (UTC, RFC 3339; empty: never)."""

    passkey: Passkey
    created_at: str
    used_at: str


class AccessAct(enum.StrEnum):
    """What somebody did to somebody's way in (RD 311/2022, op.exp.8)."""

    INVITED = "invited"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REVOKED = "passkey-revoked"
    SIGN_INS_ENDED = "sign-ins-ended"


@dataclass(frozen=True, slots=True)
class Noted:
    """An act on a way in: when (UTC, RFC 3339), who, what, to whom."""

    at: str
    actor: str
    act: AccessAct
    person: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """A signed-in session; ``method`` is ``passkey``, ``invitation``, ``development`` or
    ``rehearsal``; ``confirmed_at`` is when its person last proved to be there.
    """

    token_sha256: str
    person: str
    method: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None = None


def token_digest(token: str) -> str:
    """Return what is kept of a session's opaque id."""
    return hashlib.sha256(token.encode()).hexdigest()


def counts(sign_in: SignIn, now: datetime, idle: timedelta = IDLE) -> bool:
    """Tell whether the session is neither too old nor too long unused."""
    return now < sign_in.expires_at and now < sign_in.seen_at + idle


def confirmed_until(sign_in: SignIn, now: datetime) -> datetime | None:
    """Return until when the person need not prove again to be there; None: must do so now.

    Signing, and opening or closing ways in, ask for it (R-ENS-2; RD 311/2022, op.acc.6 R6).
    """
    if sign_in.confirmed_at is None or now >= sign_in.confirmed_at + FRESH:
        return None
    return sign_in.confirmed_at + FRESH
