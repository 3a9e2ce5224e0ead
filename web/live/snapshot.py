"""The state of a session as its reader may see it."""

from starlette.requests import Request
from starlette.responses import Response

from web.house import of
from web.identity import COOKIE, visitor_async
from web.live.answers import NOT_SIGNED_IN, UNKNOWN_SESSION, answer, refusal


async def get(request: Request) -> Response:
    """Answer with the state; 401 for a cookie that no longer counts, so that a post can tell."""
    asker = await visitor_async(request)
    if COOKIE in request.cookies and not asker.person:
        return refusal(request, NOT_SIGNED_IN)
    snapshot = await of(request).hall.snapshot(request.path_params["session"], asker)
    if snapshot is None:
        return refusal(request, UNKNOWN_SESSION)
    return answer(snapshot)
