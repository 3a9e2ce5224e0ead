"""Another microphone, and the noise around one left as it is, without leaving the conference."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator

from sessions.domain import commands as c
from tests.chaos.council import CHAIR, eventually
from tests.scene.hall import SCENE_SECONDS, chromium
from tests.scene.test_line import FAR, Afar, afar

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SENT = """async () => {
  for (const peer of globalThis.__peers) {
    const sender = peer.getSenders().find(one => one.track?.kind === "audio");
    if (!sender || peer.connectionState !== "connected") continue;
    const reports = [...(await sender.getStats()).values()];
    const { deviceId, noiseSuppression } = sender.track.getSettings();
    const packets = reports.find(one => one.type === "outbound-rtp").packetsSent;
    return { deviceId, noiseSuppression, packets, peers: globalThis.__peers.length };
  }
}"""


@pytest.mark.row("LC-05")
@pytest.mark.row("LC-09")
async def test_who_speaks_changes_the_microphone_and_is_heard_on(tmp_path: Path) -> None:
    async with asyncio.timeout(SCENE_SECONDS), afar(tmp_path / "town") as scene:
        page = scene.tablet.page
        await scene.here.must(CHAIR, c.EndFloor("i-1"))
        await scene.here.must(CHAIR, c.GiveFloor("i-2", FAR))
        await scene.tablet.sees("Su micrófono está abierto")
        await page.get_by_text("Dispositivos", exact=True).click()
        before = await page.evaluate(SENT)
        microphones = menu(scene, "Micrófono")
        (_, first, second, *_) = await microphones.locator("option").evaluate_all(
            "options => options.map(one => one.value)"
        )
        other = second if before["deviceId"] == first else first
        await microphones.select_option(other)
        after = await sent_by(scene, lambda now: now["deviceId"] == other)
        assert after["noiseSuppression"] is True
        await menu(scene, "Ruido de alrededor").select_option("on")
        after = await sent_by(scene, lambda now: now["noiseSuppression"] is False)
        assert after["deviceId"] == other
        assert after["peers"] == before["peers"], "the connection is the same"
        await sent_by(scene, lambda now: now["packets"] > after["packets"] + 20)
        await scene.tablet.sees(re.compile("Su micrófono está abierto"))
        assert scene.tablet.complaints == []


def menu(scene: Afar, name: str) -> Locator:
    field = scene.tablet.page.locator("label.field")
    return field.filter(has=scene.tablet.page.get_by_text(name, exact=True)).locator("select")


async def sent_by(scene: Afar, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until what the browser says of the sound that it sends is as wanted."""
    found: dict[str, Any] = {}

    async def is_so() -> bool:
        found.update(await scene.tablet.page.evaluate(SENT))
        return wanted(found)

    await eventually(is_so, seconds=20)
    return dict(found)
