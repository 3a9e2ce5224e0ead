"""Signing on one's own machine: take the bytes away, bring the signature back."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain.state import SessionState
from signing.installation import has_keys, keys_of
from signing.production import certificates_of
from signing.service import Workshop
from signing.suspended import Signed, resume, suspend
from web.house import House
from web.identity import form_is_ours
from web.pages.acta import FORM_EXPIRED, mine, show_problem
from web.pages.frame import Reader, reader_of, see

MOST_BYTES = 1 << 20
NO_KEYS = Refused("keys-not-configured")
NO_SERVICE = Refused("stamp-unavailable")


async def take(request: Request) -> Response:
    """Give the bytes that who is signed in is to sign as a detached CAdES."""
    reader = await reader_of(request)
    state = await mine(reader)
    if not isinstance(state, SessionState):
        return state
    circuit = _circuit(request)
    content = await run_in_threadpool(_taken, reader, circuit)
    if isinstance(content, Refused):
        return await show_problem(reader, state, content)
    name = f"{circuit.replace(':', '-')}.firmar"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


async def bring(request: Request) -> Response:
    """Take the signature; what does not hold or is somebody else's changes nothing."""
    reader = await reader_of(request)
    state = await mine(reader)
    if not isinstance(state, SessionState):
        return state
    async with request.form(max_files=1, max_part_size=MOST_BYTES) as form:
        given = form.get("firma")
        content = await given.read(MOST_BYTES) if isinstance(given, UploadFile) else b""
        token = str(form.get("token", ""))
    if not form_is_ours(reader.visitor, token):
        return await show_problem(reader, state, FORM_EXPIRED)
    done = await run_in_threadpool(_brought, reader, _circuit(request), content)
    if isinstance(done, Refused):
        return await show_problem(reader, state, done)
    return see(f"/sesiones/{state.session}/acta")


def _circuit(request: Request) -> str:
    """A circuit belongs to the session of the address, where the asker keeps the minutes."""
    return f"{request.path_params['paper']}:{request.path_params['session']}"


def _workshop(house: House) -> Workshop:
    return Workshop(house.database, house.files, keys_of(house.settings, house.clock), house.clock)


def _taken(reader: Reader, circuit: str) -> bytes | Refused:
    if not has_keys(reader.house.settings):
        return NO_KEYS
    return suspend(_workshop(reader.house), circuit, reader.visitor.person)


def _brought(reader: Reader, circuit: str, content: bytes) -> object:
    house, person = reader.house, reader.visitor.person
    if not has_keys(house.settings):
        return NO_KEYS
    given = Signed(person, content, certificates_of(house.settings, person))
    try:
        return resume(_workshop(house), circuit, given)
    except OSError:
        return NO_SERVICE
