"""A page that everybody is shown alike is made once, however many ask."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from web.outside import kept as kept_module
from web.outside.kept import Kept


class Kitchen:
    """An application that counts what it makes, and waits before each until told to go on."""

    def __init__(self, kind: bytes = b"text/html; charset=utf-8", status: int = 200) -> None:
        self.made: list[str] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self._start = {
            "type": "http.response.start", "status": status, "headers": [(b"content-type", kind)],
        }  # fmt: skip

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.made.append(scope["path"])
        await self.go_on.wait()
        await send(self._start)
        await send({"type": "http.response.body", "body": f"{len(self.made)}".encode()})


class Rooms:
    """Sessions and the number of the last event of each."""

    def __init__(self, **seqs: int) -> None:
        self.seqs = seqs

    def open_room(self, session: str) -> Any:
        seq = self.seqs.get(session)
        return SimpleNamespace(state=SimpleNamespace(seq=seq)) if seq else None


def kept_over(kitchen: Kitchen, rooms: Rooms) -> Kept:
    house: Any = SimpleNamespace(
        hall=SimpleNamespace(rooms=rooms), settings=SimpleNamespace(language="es")
    )
    return Kept(kitchen, house)


async def ask(
    kept: Kept, path: str, query: bytes = b"", *headers: tuple[bytes, bytes], method: str = "GET"
) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is to be read")

    scope = {
        "type": "http", "method": method, "path": path, "query_string": query,
        "headers": list(headers),
    }  # fmt: skip
    await kept(scope, receive, send)
    return sent[0]["status"], sent[-1]["body"]


async def started(kitchen: Kitchen, count: int) -> None:
    while len(kitchen.made) < count:  # noqa: ASYNC110  a few turns of the loop
        await asyncio.sleep(0)


async def test_whoever_comes_while_a_page_is_made_gets_the_same() -> None:
    kitchen = Kitchen()
    kitchen.go_on.clear()
    kept = kept_over(kitchen, Rooms())
    asking = [asyncio.create_task(ask(kept, "/sesiones/pleno")) for _ in range(50)]
    await started(kitchen, 1)
    kitchen.go_on.set()
    assert set(await asyncio.gather(*asking)) == {(200, b"1")}
    assert kitchen.made == ["/sesiones/pleno"]


@pytest.mark.parametrize("path", ["/sesiones/pleno/ahora", "/api/sessions/pleno/snapshot"])
async def test_what_happens_makes_the_page_anew_at_once(path: str) -> None:
    kitchen = Kitchen(b"application/json" if path.startswith("/api") else b"text/html")
    rooms = Rooms(pleno=7)
    kept = kept_over(kitchen, rooms)
    assert await ask(kept, path) == await ask(kept, path) == (200, b"1")
    rooms.seqs["pleno"] = 8
    assert await ask(kept, path) == (200, b"2")


async def test_each_language_has_its_page() -> None:
    kitchen = Kitchen()
    kept = kept_over(kitchen, Rooms())
    spanish, english = (b"accept-language", b"es"), (b"accept-language", b"en")
    assert await ask(kept, "/", b"", spanish) == (200, b"1")
    assert await ask(kept, "/", b"", english) == (200, b"2")
    assert await ask(kept, "/", b"", spanish) == (200, b"1")


async def test_a_page_is_not_kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "KEPT_SECONDS", -1.0)
    kept = kept_over(Kitchen(), Rooms())
    assert [await ask(kept, "/") for _ in range(2)] == [(200, b"1"), (200, b"2")]


@pytest.mark.parametrize(
    ("path", "query", "headers"),
    [
        ("/verificar", b"codigo=x", ()),
        ("/sesiones/pleno/acta.pdf", b"", ()),
        ("/documentos/ABC", b"", ()),
        ("/api/sessions/pleno/snapshot", b"", ((b"cookie", b"__Host-sesion=gone"),)),
    ],
)
async def test_what_is_of_one_reader_is_made_for_each(
    path: str, query: bytes, headers: Any
) -> None:
    kept = kept_over(Kitchen(), Rooms())
    assert [await ask(kept, path, query, *headers) for _ in range(2)] == [(200, b"1"), (200, b"2")]


async def test_what_was_not_found_is_not_kept() -> None:
    kept = kept_over(Kitchen(status=404), Rooms())
    assert [await ask(kept, "/nada") for _ in range(2)] == [(404, b"1"), (404, b"2")]


async def test_who_would_wait_too_long_is_refused_by_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST_WAITING", 6)
    kitchen = Kitchen()
    kitchen.go_on.clear()
    kept = kept_over(kitchen, Rooms())
    asking = [asyncio.create_task(ask(kept, f"/{n}", b"x=1")) for n in range(6)]
    await started(kitchen, kept_module.MOST_MADE_AT_ONCE)
    status, body = await ask(kept, "/one-more", b"x=1")
    assert (status, b'"code":"too-busy-here"' in body) == (503, True)
    assert len(kitchen.made) == kept_module.MOST_MADE_AT_ONCE
    kitchen.go_on.set()
    assert {status for status, _ in await asyncio.gather(*asking)} == {200}
    assert len(kitchen.made) == 6


async def test_what_is_ready_never_waits() -> None:
    kitchen = Kitchen(b"video/mp4")
    kept = kept_over(kitchen, Rooms())
    for path in ("/static/app.js", "/directo/pleno/index.m3u8", "/salud"):
        assert (await ask(kept, path))[0] == 200
    assert len(kitchen.made) == 3
