"""Answers for addresses and methods that do not exist: a page for readers, JSON for programs."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.refusals import Refused
from web.live.answers import refusal
from web.pages.frame import not_found, reader_of

NOT_FOUND = 404
API = "/api/"


async def missing(request: Request, error: Exception) -> Response:
    """Answer what Starlette found wrong."""
    assert isinstance(error, HTTPException), "registered for nothing else"
    if request.url.path.startswith(API):
        code = "unknown-address" if error.status_code == NOT_FOUND else "wrong-method"
        response: Response = refusal(request, Refused(code))
    elif error.status_code == NOT_FOUND:
        response = await not_found(await reader_of(request))
    else:
        response = PlainTextResponse(error.detail, error.status_code)
    response.headers.update(error.headers or {})
    return response
