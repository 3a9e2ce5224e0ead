"""Real Chromium and real Firefox publish and subscribe: no loss, no freeze, two layers."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import av
import pytest
import uvicorn
from aioice.ice import get_host_addresses
from av.audio.codeccontext import AudioCodecContext
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from media import rtp
from media.evidence import RecordKind, read_records
from tests.media.control_client import ControlClient, MediaProcess
from tests.media.planes import PLANES
from tests.ports import free_port

PAGE = Path(__file__).with_name("page.html")
UDP_PORT = 0  # any free one
TCP_PORT = free_port()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--mute-audio",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIREFOX_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "services.settings.server": "data:,",
}

pytestmark = [
    pytest.mark.scene,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


class House:
    """The page, what its browsers ask, and what they measured."""

    def __init__(self, control: ControlClient) -> None:
        self.control = control
        self.reports: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def routes(self) -> list[Route]:
        post = ["POST"]
        return [
            Route("/", lambda _: FileResponse(PAGE)),
            Route("/publish", self._publish, methods=post),
            Route("/subscribe", self._subscribe, methods=post),
            Route("/answer", self._answer, methods=post),
            Route("/stats", self._stats, methods=post),
        ]

    async def last(self, name: str, role: str) -> dict[str, Any]:
        reports = [r for r in self.reports[name] if r["role"] == role]
        assert reports, self.reports[name][-1:]
        return reports[-1]

    async def until(self, name: str, role: str, holds: Any, seconds: float = 60) -> dict[str, Any]:
        """Wait for a report of a browser that satisfies ``holds``."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    for report in self.reports[name]:
                        assert report["role"] != "error", report
                        if report["role"] == role and holds(report):
                            return report
                    await asyncio.sleep(0.1)
        except TimeoutError:
            pytest.fail(str({who: reports[-2:] for who, reports in self.reports.items()}))

    async def _publish(self, request: Request) -> Response:
        body = json.loads(await request.body())
        answer = await self.control.ask(
            "publish", room="plenary", participant=body["name"], sdp=body["sdp"]
        )
        return JSONResponse(answer)

    async def _subscribe(self, request: Request) -> Response:
        body = json.loads(await request.body())
        answer = await self.control.ask(
            "subscribe", room="plenary", participant=body["name"], tiles=body["tiles"], audio=True
        )
        self.reports[body["name"]].append({"role": "offer", **answer})
        return JSONResponse(answer)

    async def _answer(self, request: Request) -> Response:
        body = json.loads(await request.body())
        answer = await self.control.ask(
            "subscribe.answer",
            room="plenary",
            subscription=body["subscription"],
            sdp=body["sdp"],
        )
        return JSONResponse(answer)

    async def _stats(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.reports[body["name"]].append(body)
        return JSONResponse({})


@pytest.fixture(params=PLANES)
def media(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MediaProcess]:
    # Firefox sends nothing to the loopback address.
    own = get_host_addresses(use_ipv4=True, use_ipv6=False)
    process = MediaProcess(
        tmp_path / "var", UDP_PORT, address=(own or ["127.0.0.1"])[0], plane=request.param
    )
    yield process
    process.stop()


@asynccontextmanager
async def house(media: MediaProcess, people: tuple[str, ...]) -> AsyncIterator[House]:
    async with ControlClient(media.socket) as control:
        await control.ask("room.open", room="plenary")
        for person in people:
            await control.ask(
                "grant", room="plenary", participant=person, audio=True, video=True, screen=False
            )
        here = House(control)
        listener = socket.create_server(("127.0.0.1", TCP_PORT))
        app = Starlette(routes=here.routes())
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield here
        finally:
            server.should_exit = True
            await serving
            listener.close()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)


@asynccontextmanager
async def browser(kind: str, folder: Path, query: str) -> AsyncIterator[None]:
    """One headless browser on the page; driven by nobody: the page reports by itself."""
    url = f"http://127.0.0.1:{TCP_PORT}/?{query}"
    if kind == "chromium":
        argv = [str(CHROMIUM), *CHROMIUM_FLAGS, f"--user-data-dir={folder}", url]
    else:
        lines = [f'user_pref("{k}", {json.dumps(v)});' for k, v in FIREFOX_PREFERENCES.items()]
        await asyncio.to_thread(write, folder / "user.js", "\n".join(lines))
        argv = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(folder), url]
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def pictures(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [s for s in report["streams"] if s["kind"] == "video" and s["packets"]]


def has_decoded(count: int) -> Any:
    return lambda report: any(s["framesDecoded"] >= count for s in pictures(report))


@pytest.mark.row("LC-06")
async def test_chromium_sends_two_layers_and_sees_itself_without_loss_or_freeze(
    media: MediaProcess, tmp_path: Path
) -> None:
    async with house(media, ("p-1",)) as here:
        query = "name=p-1&publish=1&simulcast=1&tiles=p-1"
        async with browser("chromium", tmp_path / "chromium", query):
            low = await here.until("p-1", "subscribe", has_decoded(60))
            sent = await here.until(
                "p-1",
                "publish",
                lambda r: {s["rid"] for s in pictures(r) if s["framesEncoded"]} >= {"l"},
            )
            name = next(r["subscription"] for r in here.reports["p-1"] if r["role"] == "offer")
            await here.control.ask("speaker", room="plenary", participant="p-1")
            await here.until(
                "p-1",
                "publish",
                lambda r: {s["rid"] for s in pictures(r) if s["framesEncoded"]} == {"l", "h"},
            )
            await here.control.ask(
                "subscribe.tiles", room="plenary", subscription=name, tiles=["p-1"], high=["p-1"]
            )
            high = await here.until(
                "p-1",
                "subscribe",
                lambda r: any(
                    s["frameWidth"] == 640 and s["framesDecoded"] > 150 for s in pictures(r)
                ),
            )
    assert sent["state"] == low["state"] == "connected"
    assert {s["frameWidth"] for s in pictures(low)} == {320}
    assert "GCM" in sent["transport"]["srtp"]
    assert here.control.named("line") == [], "a good line is spared nothing"
    for report in (low, high):
        assert [s["packetsLost"] for s in report["streams"]] == [0] * len(report["streams"])
        assert [s["freezeCount"] for s in pictures(report)] == [0]


@pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine")
@pytest.mark.row("LC-07")
async def test_firefox_and_chromium_see_each_other_through_an_ice_restart(
    media: MediaProcess, tmp_path: Path
) -> None:
    async with house(media, ("p-1", "p-2")) as here:
        first = "name=p-1&publish=1&simulcast=1&tiles=p-2"
        second = "name=p-2&publish=1&simulcast=1&restart=1&tiles=p-1"
        async with (
            browser("chromium", tmp_path / "chromium", first),
            browser("firefox", tmp_path / "firefox", second),
        ):
            seen = await here.until("p-1", "subscribe", has_decoded(150), 90)
            back = await here.until("p-2", "subscribe", has_decoded(150), 90)
            sent = await here.last("p-2", "publish")
        assert here.control.named("line") == [], "a good line is spared nothing"
    assert sent["state"] == "connected"
    for report in (seen, back):
        assert sum(s["packetsLost"] for s in report["streams"]) == 0, report
        assert sum(s["freezeCount"] for s in pictures(report)) == 0, report
        assert any(s["kind"] == "audio" and s["samples"] > 48_000 for s in report["streams"])


async def has_switched(here: House, people: tuple[str, ...], width: int) -> None:
    """Wait until each of them has decoded a picture of this width since now."""
    for person in people:
        before = len(here.reports[person])
        await here.until(
            person,
            "subscribe",
            lambda r, name=person, since=before: (
                r in here.reports[name][since:]
                and any(s["frameWidth"] == width for s in pictures(r))
            ),
        )


@pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine")
@pytest.mark.row("LC-06")
async def test_twenty_changes_of_layer_freeze_nothing_in_either_browser(
    media: MediaProcess, tmp_path: Path
) -> None:
    async with house(media, ("p-1", "p-2")) as here:
        first = "name=p-1&publish=1&simulcast=1&tiles=p-1"
        async with (
            browser("chromium", tmp_path / "chromium", first),
            browser("firefox", tmp_path / "firefox", "name=p-2&tiles=p-1"),
        ):
            people = ("p-1", "p-2")
            await here.control.ask("speaker", room="plenary", participant="p-1")
            await here.until(
                "p-1",
                "publish",
                lambda r: {s["rid"] for s in pictures(r) if s["framesEncoded"]} == {"l", "h"},
            )
            for person in people:
                await here.until(person, "subscribe", has_decoded(30), 90)
            names = {
                person: next(
                    r["subscription"] for r in here.reports[person] if r["role"] == "offer"
                )
                for person in people
            }
            for number in range(20):
                high = ["p-1"] if number % 2 == 0 else []
                for name in names.values():
                    await here.control.ask(
                        "subscribe.tiles",
                        room="plenary",
                        subscription=name,
                        tiles=["p-1"],
                        high=high,
                    )
                await has_switched(here, people, 640 if high else 320)
            last = [await here.last(person, "subscribe") for person in people]
    for report in last:
        assert [s["freezeCount"] for s in pictures(report)] == [0], report
        assert sum(s["packetsLost"] for s in report["streams"]) == 0, report


def hears(report: dict[str, Any]) -> bool:
    """Whether some seconds of sound came, of which next to nothing had to be made up."""
    sounds = [s for s in report["streams"] if s["kind"] == "audio"]
    return any(s["samples"] > 200_000 and s["concealed"] < 0.1 * s["samples"] for s in sounds)


def bytes_each(report: dict[str, Any]) -> float:
    """The payload bytes of each packet of sound."""
    sounds = [s for s in report["streams"] if s["kind"] == "audio" and s["packets"]]
    return float(sum(s["bytes"] for s in sounds) / sum(s["packets"] for s in sounds))


@pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine")
@pytest.mark.row("LC-06")
async def test_chromium_hears_redundant_sound_and_firefox_the_same_voice_without(
    media: MediaProcess, tmp_path: Path
) -> None:
    """Chromium's statistics name the codec within (Opus); what they count shows RED."""
    async with house(media, ("p-1",)) as here:
        await here.control.ask("recording.start", room="plenary", part=1, epoch_ns=0)
        async with (
            browser("chromium", tmp_path / "speaker", "name=p-1&publish=1"),
            browser("chromium", tmp_path / "chromium", "name=p-2&tiles=p-1"),
            browser("firefox", tmp_path / "firefox", "name=p-3&tiles=p-1"),
        ):
            doubled = await here.until("p-2", "subscribe", hears, 90)
            plain = await here.until("p-3", "subscribe", hears, 90)
            sent = await here.last("p-1", "publish")
        await here.control.ask("recording.stop", room="plenary")
    assert bytes_each(doubled) > 1.6 * bytes_each(plain)
    assert bytes_each(sent) > 1.6 * bytes_each(plain)
    kept = sorted((tmp_path / "var").rglob("p-1-audio/*.rtpd"))
    packets = [r.payload for p in kept for r in read_records(p) if r.kind is RecordKind.RTP]
    assert {packet[1] & 0x7F for packet in packets} == {111}, "the recording keeps plain Opus"
    decoder = av.CodecContext.create("libopus", "r")
    assert isinstance(decoder, AudioCodecContext)
    for packet in packets:
        (frame,) = decoder.decode(av.Packet(packet[slice(*(rtp.bounds(packet) or (0, 0)))]))
        assert frame.samples == 960
