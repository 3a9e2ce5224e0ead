"""The door of a guest: the link that was sent, and the answer with it for who invites."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sessions.domain.actor import CONDUCT, roles
from sessions.domain.audience import OVER
from sessions.domain.refusals import refuse as refused
from sessions.domain.values import Duty, Person
from web.guests import guest_link, is_guest_key
from web.house import of
from web.identity import sign_in, visitor_async
from web.live.answers import NOT_SIGNED_IN, UNKNOWN_SESSION, answer, refusal
from web.pages.frame import Reader, not_found, reader_of, render, see

METHOD = "guest-link"


async def page(request: Request) -> Response:
    """Show a guest to what and as whom the link lets in, and what is recorded."""
    reader = await reader_of(request)
    person = await _invited(reader, request.query_params.get("clave", ""))
    if person is None:
        return await not_found(reader)
    state = await reader.house.hall.state(request.path_params["session"])
    values = {"person": person, "state": state, "key": request.query_params.get("clave", "")}
    return await render(reader, "guest.html", values)


async def enter(request: Request) -> Response:
    """Sign a guest in by the key of the link and go to the tablet, where he waits to be let in."""
    reader = await reader_of(request)
    form = await request.form()
    person = await _invited(reader, str(form.get("clave", "")))
    if person is None:
        return await not_found(reader)
    response = see(f"/tableta/{request.path_params['session']}")
    await run_in_threadpool(sign_in, reader.house, response, person.id, METHOD, reader.visitor)
    return response


async def _invited(reader: Reader, key: str) -> Person | None:
    """Return whom a key is for, while there is a session to come to."""
    session, guest = (reader.request.path_params[name] for name in ("session", "guest"))
    state = await reader.house.hall.state(session)
    if state is None or state.stage in OVER:
        return None
    folder = reader.house.settings.keys_dir
    if not await run_in_threadpool(is_guest_key, folder, session, guest, key):
        return None
    guests = (one for one in state.people if one.duty is Duty.GUEST)
    return next((one for one in guests if one.id == guest), None)


async def link(request: Request) -> Response:
    """Tell who conducts the session the link of a guest."""
    asker, house = await visitor_async(request), of(request)
    session, guest = (request.path_params[name] for name in ("session", "guest"))
    if not asker.is_person:
        return refusal(request, NOT_SIGNED_IN)
    state = await house.hall.state(session)
    if state is None:
        return refusal(request, UNKNOWN_SESSION)
    if not roles(state, asker.person) & CONDUCT:
        return refusal(request, refused("not-conducting"))
    if not any(one.id == guest and one.duty is Duty.GUEST for one in state.people):
        return refusal(request, refused("unknown-member"))
    folder, origin = house.settings.keys_dir, house.settings.public_url
    return answer({"link": await run_in_threadpool(guest_link, origin, folder, session, guest)})
