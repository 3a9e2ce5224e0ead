"""The secret vote for everybody: how it works, whom to trust, and the check of a spoilt ballot."""

from starlette.requests import Request
from starlette.responses import Response

from web.client_build import build_of
from web.pages.frame import reader_of, render


async def explained(request: Request) -> Response:
    """Say in plain words what a secret vote protects, what it does not, and which program runs."""
    reader = await reader_of(request)
    return await render(reader, "secrecy.html", {"build": build_of(reader.house.assets)})


async def audit(request: Request) -> Response:
    """Check on another device what a spoilt ballot encrypts (Benaloh); nothing is sent."""
    return await render(await reader_of(request), "audit.html", {})
