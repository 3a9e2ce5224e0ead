"""The real processes behind one address: who is sorted where, and what one's death leaves."""

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bench.screens_load import handshake
from command.supervisor import environment
from core.settings import Settings
from tests.ports import free_port
from web.main import MOST_DESCRIPTORS

pytestmark = pytest.mark.xdist_group("two processes")

SESSION = "pleno-demo"
EVENTS = f"/api/sessions/{SESSION}/events"
COMMANDS = f"/api/sessions/{SESSION}/commands"
PATIENCE_SECONDS = 120.0
MOST_PUBLIC = 12
SHOWER = 150  # of two thousand letters each: more than the buffers of who does not read


@dataclass(frozen=True)
class House:
    """Both processes of one installation."""

    settings: Settings
    log: Path
    tls: ssl.SSLContext

    @property
    def origin(self) -> str:
        return self.settings.public_url

    def process(self, name: str) -> int:
        """Return the number of the process that has a role now."""
        return int(re.findall(rf"{name} is process (\d+)", self.log.read_text("utf-8"))[-1])

    def browser(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=self.origin, verify=self.tls, headers={"Origin": self.origin},
            timeout=PATIENCE_SECONDS, trust_env=False,
        )  # fmt: skip

    def follow(self, cookie: str = "", origin: str = "") -> connect:
        return connect(
            self.origin.replace("https", "wss") + EVENTS, ssl=self.tls, proxy=None,
            origin=origin or self.origin,  # type: ignore[arg-type]  # NewType of str
            additional_headers={"Cookie": cookie} if cookie else {},
            open_timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    @asynccontextmanager
    async def signed_in(self, person: str) -> AsyncIterator[httpx2.AsyncClient]:
        async with self.browser() as browser:
            answer = await browser.post("/entrar/desarrollo", data={"person": person})
            assert answer.status_code == 303, answer.text
            if person == "p-secretario":
                await must(browser, {"type": "rollcall.start"}, "test-key-begin")
            yield browser

    async def replaced(self, name: str) -> None:
        """Kill a process and wait until there is another."""
        former = self.process(name)
        os.kill(former, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.process(name) == former:  # noqa: ASYNC110  it happens in another process
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("web")
    port = free_port()
    settings = Settings(
        environment="development", data_dir=folder / "d", host="127.0.0.1", port=port,
        public_url=f"https://localhost:{port}", most_public=MOST_PUBLIC,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )  # fmt: skip
    log = folder / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "web.main"], env=environment(settings), stdout=out, stderr=out
        ) as process,
    ):
        try:
            yield House(settings, log, _trusted(settings, process))
        finally:
            process.terminate()
    assert process.returncode == 0


def _trusted(settings: Settings, process: "subprocess.Popen[bytes]") -> ssl.SSLContext:
    root, deadline = settings.keys_dir / "local-ca.pem", time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            tls = ssl.create_default_context(cafile=str(root))
            with httpx2.Client(verify=tls, trust_env=False, timeout=PATIENCE_SECONDS) as browser:
                browser.get(settings.public_url)
                return tls
        time.sleep(0.1)
    raise TimeoutError("no page")


async def event(line: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next event of a kind."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for text in line:
            message: dict[str, Any] = json.loads(text)
            if message["type"] == "event" and message["kind"] == kind:
                return message
    raise AssertionError("the line was closed")


def note(number: int, more: str = "") -> dict[str, object]:
    return {"type": "incident.note", "text": f"Incidencia {number} {more}".strip(), "members": []}


async def must(browser: httpx2.AsyncClient, body: object, key: str) -> dict[str, Any]:
    """Give a command that is accepted; by the same key it is the same command."""
    answer = await browser.post(COMMANDS, json=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def test_the_public_hears_at_once_what_somebody_inside_did(house: House) -> None:
    async with house.signed_in("p-secretario") as secretary, house.follow() as citizen:
        first = json.loads(await citizen.recv())
        assert (first["type"], first["me"]["audience"]) == ("snapshot", "public")
        cookie = f"__Host-sesion={secretary.cookies['__Host-sesion']}"
        async with house.follow(cookie) as console:
            assert json.loads(await console.recv())["me"]["duty"] == "secretary"
            said = await must(secretary, note(0), "test-key-n0")
            for line in (citizen, console):
                assert (await event(line, "incident.noted"))["seq"] == said["seq"]
        page = await secretary.get(f"/sesiones/{SESSION}")
        assert "Consola de la sesión" in page.text


async def test_a_connection_that_was_anybodys_becomes_that_of_who_enters(house: House) -> None:
    async with house.browser() as browser:
        assert "/entrar" in (await browser.get("/")).text
        answer = await browser.post("/entrar/desarrollo", data={"person": "p-interventora"})
        assert answer.status_code == 303
        assert "/cuenta" in (await browser.get("/")).text
        health = (await browser.get("/salud")).json()
        (fault,) = health.pop("faults")
        assert health == {"status": "ok", "media": False}
        assert (fault["code"], fault["node"]) == ("media-node-away", "media")


async def test_everybody_is_told_which_media_node_does_not_answer_in_the_readers_language(
    house: House,
) -> None:
    async with house.browser() as anybody, asyncio.timeout(PATIENCE_SECONDS):
        while True:
            answer = await anybody.get("/salud", headers={"Accept-Language": "ru"})
            faults = answer.json()["faults"]
            if faults != []:
                break
            await asyncio.sleep(0.1)
    (fault,) = faults
    assert (fault["code"], fault["node"]) == ("media-node-away", "media")
    assert fault["sentence"] == "Медиаузел media не отвечает."
    assert "hemiciclo media status" in fault["next_step"]


async def test_a_cookie_of_nobody_is_told_so_and_reads_what_anybody_may(house: House) -> None:
    async with house.follow("__Host-sesion=invented") as line:
        with pytest.raises(ConnectionClosed) as closed:
            await line.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    async with house.browser() as browser:
        browser.cookies.set("__Host-sesion", "invented")
        assert (await browser.get("/")).status_code == 200
        assert (await browser.get(f"/api/sessions/{SESSION}/snapshot")).status_code == 401


async def test_a_foreign_page_opens_no_socket(house: House) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with house.follow(origin="https://evil.test"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_full_house_refuses_the_public_by_code_and_lets_in_who_signs_in(
    house: House,
) -> None:
    async with AsyncExitStack() as lines:

        async def fill() -> None:
            for _ in range(MOST_PUBLIC + 1):
                await lines.enter_async_context(house.follow())

        with pytest.raises(InvalidStatus) as refused:
            await fill()
        assert refused.value.response.status_code == 503
        assert json.loads(refused.value.response.body)["code"] == "too-many-watching"
        async with house.signed_in("p-alcaldesa") as chair:
            cookie = f"__Host-sesion={chair.cookies['__Host-sesion']}"
            async with house.follow(cookie) as line:
                assert json.loads(await line.recv())["me"]["person"] == "p-alcaldesa"


@pytest.mark.row("RB-01")
async def test_the_session_dies_and_the_public_goes_on(house: House) -> None:
    async with house.signed_in("p-secretario") as secretary, house.follow() as citizen:
        await citizen.recv()
        before = await must(secretary, note(1), "test-key-n1")
        await house.replaced("session")
        async with house.browser() as browser:
            assert (await browser.get(f"/sesiones/{SESSION}")).status_code == 200
        with suppress(httpx2.TransportError):  # the line that died with the process
            await secretary.get("/cuenta")
        # The door waits for the session to come back, and the same key is the same command.
        assert await must(secretary, note(1), "test-key-n1") == before
        after = await must(secretary, note(2), "test-key-n2")
        assert after["seq"] == before["seq"] + 1
        assert (await event(citizen, "incident.noted"))["seq"] == before["seq"]
        assert (await event(citizen, "incident.noted"))["seq"] == after["seq"]


@pytest.mark.row("RB-01")
async def test_the_public_process_dies_and_nothing_of_the_session_is_lost(house: House) -> None:
    async with house.signed_in("p-secretario") as secretary:
        before = await must(secretary, note(3), "test-key-n3")
        await house.replaced("public")
        with suppress(httpx2.TransportError):
            await secretary.get("/cuenta")
        after = await must(secretary, note(4), "test-key-n4")
        assert after["seq"] == before["seq"] + 1
        async with house.follow() as citizen:
            assert json.loads(await citizen.recv())["seq"] == after["seq"]


async def test_a_silent_line_is_cut_and_an_endless_head_is_refused(house: House) -> None:
    port = house.settings.port
    reader, writer = await asyncio.open_connection("localhost", port, ssl=house.tls)
    writer.write(b"GET / HTTP/1.1\r\n" + b"X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 1200)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert (await reader.readline()).startswith(b"HTTP/1.1 431")
    writer.close()
    reader, writer = await asyncio.open_connection("localhost", port, ssl=house.tls)
    writer.write(b"GET / HTTP/1.1\r\nHost:")
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await reader.read() == b""
    writer.close()


def test_few_descriptors_at_the_start_are_made_many(house: House) -> None:
    few = "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (256, 4000)); "
    then = "from web.main import allow_descriptors as a; a(); print(r.getrlimit(r.RLIMIT_NOFILE))"
    said = subprocess.run(
        [sys.executable, "-c", few + then], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "(4000, 4000)"
    limits = Path(f"/proc/{house.process('public')}/limits").read_text("ascii")
    soft, hard = re.findall(r"Max open files +(\d+) +(\d+)", limits)[0]
    assert int(soft) >= min(int(hard), MOST_DESCRIPTORS)


@pytest.mark.row("RB-01")
async def test_who_does_not_read_holds_up_nobody_and_is_up_to_date_when_he_reads(
    house: House,
) -> None:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setblocking(False)  # noqa: FBT003  the library's own
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", house.settings.port))
    reader, writer = await asyncio.open_connection(
        sock=line, ssl=house.tls, server_hostname="localhost", limit=4096
    )
    writer.write(handshake(house.settings.port, SESSION))
    await reader.readuntil(b"\r\n\r\n")
    async with house.signed_in("p-secretario") as secretary, house.follow() as citizen:
        await citizen.recv()
        for number in range(SHOWER):
            said = await must(secretary, note(number, "x" * 1900), f"test-key-s{number}")
            assert (await event(citizen, "incident.noted"))["seq"] == said["seq"]
    last = f'"seq":{said["seq"]},'.encode()
    async with asyncio.timeout(PATIENCE_SECONDS):
        heard = b""
        while last not in heard:
            heard = heard[-len(last) :] + await reader.read(1 << 16)
    writer.close()
