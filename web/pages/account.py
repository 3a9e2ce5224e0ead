"""One's own account: passkeys, sessions, and proving anew that it is oneself who is there."""

from datetime import datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from people import access
from people import service as people
from people.accounts import KeptPasskey
from web.house import House, of
from web.identity import confirmed_until, form_is_ours, visitor
from web.live.answers import MALFORMED, NOT_SIGNED_IN, answer, refusal
from web.live.parsing import parse_json
from web.live.sentences import explain
from web.pages.entrance import TICKET, TOO_MANY, address_of, with_ticket
from web.pages.frame import Reader, local_address, not_found, reader_of, render, see
from web.passkeys import EXPIRED, NOT_CONFIRMED, REFUSED, Challenge
from web.visitor import Visitor

FORM_EXPIRED: Final = Refused("form-expired")
HERE: Final = "/cuenta"
PROVES_NOTHING: Final = frozenset({"development", "rehearsal"})  # they exist in development only


async def account(request: Request) -> Response:
    """Show one's own passkeys and last sign-ins."""
    reader = await reader_of(request)
    if not reader.visitor.is_person:
        return see("/entrar?next=/cuenta")
    return await _show(reader)


async def _show(reader: Reader, problem: Refused | None = None) -> Response:
    database, person = reader.house.database, reader.visitor.person
    now = reader.house.clock()
    held = await run_in_threadpool(people.passkeys_of, database, person)
    until = await run_in_threadpool(confirmed_until, reader.house, reader.visitor)
    values = {
        "passkeys": held,
        "needs_proof": _needs_proof(reader.visitor, held, until),
        "confirmed_until": until,
        "sign_ins": await run_in_threadpool(people.sign_ins_of, database, person),
        "admits": await run_in_threadpool(access.may_admit, database, person, now.date(), now),
        "problem": " ".join(explain(problem, reader.tongue.language)) if problem else "",
        "catalogue": reader.house.renderer.catalogue(reader.tongue.language),
    }
    return await render(reader, "account.html", values, 409 if problem else 200)


async def registration_options(request: Request) -> Response:
    """Begin to register a passkey for who is signed in."""
    asker = await run_in_threadpool(visitor, request)
    house = of(request)
    person = await run_in_threadpool(people.find_person, house.database, asker.person)
    if person is None:
        return refusal(request, NOT_SIGNED_IN)
    held = await run_in_threadpool(people.passkeys_of, house.database, person.id)
    if _needs_proof(asker, held, await run_in_threadpool(confirmed_until, house, asker)):
        return refusal(request, NOT_CONFIRMED)
    ticket, challenge = house.challenges.make(person.id, house.clock())
    return with_ticket(house.party.registration(person, held, challenge), ticket)


async def register(request: Request) -> Response:
    """Keep a new passkey of who is signed in."""
    asker = await run_in_threadpool(visitor, request)
    taken = await _taken(request, asker)
    if isinstance(taken, Refused):
        return refusal(request, taken)
    content, challenge = taken
    house = of(request)
    label = house.clock().strftime("%Y-%m-%d %H:%M")
    made = house.party.register(content, challenge, label)
    if isinstance(made, Refused):
        return refusal(request, made)
    await run_in_threadpool(people.keep_passkey, house.database, made, house.clock())
    return answer({"ok": True})


async def confirmation_options(request: Request) -> Response:
    """Begin to prove with a passkey of one's own that it is oneself who is there."""
    asker = await run_in_threadpool(visitor, request)
    house = of(request)
    held = await run_in_threadpool(people.passkeys_of, house.database, asker.person)
    if not asker.is_person:
        return refusal(request, NOT_SIGNED_IN)
    if not held:
        return refusal(request, access.UNKNOWN_PASSKEY)
    ticket, challenge = house.challenges.make(asker.person, house.clock())
    return with_ticket(house.party.authentication(challenge, held), ticket)


async def confirm(request: Request) -> Response:
    """Note that who is signed in has just used a passkey of theirs, with the user verified."""
    asker = await run_in_threadpool(visitor, request)
    house, address = of(request), address_of(request)
    if not house.failed.may(address, house.clock()):
        return refusal(request, TOO_MANY)
    taken = await _taken(request, asker)
    problem = taken if isinstance(taken, Refused) else None
    if not isinstance(taken, Refused):
        problem = await run_in_threadpool(_confirmed, house, asker, *taken)
        if problem:
            house.failed.count(address, house.clock())
    return refusal(request, problem) if problem else answer({"ok": True})


def _confirmed(
    house: House, asker: Visitor, content: dict[str, object], challenge: Challenge
) -> Refused | None:
    kept = people.find_passkey(house.database, str(content.get("id", "")))
    if kept is None or kept.person != asker.person:
        return REFUSED
    used = house.party.authenticate(content, challenge, kept)
    if isinstance(used, Refused):
        return used
    people.passkey_used(house.database, used, house.clock())
    people.confirm(house.database, asker.token, house.clock())
    return None


async def confirm_development(request: Request) -> Response:
    """Take a tap for the proof, where identities are invented; exists in development only."""
    reader = await reader_of(request)
    if not reader.house.is_development or not reader.visitor.is_person:
        return await not_found(reader)
    form = await request.form()
    if not form_is_ours(reader.visitor, str(form.get("token", ""))):
        return await _show(reader, FORM_EXPIRED)
    token, now = reader.visitor.token, reader.house.clock()
    await run_in_threadpool(people.confirm, reader.house.database, token, now)
    return see(local_address(str(form.get("next", "/cuenta")), "/cuenta"))


async def withdraw(request: Request) -> Response:
    """Withdraw a passkey of one's own, and end one's other sessions."""
    reader = await reader_of(request)
    if not reader.visitor.is_person:
        return see("/entrar?next=/cuenta")
    form = await request.form()
    done = await run_in_threadpool(withdrawn, reader, form)
    return await _show(reader, done) if isinstance(done, Refused) else close(reader, done, HERE)


def withdrawn(reader: Reader, form: FormData) -> tuple[str, ...] | Refused:
    """Withdraw the passkey that a form names, for who has just proved to be there."""
    refused = proved(reader, form)
    if refused:
        return refused
    house, asker = reader.house, reader.visitor
    credential = str(form.get("credential", ""))
    return access.withdraw(house.database, asker.person, credential, house.clock(), asker.token)


def proved(reader: Reader, form: FormData) -> Refused | None:
    """Refuse what asks for a proof where the form is not ours or the proof is missing or old."""
    if not form_is_ours(reader.visitor, str(form.get("token", ""))):
        return FORM_EXPIRED
    return None if confirmed_until(reader.house, reader.visitor) else NOT_CONFIRMED


async def end_others(request: Request) -> Response:
    """End one's sessions on other devices."""
    reader = await reader_of(request)
    if not reader.visitor.is_person:
        return see("/entrar?next=/cuenta")
    form = await request.form()
    if not form_is_ours(reader.visitor, str(form.get("token", ""))):
        return await _show(reader, FORM_EXPIRED)
    house, asker = reader.house, reader.visitor
    ended = await run_in_threadpool(
        access.end_others, house.database, asker.person, house.clock(), asker.token
    )
    return close(reader, ended, HERE)


def close(reader: Reader, ended: tuple[str, ...], address: str) -> Response:
    """Close the sockets of sessions that ended, and go on to a page."""
    for digest in ended:
        reader.house.clients.revoke(digest)
    return see(address)


async def _taken(request: Request, asker: Visitor) -> tuple[dict[str, object], Challenge] | Refused:
    house, content = of(request), parse_json(await request.body())
    if isinstance(content, Refused):
        return content
    if not isinstance(content.get("id", ""), str):
        return MALFORMED
    challenge = house.challenges.take(request.cookies.get(TICKET, ""), house.clock())
    if challenge is None or challenge.person != asker.person or not asker.person:
        return EXPIRED
    return dict(content), challenge


def _needs_proof(asker: Visitor, held: tuple[KeptPasskey, ...], until: datetime | None) -> bool:
    """A second passkey is for whoever proves the first: a tablet left open gives nobody one."""
    return bool(held) and until is None and asker.method not in PROVES_NOTHING
