"""A town hall for scenes: the real processes on free ports, and the people in real browsers."""

import asyncio
import hashlib
import random
import re
import shutil
import ssl
import threading
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from command.migrate import migrate
from command.plenary import demo_session, trusted
from command.supervisor import Supervisor
from core.nodes import MediaNode
from core.settings import Settings
from rehearsal.seat import Hall, Seat
from sessions.domain.values import Person
from tests.ports import free_port

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
SIZES = {
    "phone": (390, 844),
    "tablet": (1180, 820),
    "laptop": (1440, 900),
    "screen": (1920, 1080),
}
AXE = Path("node_modules/axe-core/axe.min.js")
IS_STILL = "document.getAnimations().every((one) => one.playState !== 'running')"
STILL_LOOKS, STILL_SECONDS = 100, 0.1
SCENE_SECONDS = (
    600.0  # what is waited for has a patience of its own; this ends what goes in circles
)
GRAVE = ("serious", "critical")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A passkey in the device, whose user is always verified (W3C Web Authentication, section 11)."""


def chromium() -> str | None:
    """Return the path of the distribution's Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class TownHall:
    """Media, web and worker running for one test, with one convened session.

    ``nodes`` are the names of its media nodes; none is one without a name.
    """

    def __init__(self, folder: Path, nodes: Sequence[str] = ()) -> None:
        port = free_port()
        self.settings = Settings(
            environment="development",
            data_dir=folder,
            host="127.0.0.1",
            port=port,
            public_url=f"https://localhost:{port}",
            media_udp_port=free_port(),
            media_address="127.0.0.1",
            media_nodes=tuple(MediaNode(name=name, udp_port=free_port()) for name in nodes),
            media_away_seconds=10,
        )
        migrate(self.settings)
        self.supervisor = Supervisor(self.settings)
        self.session = ""
        self.people: tuple[Person, ...] = ()
        self.hall: Hall | None = None

    async def open(self) -> None:
        self.session, self.people = await asyncio.to_thread(demo_session, self.settings)
        self.supervisor.start()
        threading.Thread(target=self.supervisor.watch, daemon=True).start()
        tls = await trusted(self.settings)
        self.hall = Hall(self.settings.public_url, self.session, tls)

    def close(self) -> None:
        self.supervisor.stop()

    async def seat(self, person: str) -> Seat:
        """Bring somebody in who answers by the API, to make up the quorum."""
        assert self.hall is not None
        seat = Seat(self.hall, person, random.Random(person))
        await seat.enter()
        return seat

    def at(self, path: str) -> str:
        return f"{self.settings.public_url}{path}"


@asynccontextmanager
async def town_hall(folder: Path, nodes: Sequence[str] = ()) -> AsyncIterator[TownHall]:
    """Open a town hall and close it, whatever happens in it."""
    hall = TownHall(folder, nodes)
    try:
        await hall.open()
        yield hall
    finally:
        await asyncio.to_thread(hall.close)


class Reader:
    """Somebody at a browser; collects what the page complains about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._on_console)

    def _on_console(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    async def press(self, name: str | re.Pattern[str], *, sure: bool = False) -> None:
        """Press the button of that name; ``sure`` answers its question too."""
        await self.page.get_by_role("button", name=name).first.click(timeout=20_000)
        if sure:
            await self.page.get_by_role("button", name="Sí, confirmar").first.click(timeout=20_000)

    async def sees(self, text: str | re.Pattern[str], seconds: float = 30) -> None:
        """Wait until the text is there to be read."""
        found = self.page.get_by_text(text).locator("visible=true").first
        await found.wait_for(timeout=seconds * 1000)

    async def faults(self) -> list[str]:
        """Return what axe calls serious or worse, once nothing on the page is still fading."""
        for _ in range(STILL_LOOKS):  # the policy of our pages forbids waiting inside of them
            if await self.page.evaluate(IS_STILL):
                break
            await asyncio.sleep(STILL_SECONDS)
        source = await asyncio.to_thread(AXE.read_text, "utf-8")
        await self.page.evaluate(f"(() => {{ {source} }})()")
        found = await self.page.evaluate("axe.run()")
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in found["violations"]
            if one["impact"] in GRAVE
        ]

    async def statistics(self) -> dict[str, float]:
        """Return the sums over all received video tracks: frames, losses, freezes."""
        script = """async () => {
          const sums = {framesDecoded: 0, packetsLost: 0, freezeCount: 0, packetsReceived: 0};
          for (const peer of globalThis.__peers ?? []) {
            for (const report of (await peer.getStats()).values()) {
              if (report.type !== "inbound-rtp") continue;
              for (const name of Object.keys(sums)) sums[name] += report[name] ?? 0;
            }
          }
          return sums;
        }"""
        return dict(await self.page.evaluate(script))


PEERS = """(() => {
  const Original = globalThis.RTCPeerConnection;
  globalThis.__peers = [];
  globalThis.RTCPeerConnection = class extends Original {
    constructor(...given) { super(...given); globalThis.__peers.push(this); }
  };
  const Socket = globalThis.WebSocket;
  globalThis.__sockets = [];
  globalThis.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      globalThis.__sockets.push(this);
      this.addEventListener("message", () => { this.hasHeard = true; });
    }
  };
})();"""
"""Keeps a page's connections at hand: what they measure, and to break them."""


class Browsers:
    """One Chromium; everybody has a context, that is a device, of their own."""

    def __init__(self, browser: Browser, hall: TownHall) -> None:
        self._browser = browser
        self._hall = hall
        self._contexts: list[BrowserContext] = []

    async def reader(
        self, person: str, device: str, path: str, *, with_passkey: bool = False
    ) -> Reader:
        """Open a device, sign in (nobody for the public) and go to a page."""
        width, height = SIZES[device]
        context = await self._browser.new_context(
            ignore_https_errors=not with_passkey,
            viewport={"width": width, "height": height},
            locale="es-ES",
            permissions=["camera", "microphone"],
        )
        await context.add_init_script(PEERS)
        self._contexts.append(context)
        reader = Reader(await context.new_page())
        if person:
            await reader.page.goto(self._hall.at("/entrar"))
            await reader.page.locator(f'button[value="{person}"]').click()
            await reader.page.wait_for_url(lambda url: "/entrar" not in url)
        if with_passkey:
            await self.register(reader)
        await reader.page.goto(self._hall.at(path))
        return reader

    async def register(self, reader: Reader) -> None:
        """Give the device a passkey of its own and add it to the account."""
        devtools = await reader.page.context.new_cdp_session(reader.page)
        await devtools.send("WebAuthn.enable")
        await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        await reader.page.goto(self._hall.at("/cuenta"))
        async with reader.page.expect_navigation():
            await reader.press(re.compile("^Añadir una llave"))


def trusting(settings: Settings) -> str:
    """Return the flag by which Chromium takes our certificate for good: passkeys ask for it."""
    pem = ssl.get_server_certificate((settings.host, settings.port))
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = b64encode(hashlib.sha256(info).digest()).decode()
    return f"--ignore-certificate-errors-spki-list={digest}"


@asynccontextmanager
async def browsers(hall: TownHall) -> AsyncIterator[Browsers]:
    """Start Chromium for a scene."""
    flags = [*CHROMIUM_FLAGS, await asyncio.to_thread(trusting, hall.settings)]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            yield Browsers(browser, hall)
        finally:
            await browser.close()
