"""The secretary's desk for the acta: edit the prose, close it, sign it, follow its steps."""

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from core import log, outbox
from core.refusals import Refused
from minutes import service, store
from minutes.domain.acta import resolve
from minutes.domain.states import EDITABLE
from minutes.heads import head
from minutes.house import house as minutes_house
from minutes.reading import record as read_record
from minutes.service import Edited, Following
from sessions.domain.state import SessionState
from signing import service as signing
from signing import store as circuits
from signing.domain import awaited, newest
from signing.installation import signs_outside
from web.identity import confirmed_until, form_is_ours
from web.live.sentences import explain
from web.pages.frame import Reader, not_found, reader_of, refuse, render, see
from web.pages.prose import Part, parts, rebuilt
from web.pages.published import Approval, approval_of
from web.pages.waiting import Waiting, told
from web.pages.work import NOT_YOURS, NOT_YOURS_WHY, keeps_minutes
from web.passkeys import NOT_CONFIRMED

MOST_FIELDS = 4000
FORM_EXPIRED = Refused("form-expired")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to sign: its circuit, the file that is signed, and whose turn it is."""

    circuit: str
    kind: str
    sha256: str
    waits_for: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the page shows."""

    following: Following
    form: list[Part]
    papers: list[Paper]
    waiting: list[Waiting]
    approval: Approval | None


async def page(request: Request) -> Response:
    """Show where the acta is and what can be done with it."""
    reader = await reader_of(request)
    state = await mine(reader)
    if not isinstance(state, SessionState):
        return state
    return await _show(reader, state, "")


async def save(request: Request) -> Response:
    """Keep the edited prose as a version; with ``do=finalise`` close the acta as it stands."""
    reader = await reader_of(request)
    state = await mine(reader)
    if not isinstance(state, SessionState):
        return state
    form = await request.form(max_fields=MOST_FIELDS)
    return await _after(reader, state, form, _finalised if form.get("do") == "finalise" else _saved)


async def sign(request: Request) -> Response:
    """Take the act of signing what the page showed; the worker signs."""
    reader = await reader_of(request)
    state = await mine(reader)
    if not isinstance(state, SessionState):
        return state
    return await _after(reader, state, await request.form(), _signed)


async def _after(reader: Reader, state: SessionState, form: FormData, do: Any) -> Response:
    if not form_is_ours(reader.visitor, str(form.get("token", ""))):
        done: object = FORM_EXPIRED
    else:
        done = await run_in_threadpool(do, reader, state.session, form)
    if isinstance(done, Refused):
        return await show_problem(reader, state, done)
    return see(f"/sesiones/{state.session}/acta")


async def show_problem(reader: Reader, state: SessionState, refused: Refused) -> Response:
    """Show the desk with a refusal in words."""
    why, next_step = explain(refused, reader.tongue.language)
    return await _show(reader, state, f"{why} {next_step}", 409)


async def mine(reader: Reader) -> SessionState | Response:
    """Return the session of the address if the asker keeps its minutes, or what to answer."""
    session = reader.request.path_params["session"]
    state = await reader.house.hall.state(session)
    if state is None:
        return await not_found(reader)
    if not reader.visitor.person:
        return see(f"/entrar?next=/sesiones/{session}/acta")
    if not keeps_minutes(state, reader.visitor):
        return await refuse(reader, 403, NOT_YOURS, NOT_YOURS_WHY)
    return state


async def _show(reader: Reader, state: SessionState, problem: str, status: int = 200) -> Response:
    desk = await run_in_threadpool(_desk, reader, state.session)
    values = {
        "state": state,
        "desk": desk,
        "problem": problem,
        "signs_outside": signs_outside(reader.house.settings),
        "confirmed_until": await run_in_threadpool(confirmed_until, reader.house, reader.visitor),
        "catalogue": reader.house.renderer.catalogue(reader.tongue.language),
        "is_keeper": any(
            one.id == reader.visitor.person and one.duty == "secretary" for one in state.people
        ),
    }
    return await render(reader, "acta.html", values, status)


def _desk(reader: Reader, session: str) -> Desk | None:
    house = reader.house
    with house.database.read() as db:
        following = service.follow(db, session)
        if following is None:
            return None
        content = service.content_of(db, session)
        links = log.read(db, session)
        held = circuits.of_session(db, session)
        waiting = outbox.waiting(db, session)
    form: list[Part] = []
    if content is not None and following.acta.state in EDITABLE:
        voice = minutes_house(house.settings).voice(following.acta.language)
        resolved = resolve(content, read_record(links), head(links).as_json(), voice)
        form = parts(content, resolved)
    papers = [_paper(circuit, reader.visitor.person) for circuit in held]
    return Desk(following, form, papers, told(reader, waiting), approval_of(house, session))


def _paper(circuit: Any, person: str) -> Paper:
    terms, who = circuit.terms, awaited(circuit)
    kind = "certification" if terms.id.startswith("certificacion") else "acta"
    is_mine = who is not None and who.person == person
    return Paper(terms.id, kind, newest(circuit), who.name if who else "", is_mine)


def _saved(reader: Reader, session: str, form: FormData) -> object:
    house, person = reader.house, reader.visitor.person
    with house.database.write() as db:
        content = service.content_of(db, session)
        if content is None:
            return Refused("acta-unknown")
        texts = {name: str(text) for name, text in form.items() if name.startswith("prosa-")}
        edited = Edited(_version(form), rebuilt(content, texts))
        return service.edit(db, session, person, edited, house.clock())


def _finalised(reader: Reader, session: str, form: FormData) -> object:
    kept = _saved(reader, session, form) if _is_changed(reader, session, form) else None
    if isinstance(kept, Refused):
        return kept
    with reader.house.database.write() as db:
        acta = store.get_or_fail(db, session)
        version = acta.version if kept is not None else _version(form)
        person, now = reader.visitor.person, reader.house.clock()
        return service.finalise(db, session, person, version, now)


def _is_changed(reader: Reader, session: str, form: FormData) -> bool:
    texts = {name: str(text) for name, text in form.items() if name.startswith("prosa-")}
    with reader.house.database.read() as db:
        content = service.content_of(db, session)
    return content is not None and rebuilt(content, texts) != content


def _signed(reader: Reader, session: str, form: FormData) -> object:
    house, person = reader.house, reader.visitor.person
    if signs_outside(house.settings):
        return Refused("signs-outside")
    if confirmed_until(house, reader.visitor) is None:
        return NOT_CONFIRMED
    with house.database.write() as db:
        for circuit in circuits.of_session(db, session):
            shown = str(form.get(circuit.terms.id, ""))
            if shown:
                done = signing.sign(db, circuit.terms.id, person, shown, house.clock())
                if isinstance(done, Refused):
                    return done
    return None


def _version(form: FormData) -> int:
    text = str(form.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() else 0
