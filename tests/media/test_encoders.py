"""Programs come in by WHIP and watch by WHEP: ffmpeg's own muxer, through the real web process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import imageio_ffmpeg
import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from core.settings import Settings
from media.client import SyntheticPeer
from tests.media.control_client import ControlClient, MediaProcess
from tests.scene.hall import CHROMIUM_FLAGS, chromium
from web.bearers import Role, issue, token_key
from web.bootstrap import create_app

UDP_PORT = 0  # any free one
ROOM = "pleno-demo"
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SOURCE = [
    "-re", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=15",
    "-re", "-f", "lavfi", "-i", "sine=frequency=440",
    "-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast", "-tune", "zerolatency",
    "-bf", "0", "-g", "15", "-pix_fmt", "yuv420p", "-b:v", "600k",
    "-c:a", "libopus", "-ar", "48000", "-ac", "2", "-b:a", "32k",
]  # fmt: skip


class Town:
    """The web process of a town, listening; and the key of its tokens."""

    def __init__(self, settings: Settings, base: str) -> None:
        self.base = base
        self.settings = settings

    def bearer(self, role: Role, session: str = ROOM) -> str:
        key = token_key(self.settings.keys_dir)
        return issue(key, session, role, datetime.now(UTC))[0]

    def address(self, role: Role) -> str:
        return f"{self.base}/api/sessions/{ROOM}/{role}"

    async def post(self, role: Role, offer: str, bearer: str = "") -> httpx2.Response:
        headers = {"content-type": "application/sdp"}
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        async with httpx2.AsyncClient() as client:
            return await client.post(self.address(role), content=offer, headers=headers)

    async def end(self, location: str, bearer: str) -> int:
        async with httpx2.AsyncClient() as client:
            headers = {"authorization": f"Bearer {bearer}"}
            return (await client.delete(self.base + location, headers=headers)).status_code


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    media = MediaProcess(tmp_path / "var", UDP_PORT)
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(
        environment="development",
        data_dir=tmp_path / "var",
        public_url=base,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))
    serving = asyncio.create_task(server.serve([listener]))
    async with ControlClient(media.socket), asyncio.timeout(30):
        while not server.started:  # noqa: ASYNC110  it tells nobody that it began
            await asyncio.sleep(0.05)
    yield Town(settings, base)
    server.should_exit = True
    await serving
    listener.close()
    media.stop()


@asynccontextmanager
async def encoder(town: Town) -> AsyncIterator[asyncio.subprocess.Process]:
    """The hall's encoder: ffmpeg with its WHIP muxer."""
    out = ["-authorization", town.bearer("whip"), "-f", "whip", town.address("whip")]
    process = await asyncio.create_subprocess_exec(
        FFMPEG, "-hide_banner", "-loglevel", "error", *SOURCE, *out,
        stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def opened(town: Town, control: ControlClient) -> None:
    """Wait until the room of the session is there: the first question opens it."""
    async with asyncio.timeout(30):
        while True:
            await town.post("whip", "nonsense", town.bearer("whip"))
            if (await control.ask("stats", room=ROOM))["ok"]:
                return
            await asyncio.sleep(0.1)


def packets(peer: SyntheticPeer, mid: str) -> int:
    stream = peer.stats().received.get(mid)
    return stream.packets if stream else 0


async def until_packets(peer: SyntheticPeer, count: int, *mids: str) -> None:
    async with asyncio.timeout(60):
        while min(packets(peer, mid) for mid in mids) < count:  # noqa: ASYNC110  counters tell nobody that they moved
            await asyncio.sleep(0.05)


@pytest.mark.row("LC-24")
async def test_the_hall_comes_in_by_whip_and_is_seen_and_heard(town: Town) -> None:
    async with ControlClient(town.settings.media_socket) as control:
        await opened(town, control)
        async with encoder(town):
            viewer = SyntheticPeer("p-1", 0)
            await control.until(lambda e: e.get("participant") == "sala", 60)
            said = await control.ask(
                "subscribe", room=ROOM, participant="p-1", tiles=["sala"], audio=True
            )
            answer = await viewer.subscribe(said["sdp"])
            name = said["subscription"]
            await control.ask("subscribe.answer", room=ROOM, subscription=name, sdp=answer)
            await until_packets(viewer, 100, "v0", "a0")
            assert viewer.stats().lost == 0
            await viewer.close()


@pytest.mark.row("LC-24")
async def test_a_screen_elsewhere_watches_by_whep_until_it_says_goodbye(town: Town) -> None:
    async with ControlClient(town.settings.media_socket) as control:
        await opened(town, control)
        bearer, screen, locations = town.bearer("whep"), SyntheticPeer("screen", 0), []

        async def signal(offer: str) -> str:
            answer = await town.post("whep", offer, bearer)
            assert answer.status_code == 201, answer.text
            assert answer.headers["content-type"] == "application/sdp"
            locations.append(answer.headers["location"])
            return answer.text

        async with encoder(town):
            await screen.watch(signal)
            await until_packets(screen, 100, "0", "1")
            assert screen.stats().lost == 0
            assert await town.end(locations[0], bearer) == 200
            assert (await control.ask("stats", room=ROOM))["subscriptions"] == 0
            assert await town.end(locations[0], bearer) == 409, "once"
        await screen.close()


WATCH = """async ({address, bearer}) => {
  const peer = globalThis.peer = new RTCPeerConnection();
  for (const kind of ["audio", "video"]) peer.addTransceiver(kind, {direction: "recvonly"});
  peer.ontrack = ({track}) => {
    const element = document.createElement(track.kind);
    Object.assign(element, {autoplay: true, muted: true, srcObject: new MediaStream([track])});
    document.body.append(element);
  };
  await peer.setLocalDescription();
  const authorization = `Bearer ${bearer}`;
  const headers = {authorization, "content-type": "application/sdp"};
  const body = peer.localDescription.sdp;
  const answer = await fetch(address, {method: "POST", headers, body});
  const sdp = await answer.text();
  if (answer.status !== 201) throw new Error(`${answer.status} ${sdp}`);
  await peer.setRemoteDescription({type: "answer", sdp});
  return answer.headers.get("location");
}"""
MEASURE = """async () => {
  const found = {};
  for (const one of (await peer.getStats()).values())
    if (one.type === "inbound-rtp")
      found[one.kind] = [one.framesDecoded ?? one.totalSamplesReceived, one.packetsLost];
  return found;
}"""
END = """async ({location, bearer}) => {
  const headers = {authorization: `Bearer ${bearer}`};
  const {status} = await fetch(location, {method: "DELETE", headers});
  peer.close();
  return status;
}"""


@asynccontextmanager
async def page_of(town: Town) -> AsyncIterator[Page]:
    """A page of the town in Chromium; what it does is the test's alone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        try:
            page = await browser.new_page()
            await page.goto(f"{town.base}/salud")
            yield page
        finally:
            await browser.close()


@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")
@pytest.mark.row("LC-24")
async def test_a_browser_elsewhere_watches_by_whep_and_says_goodbye(town: Town) -> None:
    async with ControlClient(town.settings.media_socket) as control, page_of(town) as page:
        await opened(town, control)
        bearer, found = town.bearer("whep"), {"video": (0, 0), "audio": (0, 0)}
        async with encoder(town), asyncio.timeout(90):
            await control.until(lambda e: e.get("participant") == "sala", 60)
            asked = {"address": town.address("whep"), "bearer": bearer}
            location = await page.evaluate(WATCH, asked)
            while found["video"][0] < 60 or found["audio"][0] < 96_000:
                await asyncio.sleep(0.2)
                found |= await page.evaluate(MEASURE)
            assert (found["video"][1], found["audio"][1]) == (0, 0), "nothing was lost"
            assert (await control.ask("stats", room=ROOM))["subscriptions"] == 1
            ending = {"location": location, "bearer": bearer}
            assert await page.evaluate(END, ending) == 200
            assert (await control.ask("stats", room=ROOM))["subscriptions"] == 0


@pytest.mark.row("LC-24")
async def test_who_has_no_token_or_another_one_stays_outside(town: Town) -> None:
    without = await town.post("whip", "v=0")
    assert without.status_code == 401
    assert without.headers["www-authenticate"].startswith("Bearer")
    for bearer in ("nonsense", town.bearer("whep"), town.bearer("whip", "another"), "9.9"):
        assert (await town.post("whip", "v=0", bearer)).status_code == 403
    assert await town.end(f"/api/sessions/{ROOM}/whip/hall", town.bearer("whep")) == 403
