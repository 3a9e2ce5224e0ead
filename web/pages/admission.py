"""The secretary's page of ways in: who has a passkey, invite who has none, withdraw what is lost.

A lost tablet, a new councillor, a secretary who takes over: none of them waits for who keeps the
machine (RD 311/2022, op.acc.5 and op.acc.6).
"""

from dataclasses import dataclass
from datetime import timedelta

import segno
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from people import access
from people import service as people
from people.accounts import KeptPasskey, Noted
from people.invitations import VALID, key_of
from web.identity import confirmed_until
from web.live.sentences import explain
from web.pages.account import close, proved, withdrawn
from web.pages.frame import Reader, reader_of, refuse, render, see
from web.pages.words import N_

HERE = "/personas"
NOT_YOURS = N_("Esta página es de la Secretaría")
NOT_YOURS_WHY = N_(
    "Desde ella se invita a entrar y se retiran llaves. Sus llaves están en su cuenta."
)


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody of the body, and the passkeys by which they come in."""

    id: str
    name: str
    office: str
    passkeys: tuple[KeptPasskey, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation as it is handed over: whom it is for, its address, also as a QR code."""

    name: str
    address: str
    hours: int
    picture: str


async def page(request: Request) -> Response:
    """Show everybody of the body with their passkeys."""
    reader = await reader_of(request)
    return await _refused(reader) or await _show(reader)


async def invite(request: Request) -> Response:
    """Make the link of somebody who has no passkey; it is shown once."""
    reader = await reader_of(request)
    refused = await _refused(reader)
    if refused:
        return refused
    form = await request.form()
    made = await run_in_threadpool(_invited, reader, form)
    return await _show(reader, made)


async def withdraw(request: Request) -> Response:
    """Withdraw somebody's passkey and end their sessions."""
    reader = await reader_of(request)
    refused = await _refused(reader)
    if refused:
        return refused
    done = await run_in_threadpool(withdrawn, reader, await request.form())
    return await _show(reader, done) if isinstance(done, Refused) else close(reader, done, HERE)


def _invited(reader: Reader, form: FormData) -> Link | Refused:
    refused = proved(reader, form)
    if refused:
        return refused
    house, person = reader.house, str(form.get("person", ""))
    key = key_of(house.settings.keys_dir)
    code = access.invite_again(house.database, reader.visitor.person, person, house.clock(), key)
    found = people.find_person(house.database, person)
    if isinstance(code, Refused) or found is None:
        return code if isinstance(code, Refused) else access.UNKNOWN_PERSON
    address = f"{house.settings.public_url}/entrar/invitacion/{code}"
    picture = segno.make(address, error="l", micro=False).svg_data_uri(scale=4, border=4)
    return Link(f"{found.name} {found.surnames}", address, VALID // timedelta(hours=1), picture)


async def _refused(reader: Reader) -> Response | None:
    if not reader.visitor.is_person:
        return see(f"/entrar?next={HERE}")
    house, now = reader.house, reader.house.clock()
    admits = await run_in_threadpool(
        access.may_admit, house.database, reader.visitor.person, now.date(), now
    )
    return None if admits else await refuse(reader, 403, NOT_YOURS, NOT_YOURS_WHY)


async def _show(reader: Reader, done: Link | Refused | None = None) -> Response:
    ways, acts = await run_in_threadpool(_ways, reader)
    problem = explain(done, reader.tongue.language) if isinstance(done, Refused) else ()
    values = {
        "ways": ways,
        "acts": acts,
        "names": {way.id: way.name for way in ways},
        "link": None if isinstance(done, Refused) else done,
        "problem": " ".join(problem),
        "confirmed_until": await run_in_threadpool(confirmed_until, reader.house, reader.visitor),
        "catalogue": reader.house.renderer.catalogue(reader.tongue.language),
    }
    return await render(reader, "people.html", values, 409 if problem else 200)


def _ways(reader: Reader) -> tuple[list[Way], tuple[Noted, ...]]:
    house, now = reader.house, reader.house.clock()
    body = house.town.body.id
    held = people.body_members(house.database, body, now.date(), now)
    ways = [
        Way(
            one.person.id,
            f"{one.person.name} {one.person.surnames}",
            one.title,
            people.passkeys_of(house.database, one.person.id),
        )
        for one in held
    ]
    return ways, access.last_acts(house.database)
