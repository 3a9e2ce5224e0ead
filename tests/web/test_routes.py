"""Addresses, generated types and the description of the API are what the code is."""

import json
from pathlib import Path

from starlette.routing import Route, WebSocketRoute

from web.routes import routes
from web.wire.generate import TARGET, generate

LISTED = Path(__file__).parents[1] / "routes.json"


def table() -> list[str]:
    """Return every address with its methods."""
    found = []
    for route in routes():
        if isinstance(route, Route):
            methods = sorted((route.methods or set()) - {"HEAD"})
            found += [f"{method} {route.path}" for method in methods]
        elif isinstance(route, WebSocketRoute):
            found.append(f"WS {route.path}")
    return sorted(found)


def test_every_address_is_listed_and_none_that_was_published_is_gone() -> None:
    assert table() == json.loads(LISTED.read_text("utf-8"))


def test_the_types_of_the_browser_are_those_of_the_server() -> None:
    assert TARGET.read_text("utf-8") == generate()
