"""The secret vote for everybody: how it works, the check of a spoilt ballot, what is published."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sessions.domain.state import VoteNow
from voting import store
from web.client_build import build_of
from web.house import House, of
from web.pages.frame import reader_of, render

JSON = "application/json"
OPENED = frozenset({"open", "closing", "counting", "closed", "proclaimed"})


async def explained(request: Request) -> Response:
    """Say in plain words what a secret vote protects, what it does not, and which program runs."""
    reader = await reader_of(request)
    return await render(reader, "secrecy.html", {"build": build_of(reader.house.assets)})


async def audit(request: Request) -> Response:
    """Check on another device what a spoilt ballot encrypts (Benaloh); nothing is sent."""
    return await render(await reader_of(request), "audit.html", {})


async def election(request: Request) -> Response:
    """Serve election.json of a vote that was opened: question and key, for a second device."""
    house, vote = of(request), await _vote(request)
    if vote is None or vote.secret is None or vote.status not in OPENED:
        return _missing()
    raw = await run_in_threadpool(_election, house, vote.secret.uuid)
    return (
        Response(raw, media_type=JSON, headers={"cache-control": "no-store"}) if raw else _missing()
    )


def _election(house: House, uuid: str) -> bytes | None:
    with house.database.read() as db:
        found = store.setup(db, uuid)
    return found.election.encode() if found else None


async def _vote(request: Request) -> VoteNow | None:
    """Return a vote as the public may see it; what was opened behind doors is not theirs."""
    state = await of(request).hall.public_state(request.path_params["session"])
    votes = state.votes if state else ()
    name = request.path_params["vote"]
    return next((one for one in votes if one.vote == name and not one.behind_doors), None)


def _missing() -> Response:
    return PlainTextResponse("not-found", 404, {"cache-control": "no-store"})
