"""Orders from people: one POST, one command, one answer however often it is repeated."""

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.codec import encode
from sessions.writer import Accepted, Moment
from web.house import of
from web.identity import visitor_async
from web.live.answers import MALFORMED, NOT_SIGNED_IN, UNKNOWN_SESSION, answer, refusal
from web.live.parsing import KEY, parse_command


async def post(request: Request) -> Response:
    """Submit a command of who is signed in; the actor is never taken from the body."""
    asker = await visitor_async(request)
    if not asker.is_person:
        return refusal(request, NOT_SIGNED_IN)
    command = parse_command(await request.body())
    key = request.headers.get("idempotency-key", "")
    if isinstance(command, Refused):
        return refusal(request, command)
    if not KEY.fullmatch(key):
        return refusal(request, MALFORMED)
    hall, session = of(request).hall, request.path_params["session"]
    if await hall.state(session) is None:
        return refusal(request, UNKNOWN_SESSION)
    said = await hall.submit(session, asker.person, command, key)
    if isinstance(said, Refused):
        return refusal(request, said)
    events = [_event(moment) for moment in said.moments]
    return answer({"seq": said.seq, "hash": _head(said), "events": events})


def _head(said: Accepted) -> str:
    """Return the last hash; none while a vote is open, for it would confirm others' ballots."""
    return "" if said.moments[-1].state.open_vote is not None else said.hash


def _event(moment: Moment) -> dict[str, object]:
    """Return an event of one's own command: nothing of it is to be withheld from its actor."""
    link = moment.link
    return {"seq": link.seq, "kind": link.kind, "at": link.at, "body": encode(moment.event)}
