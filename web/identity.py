"""Who asks: the cookie, the signed-in session behind it, and the token of the forms."""

import asyncio
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from anyio import from_thread
from starlette.requests import HTTPConnection
from starlette.responses import Response

from core.clock import to_wire
from people import service as people
from people.accounts import ABSOLUTE, TOKEN_BYTES, token_digest
from people.accounts import confirmed_until as until
from web.house import House, of
from web.visitor import PUBLIC, REHEARSAL, SCREEN, Visitor
from web.wire.messages import Notice

COOKIE = "__Host-sesion"


def visitor(connection: HTTPConnection) -> Visitor:
    """Return who asks; reads the database."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return PUBLIC
    house = of(connection)
    found = people.who_is(house.database, token, house.clock())
    return Visitor(found.person, found.method, token) if found else PUBLIC


async def visitor_async(connection: HTTPConnection) -> Visitor:
    """Return who asks, without holding the loop."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return PUBLIC
    following = of(connection).clients.following(token_digest(token))
    return following if following is not None else await asyncio.to_thread(visitor, connection)


def confirmed_until(house: House, asker: Visitor) -> datetime | None:
    """Return until when who asks counts as having just proved to be there; reads the database."""
    now = house.clock()
    found = people.who_is(house.database, asker.token, now) if asker.token else None
    return until(found, now) if found else None


def elsewhere(now: datetime) -> Mapping[str, object]:
    """Return what the other devices of somebody are told of a sign-in."""
    return asdict(Notice("account.elsewhere", {"at": to_wire(now)}))


def form_is_ours(asker: Visitor, token: str) -> bool:
    """Tell whether a form was made for this signed-in session."""
    return hmac.compare_digest(asker.form_token.encode(), token.encode())


def sign_in(house: House, response: Response, person: str, method: str, old: Visitor) -> None:
    """Open a session under a new id, whatever id there was before, and set its cookie.

    Whoever is signed in as the same person elsewhere is told.
    """
    now = house.clock()
    sign_out(house, old)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    people.begin_sign_in(house.database, person, method, token, now)
    if method != REHEARSAL and person != SCREEN:
        from_thread.run_sync(house.clients.tell_others, person, elsewhere(now))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )


def sign_out(house: House, asker: Visitor) -> None:
    """Revoke the session and close its sockets; for a thread of the pool, as is the rest here."""
    if asker.token:
        people.end_sign_in(house.database, asker.token, house.clock())
        from_thread.run_sync(house.clients.revoke, asker.token_sha256)
