"""Coming in and going out: passkeys, and in development the list of invented people."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from people import access
from people import service as people
from people.invitations import key_of
from people.town import Town
from web.house import House, of
from web.identity import COOKIE as SIGN_IN_COOKIE
from web.identity import (
    form_is_ours,
    sign_in,
    sign_out,
    visitor,
)
from web.live.answers import MALFORMED, answer, refusal
from web.live.parsing import parse_json
from web.pages.frame import local_address, not_found, reader_of, render, see
from web.pages.words import N_
from web.passkeys import EXPIRED, REFUSED, Challenge
from web.visitor import REHEARSAL, SCREEN, Visitor

TICKET = "__Host-reto"
TICKET_SECONDS = 300
TOO_MANY = Refused("too-many-attempts")


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody on the development list, or something to do; ``office`` is what he is."""

    id: str
    name: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A group of the development list."""

    name: str
    people: tuple[Choice, ...]


async def page(request: Request) -> Response:
    """Show how to come in."""
    reader = await reader_of(request)
    values = {
        "next": local_address(request.query_params.get("next", "/puesto")),
        "roles": _roles(reader.house.town) if reader.house.is_development else (),
        "problem": "",
        "catalogue": reader.house.renderer.catalogue(reader.tongue.language),
    }
    return await render(reader, "enter.html", values)


async def development(request: Request) -> Response:
    """Sign in as somebody invented; exists in development only."""
    reader = await reader_of(request)
    if not reader.house.is_development:
        return await not_found(reader)
    form = await request.form()
    person, target = str(form.get("person", "")), local_address(str(form.get("next", "/")))
    response = see(target)
    if person in {"ciudadania", ""}:
        await run_in_threadpool(sign_out, reader.house, reader.visitor)
        response.delete_cookie(SIGN_IN_COOKIE, path="/", secure=True, httponly=True)
        return response
    who = SCREEN if person == "pantalla" else person
    if who != SCREEN and not any(one.id == who for one in reader.house.town.people):
        return await not_found(reader)
    method = REHEARSAL if form.get("rehearsal") else "development"
    await run_in_threadpool(sign_in, reader.house, response, who, method, reader.visitor)
    return response


async def invitation(request: Request) -> Response:
    """Let who has no passkey yet in, to register the first one."""
    reader = await reader_of(request)
    person = await run_in_threadpool(_invited, reader.house, request.path_params["code"])
    if not person:
        return await not_found(reader)
    response = see("/cuenta")
    await run_in_threadpool(sign_in, reader.house, response, person, "invitation", reader.visitor)
    return response


def _invited(house: House, code: str) -> str:
    key = key_of(house.settings.keys_dir)
    return access.who_is_invited(house.database, code, house.clock(), key)


async def leave(request: Request) -> Response:
    """Sign out."""
    reader = await reader_of(request)
    form = await request.form()
    if reader.visitor.person and not form_is_ours(reader.visitor, str(form.get("token", ""))):
        return see("/cuenta")
    await run_in_threadpool(sign_out, reader.house, reader.visitor)
    response = see("/")
    response.delete_cookie(SIGN_IN_COOKIE, path="/", secure=True, httponly=True)
    return response


async def passkey_options(request: Request) -> Response:
    """Begin a sign-in with a passkey."""
    house, address = of(request), address_of(request)
    if not house.asked.may(address, house.clock()):
        return refusal(request, TOO_MANY)
    house.asked.count(address, house.clock())
    ticket, challenge = house.challenges.make("", house.clock())
    return with_ticket(house.party.authentication(challenge), ticket)


async def passkey_sign_in(request: Request) -> Response:
    """Finish a sign-in with a passkey."""
    house, address = of(request), address_of(request)
    if not house.failed.may(address, house.clock()):
        return refusal(request, TOO_MANY)
    content = parse_json(await request.body())
    if isinstance(content, Refused):
        return refusal(request, content)
    challenge = house.challenges.take(request.cookies.get(TICKET, ""), house.clock())
    if challenge is None:
        return refusal(request, EXPIRED)
    old = await run_in_threadpool(visitor, request)
    response = answer({"ok": True})
    problem = await run_in_threadpool(_sign_in_with, house, content, challenge, (response, old))
    if problem:
        house.failed.count(address, house.clock())
    return refusal(request, problem) if problem else response


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


def _sign_in_with(
    house: House, content: object, challenge: Challenge, session: tuple[Response, Visitor]
) -> Refused | None:
    if not isinstance(content, dict) or not isinstance(content.get("id"), str):
        return MALFORMED
    kept = people.find_passkey(house.database, content["id"])
    if kept is None:
        return REFUSED
    used = house.party.authenticate(content, challenge, kept)
    if isinstance(used, Refused):
        return used
    people.passkey_used(house.database, used, house.clock())
    response, old = session
    sign_in(house, response, used.person, "passkey", old)
    return None


def with_ticket(options: object, ticket: str) -> Response:
    """Answer with the options of a ceremony and the ticket by which its challenge is found."""
    response = answer(options)
    response.set_cookie(
        TICKET, ticket, max_age=TICKET_SECONDS, path="/", secure=True, httponly=True,
        samesite="strict",
    )  # fmt: skip
    return response


def _roles(town: Town) -> tuple[Role, ...]:
    def people_of(*duties: str) -> tuple[Choice, ...]:
        return tuple(
            Choice(one.id, f"{one.name} {one.surnames}", one.office)
            for one in town.people
            if one.duty in duties
        )

    return (
        Role("chair", people_of("chair")),
        Role("secretary", people_of("secretary", "auditor")),
        Role("screen", (Choice("pantalla", N_("Encender la pantalla")),)),
        Role("public", (Choice("ciudadania", N_("Seguir la sesión sin identificarse")),)),
        Role("member", people_of("member")),
    )
