"""To whom a request goes: decided by the table of routes and by whether somebody is signed in."""

import pytest

from web.outside.head import Head, parse
from web.outside.sorter import Place, Sorter
from web.routes import outside_routes, routes

SORTER = Sorter(outside_routes(), routes())
UPGRADE = b"Upgrade: websocket\r\n"


def head(request: str, fields: bytes = b"") -> Head:
    found = parse(request.encode() + b" HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("request_line", "fields", "place"),
    [
        ("GET /", b"", Place.PUBLIC),
        ("GET /sesiones/pleno", b"", Place.PUBLIC),
        ("HEAD /sesiones/pleno/acta.pdf", b"", Place.PUBLIC),
        ("GET /directo/pleno/index.m3u8", b"", Place.PUBLIC),
        ("GET /api/sessions/pleno/snapshot", b"", Place.PUBLIC),
        ("GET /api/sessions/pleno/events?after=3", UPGRADE, Place.WATCH),
        ("GET /entrar", b"", Place.SESSION),
        ("POST /entrar/llave", b"", Place.SESSION),
        ("GET /tableta/pleno", b"", Place.SESSION),
        ("GET /sesiones/pleno/acta", b"", Place.SESSION),
        ("POST /api/sessions/pleno/commands", b"", Place.SESSION),
        ("GET /nada/de/nada", b"", Place.PUBLIC),
        ("POST /nada", b"", Place.PUBLIC),
        ("GET /s%65siones/pleno", b"", Place.PUBLIC),
    ],
)
def test_a_request_of_nobody(request_line: str, fields: bytes, place: Place) -> None:
    assert SORTER.place(head(request_line, fields), is_signed_in=False) is place


@pytest.mark.parametrize("request_line", ["GET /", "GET /nada", "POST /nada", "GET /entrar"])
def test_who_is_signed_in_is_served_by_the_session(request_line: str) -> None:
    assert SORTER.place(head(request_line), is_signed_in=True) is Place.SESSION


def test_every_route_is_served_somewhere_without_a_sign_in() -> None:
    outside = {route.path for route in outside_routes()}  # type: ignore[attr-defined]  # all have one
    everything = {route.path for route in routes()}  # type: ignore[attr-defined]
    assert outside < everything
    assert not {path for path in outside if path.startswith(("/entrar", "/cuenta", "/tableta"))}


def test_a_head_is_read_as_far_as_needed() -> None:
    found = head("GET /api/x?after=7&lang=en", b"Cookie: a=1; __Host-sesion=t0k\r\nX-Odd:  b \r\n")
    assert (found.path, found.asked("after"), found.asked("none")) == ("/api/x", "7", "")
    assert (found.cookie("__Host-sesion"), found.cookie("sesion")) == ("t0k", "")
    assert (found.get(b"x-odd"), found.has_body) == ("b", False)
    assert head("GET /", b"Content-Length: 5\r\n").has_body
    assert head("GET /", b"Transfer-Encoding: chunked\r\n").has_body


@pytest.mark.parametrize(
    "raw",
    [b"\r\n\r\n", b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\n", b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
     b"GET / HTTP/1.1\r\n folded\r\n\r\n", b"\x16\x03\x01\r\n\r\n",
     b"GET http://a/ HTTP/1.1\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_head_is_not_read(raw: bytes) -> None:
    assert parse(raw) is None
