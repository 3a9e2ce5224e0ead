"""Which language a reader gets: asked for, remembered, or accepted by the browser (RFC 9110)."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response

from core.i18n import LANGUAGES, SOURCE, choose

COOKIE = "__Host-idioma"
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language and whether it has just been chosen by the reader."""

    language: str
    is_chosen: bool


def tongue_of(connection: HTTPConnection, default: str = SOURCE) -> Tongue:
    """Return the reader's language: ``?lang=``, then the cookie, then Accept-Language."""
    asked = connection.query_params.get("lang", "")
    if asked in LANGUAGES:
        return Tongue(asked, is_chosen=True)
    kept = connection.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return Tongue(kept, is_chosen=False)
    return Tongue(choose(connection.headers.get("accept-language", ""), default), is_chosen=False)


def remember(response: Response, tongue: Tongue) -> None:
    """Keep a choice for a year."""
    if tongue.is_chosen:
        response.set_cookie(
            COOKIE, tongue.language, max_age=YEAR_SECONDS, path="/", secure=True, samesite="lax"
        )
