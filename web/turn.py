"""Passing media through a relay (TURN, RFC 8656) with credentials that end by themselves.

draft-uberti-behave-turn-rest-00: the relay (coturn, ``use-auth-secret``) knows only the secret; the
user name says until when it is good, and HMAC-SHA1 of it is the password.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from core.settings import Settings
from web.wire.messages import IceServer

LIFETIME = timedelta(hours=1)  # also of a relayed path: it must be refreshed with a good name


def ice_servers(settings: Settings, person: str, now: datetime) -> tuple[IceServer, ...]:
    """Return the relays that a person may use for the next hour; none where none is set.

    No server of a third party is ever named (OP-02): without a relay of the town's own, browsers
    reach the media port directly.
    """
    urls = tuple(url.strip() for url in settings.turn_urls.split(",") if url.strip())
    secret = settings.turn_secret.get_secret_value()
    if not urls or not secret:
        return ()
    username = f"{int((now + LIFETIME).timestamp())}:{person}"
    return (IceServer(urls, username, password(secret, username)),)


def password(secret: str, username: str) -> str:
    """Return the password that coturn expects for a user name."""
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
