"""The way of a command past the table of routes: sixty votes come at one instant."""

from typing import Final

from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from web.live import commands
from web.routes import COMMANDS

PATH: Final = compile_path(COMMANDS)[0]


class Straight:
    """Hands a command to its endpoint without the wrappers of a router; all else goes on.

    The route stands in the table as well, which says what there is and answers other methods.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        found = PATH.fullmatch(scope["path"]) if is_post else None
        if found is None:
            await self._app(scope, receive, send)
            return
        scope["path_params"] = found.groupdict()
        response = await commands.post(Request(scope, receive, send))
        await response(scope, receive, send)
