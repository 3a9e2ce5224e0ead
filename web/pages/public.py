"""What a citizen reads: the sessions, one session, one item; none of it needs a script."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from sessions.service import Listed
from web.pages.act import Act, phase_of, public_act
from web.pages.ballots import annexes_of
from web.pages.frame import Reader, not_found, reader_of, render
from web.pages.published import published_of
from web.pages.work import desk_of

MOST_DESKS = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """A session and the posts in it of who is signed in: address and label."""

    title: str
    posts: list[tuple[str, str]]


async def home(request: Request) -> Response:
    """List the sessions: now, next, past."""
    reader = await reader_of(request)
    rows = await reader.house.hall.listed()
    phases: dict[str, list[Listed]] = {"live": [], "next": [], "past": []}
    for row in rows:
        phases[phase_of(row.stage)].append(row)
    phases["next"].reverse()
    values = {**phases, "is_shut": reader.house.hall.rooms.is_shut}
    return await render(reader, "home.html", {**values, "desks": await _desks(reader, phases)})


async def _desks(reader: Reader, phases: Mapping[str, list[Listed]]) -> list[Desk]:
    """Return the posts of who is signed in, in the sessions of now and of the next days."""
    if not reader.visitor.person:
        return []
    found = []
    for row in [*phases["live"], *phases["next"]][:MOST_DESKS]:
        state = await reader.house.hall.state(row.id)
        posts = desk_of(state, reader.visitor) if state else []
        if posts:
            found.append(Desk(row.title, [(to, reader.say(label)) for to, label in posts]))
    return found


async def session(request: Request) -> Response:
    """Show a session: before, during and after it."""
    reader = await reader_of(request)
    act = await _act(reader)
    if act is None:
        return await not_found(reader)
    published = await published_of(reader.house, act.state.session)
    desk = [(to, reader.say(label)) for to, label in desk_of(act.state, reader.visitor)]
    desk += annexes_of(act.state, reader)
    return await render(reader, "session.html", {"act": act, "published": published, "desk": desk})


async def now(request: Request) -> Response:
    """Show only the part of the session's page that changes: the player and what is debated."""
    reader = await reader_of(request)
    act = await _act(reader)
    return await (not_found(reader) if act is None else render(reader, "region.html", {"act": act}))


async def item(request: Request) -> Response:
    """Show an item of the agenda: its text and its votes."""
    reader = await reader_of(request)
    act = await _act(reader)
    number = int(request.path_params["number"])
    found = [entry for entry in act.entries if entry.item.number == number] if act else []
    if act is None or not found or (act.is_closed_doors and act.phase == "live"):
        return await not_found(reader)
    return await render(reader, "item.html", {"act": act, "entry": found[0]})


async def accessibility(request: Request) -> Response:
    """State how accessible the pages are (RD 1112/2018)."""
    return await render(await reader_of(request), "accessibility.html", {})


async def _act(reader: Reader) -> Act | None:
    state = await reader.house.hall.public_state(reader.request.path_params["session"])
    return public_act(state) if state else None
