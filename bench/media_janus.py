"""Janus 1.1.2 of Debian as the peer of the media benchmark, with the tuning that serves it best.

``event_loops = 2`` halves its CPU (without it each handle has a thread). It is loaded by the same
publishers and sinks, through its own WebSocket interface and the videoroom plug-in.
"""

import asyncio
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PORT: Final = 18192
ROOM: Final = 1234
TRANSPORTS: Final = (
    "libjanus_http.so,libjanus_pfunix.so,libjanus_mqtt.so,libjanus_rabbitmq.so,libjanus_nanomsg.so"
)


class Janus:
    """Asks Janus; each publisher and each subscriber has a handle of its own."""

    name = "janus"

    def __init__(self, connection: ClientConnection, pid: int) -> None:
        self.pid = pid
        self._connection = connection
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._session = 0
        self._feeds: dict[str, int] = {}
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._stay())]

    async def begin(self) -> None:
        """Open the room."""
        self._session = (await self._ask({"janus": "create"}))["data"]["id"]
        handle = await self._attach()
        body = {
            "request": "create",
            "room": ROOM,
            "publishers": 100,
            "bitrate": 0,
            "videocodec": "vp8",
        }
        await self._tell(handle, {**body, "audiocodec": "opus", "notify_joining": False})

    async def publish(self, name: str, offer: str, kinds: Sequence[str]) -> str:  # noqa: ARG002  the house's
        handle = await self._attach()
        joined = await self._tell(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
        self._feeds[name] = joined["plugindata"]["data"]["id"]
        jsep = {"type": "offer", "sdp": offer}
        answer = await self._tell(handle, {"request": "publish"}, jsep)
        return str(answer["jsep"]["sdp"])

    async def subscribe(self, name: str, tiles: Sequence[str]) -> tuple[str, Any]:  # noqa: ARG002  all see all
        handle = await self._attach()
        feeds = [{"feed": feed} for feed in self._feeds.values()]
        body = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": feeds}
        offer = await self._tell(handle, body)
        return str(offer["jsep"]["sdp"]), handle

    async def answer(self, about: Any, answer: str) -> None:
        await self._tell(about, {"request": "start"}, {"type": "answer", "sdp": answer})

    async def close(self) -> None:
        """Ask nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _attach(self) -> int:
        asked = {"janus": "attach", "plugin": "janus.plugin.videoroom", "session_id": self._session}
        return int((await self._ask(asked))["data"]["id"])

    async def _tell(
        self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None
    ) -> dict[str, Any]:
        message = {"janus": "message", "body": body, "handle_id": handle}
        message |= {"session_id": self._session} | ({"jsep": jsep} if jsep else {})
        answer = await self._ask(message)
        assert "error" not in answer.get("plugindata", {}).get("data", {}), answer
        return answer

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        name = f"b{next(self._numbers)}"
        future = self._waiting[name] = asyncio.get_running_loop().create_future()
        await self._connection.send(json.dumps({**message, "transaction": name}))
        return await asyncio.wait_for(future, 20)

    async def _read(self) -> None:
        async for text in self._connection:
            message = json.loads(text)
            future = self._waiting.get(message.get("transaction", ""))
            if future is not None and message["janus"] != "ack" and not future.done():
                future.set_result(message)

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(20)
            await self._ask({"janus": "keepalive", "session_id": self._session})


def is_here() -> bool:
    """Whether this machine has Janus."""
    return shutil.which("janus") is not None


@asynccontextmanager
async def janus() -> AsyncIterator[Janus]:
    """Run a Janus with a configuration of its own."""
    with tempfile.TemporaryDirectory() as folder:
        _configure(Path(folder))
        process = await asyncio.create_subprocess_exec(
            str(shutil.which("janus")),
            f"--configs-folder={folder}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with await _connected() as connection:
                house = Janus(connection, process.pid)
                await house.begin()
                try:
                    yield house
                finally:
                    await house.close()
        finally:
            if process.returncode is None:
                process.kill()  # on SIGTERM it was seen to abort after a run
            await process.wait()


def _configure(folder: Path) -> None:
    general = (
        'general: { event_loops = 2; debug_level = 3; log_to_stdout = true; admin_secret = "x" }\n'
    )
    nat = "nat: { ice_lite = true; nice_debug = false; full_trickle = false }\n"
    off = f'transports: {{ disable = "{TRANSPORTS}" }}\n'
    (folder / "janus.jcfg").write_text(general + nat + off)
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")
    ws = f'general: {{ ws = true; ws_ip = "127.0.0.1"; ws_port = {PORT}; json = "compact" }}\n'
    (folder / "janus.transport.websockets.jcfg").write_text(ws)


async def _connected() -> ClientConnection:
    async with asyncio.timeout(20):
        while True:
            try:
                protocol = [Subprotocol("janus-protocol")]
                return await connect(f"ws://127.0.0.1:{PORT}", subprotocols=protocol, max_size=None)
            except OSError:
                await asyncio.sleep(0.1)
