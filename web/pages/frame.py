"""What every page has around its content, and the answers that are pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.i18n import translations
from people import service as people
from web.house import House, of
from web.identity import visitor
from web.languages import Tongue, remember, tongue_of
from web.pages.words import N_
from web.visitor import SCREEN, Visitor

NOT_FOUND = N_("No encontramos esa página")
NOT_FOUND_WHY = N_(
    "Puede que la dirección esté incompleta. Las sesiones y sus documentos no cambian de dirección."
)
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout needs."""

    council: str
    colour: str
    zone: str
    is_development: bool
    visitor: Visitor
    visitor_name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A request with its house, its visitor and its language."""

    request: Request
    house: House
    visitor: Visitor
    tongue: Tongue

    def say(self, text: str) -> str:
        """Translate a marked literal."""
        return translations(self.tongue.language).gettext(text)


async def reader_of(request: Request) -> Reader:
    """Return who reads; looks the cookie up in the database."""
    asker = await run_in_threadpool(visitor, request)
    house = of(request)
    return Reader(request, house, asker, tongue_of(request, house.settings.language))


async def render(
    reader: Reader, template: str, values: Mapping[str, Any], status: int = 200
) -> Response:
    """Answer with a page; what is signed in or live is never kept by a cache."""
    text = await run_in_threadpool(_text, reader, template, values)
    response = HTMLResponse(text, status, {"cache-control": "no-store", "vary": "accept-language"})
    response.headers["content-language"] = reader.tongue.language
    remember(response, reader.tongue)
    return response


def _text(reader: Reader, template: str, values: Mapping[str, Any]) -> str:
    content = {"page": _page(reader), **values}
    return reader.house.renderer.render(template, reader.tongue.language, content)


def _page(reader: Reader) -> Page:
    house = reader.house
    return Page(
        house.town.town.council,
        house.town.town.colour,
        house.settings.time_zone,
        house.is_development,
        reader.visitor,
        _name(reader),
    )


def _name(reader: Reader) -> str:
    if not reader.visitor.person or reader.visitor.person == SCREEN:
        return ""
    found = people.find_person(reader.house.database, reader.visitor.person)
    return f"{found.name} {found.surnames}" if found else reader.visitor.person


async def refuse(reader: Reader, status: int, heading: str, sentence: str) -> Response:
    """Answer with a page that says why not."""
    values = {"heading": reader.say(heading), "sentence": reader.say(sentence)}
    return await render(reader, "refusal.html", values, status)


async def not_found(reader: Reader) -> Response:
    """Answer that there is no such page."""
    return await refuse(reader, 404, NOT_FOUND, NOT_FOUND_WHY)


def see(address: str) -> Response:
    """Send the reader elsewhere after a form."""
    return RedirectResponse(address, SEE_OTHER, {"cache-control": "no-store"})


def local_address(address: str, default: str = "/") -> str:
    """Return an address of this site, or the default for any other."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else default
