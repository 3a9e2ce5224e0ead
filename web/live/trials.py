"""Reports of connection tests: told to the secretary who is there, kept nowhere."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from core.refusals import Refused
from sessions.domain.audience import Audience
from web.house import of
from web.identity import visitor_async
from web.live.answers import MALFORMED, NOT_SIGNED_IN, UNKNOWN_SESSION, answer, refusal
from web.live.media import NOT_PERMITTED
from web.live.parsing import parse_as
from web.wire.messages import Notice, Trial

LONGEST = 8_000
OTHERS = frozenset(Audience) - {Audience.SECRETARY}


async def report(request: Request) -> Response:
    """Show the secretary what the test of a line found; the answer tells whether she is there."""
    trial = parse_as(Trial, await request.body())
    asker = await visitor_async(request)
    if not asker.is_person:
        return refusal(request, NOT_SIGNED_IN)
    if isinstance(trial, Refused) or len(trial.text) > LONGEST:
        return refusal(request, MALFORMED)
    house, session = of(request), request.path_params["session"]
    state = await house.hall.state(session)
    if state is None:
        return refusal(request, UNKNOWN_SESSION)
    if not any(person.id == asker.person for person in state.people):
        return refusal(request, NOT_PERMITTED)
    notice = Notice("media.trial", {"person": asker.person, **asdict(trial)})
    told = house.clients.say(session, asdict(notice), OTHERS)
    return answer({"is_delivered": told > 0})
