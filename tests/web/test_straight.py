"""The way of a command past the table of routes is the one that the table has."""

from starlette.routing import Route

from web.live import commands
from web.routes import COMMANDS, routes
from web.straight import PATH


def test_it_leads_where_the_table_of_routes_leads() -> None:
    found = [one for one in routes() if isinstance(one, Route) and one.path == COMMANDS]
    assert [(one.endpoint, one.methods) for one in found] == [(commands.post, {"POST"})]
    assert found[0].path_regex.pattern == PATH.pattern


def test_nothing_else_takes_it() -> None:
    assert PATH.fullmatch("/api/sessions/s-1/commands") is not None
    for other in ("/api/sessions/s-1/commands/", "/api/sessions/a/b/commands", "/commands"):
        assert PATH.fullmatch(other) is None
