"""Who asks: the cookie, the signed-in session behind it, and the token of the forms."""

import asyncio
import hmac
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

from people import service as people
from people.accounts import ABSOLUTE, TOKEN_BYTES, token_digest
from web.house import House, of
from web.visitor import PUBLIC, Visitor

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


def form_is_ours(asker: Visitor, token: str) -> bool:
    """Tell whether a form was made for this signed-in session."""
    return hmac.compare_digest(asker.form_token.encode(), token.encode())


def sign_in(house: House, response: Response, person: str, method: str, old: Visitor) -> None:
    """Open a session under a new id, whatever id there was before, and set its cookie."""
    now = house.clock()
    sign_out(house, old)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    people.begin_sign_in(house.database, person, method, token, now)
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
    """Revoke the session and close its sockets."""
    if asker.token:
        people.end_sign_in(house.database, asker.token, house.clock())
        house.clients.revoke(asker.token_sha256)
