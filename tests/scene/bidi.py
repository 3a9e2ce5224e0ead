"""The distribution's Firefox, driven by WebDriver BiDi (W3C) over its own remote port."""

import asyncio
import json
import shutil
import subprocess
from base64 import b64decode
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.ports import free_port

PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "intl.accept_languages": "es-ES,es",
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "services.settings.server": "data:,",
}


def firefox() -> str | None:
    """Return the path of the distribution's Firefox, if there is one."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class BidiError(AssertionError):
    """The browser answered an order with an error."""


class Firefox:
    """One Firefox with one tab, fake camera and microphone."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._tab = ""

    async def start(self) -> None:
        self._profile.mkdir(parents=True)
        lines = [f'user_pref("{k}", {json.dumps(v)});' for k, v in PREFERENCES.items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        port = free_port()
        self._process = subprocess.Popen(  # noqa: ASYNC220  it outlives any one call
            [
                str(firefox()),
                "--headless",
                "--no-remote",
                f"--remote-debugging-port={port}",
                "--profile",
                str(self._profile),
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            with suppress(OSError):
                self._socket = await connect(
                    f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None
                )
                break
            await asyncio.sleep(0.1)
        assert self._socket is not None, "Firefox did not open its remote port"
        self._reader = asyncio.create_task(self._read())
        await self.order("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        tree = await self.order("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    async def order(self, method: str, **params: Any) -> Any:
        """Send one order and return its result; raises BidiError."""
        assert self._socket is not None
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        return await asyncio.wait_for(self._waiting[number], 60)

    async def goto(self, url: str) -> None:
        await self.order("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    async def size(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        await self.order("browsingContext.setViewport", context=self._tab, viewport=viewport)

    async def evaluate(self, expression: str) -> Any:
        """Evaluate an expression (awaiting promises) and return its JSON value."""
        wrapped = f"(async () => JSON.stringify(await ({expression})))()"
        answer = await self.order(
            "script.evaluate",
            expression=wrapped,
            target={"context": self._tab},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] != "success":
            raise BidiError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return json.loads(value) if value is not None else None

    async def until(self, expression: str, seconds: float = 30) -> Any:
        """Wait until an expression is true and return its value."""
        for _ in range(int(seconds * 5)):
            with suppress(BidiError):
                if value := await self.evaluate(expression):
                    return value
            await asyncio.sleep(0.2)
        raise BidiError(f"never true in Firefox: {expression}")

    async def screenshot(self, path: Path) -> None:
        shot = await self.order("browsingContext.captureScreenshot", context=self._tab)
        await asyncio.to_thread(path.write_bytes, b64decode(shot["data"]))

    async def stop(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            await self._socket.close()
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()

    async def _read(self) -> None:
        assert self._socket is not None
        async for message in self._socket:
            content = json.loads(message)
            waiting = self._waiting.pop(content.get("id", 0), None)
            if waiting is None or waiting.done():
                continue
            if content["type"] == "error":
                waiting.set_exception(BidiError(content["message"]))
            else:
                waiting.set_result(content["result"])
