"""A line that fails under somebody at a distance: mended, or begun again, with nothing lost."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sessions.domain import commands as c
from sessions.domain.values import AttendanceCause, Presence
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, council, eventually
from tests.scene.hall import Reader, browsers, chromium

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

FAR, SPEAKER = MEMBERS[2], MEMBERS[3]
REJOIN_MS = 15_000  # of a loaded machine; docs/performance.md has what it takes on a quiet one


@dataclass
class Afar:
    """A council in which one attends at a distance, from a browser, and another one speaks."""

    here: Council
    tablet: Reader

    async def frames(self) -> float:
        return (await self.tablet.statistics())["framesDecoded"]

    async def sees_pictures(self) -> None:
        before = await self.frames()

        async def more() -> bool:
            return await self.frames() > before + 5

        await eventually(more, seconds=30)


@asynccontextmanager
async def afar(folder: Path) -> AsyncIterator[Afar]:
    async with council(folder, members=10) as here, browsers(here.town) as browser:
        await here.constitute(absent=FAR)
        remote = c.RecordAttendance(FAR, Presence.REMOTE, AttendanceCause.ARRIVAL, True)  # noqa: FBT003
        await here.must(SECRETARY, remote)
        tablet = await browser.reader(FAR, "tablet", f"/tableta/{here.hall.session}")
        async with here.camera(SPEAKER):
            await here.must(CHAIR, c.GiveFloor("i-1", SPEAKER))
            await tablet.press(re.compile("Probar cámara y micrófono"))
            await tablet.page.get_by_role("checkbox").first.check()
            await tablet.press(re.compile("^Entrar con imagen y sonido"))
            scene = Afar(here, tablet)
            await scene.sees_pictures()
            yield scene


@pytest.mark.row("LC-07")
async def test_the_line_of_who_is_at_a_distance_is_mended_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    async with asyncio.timeout(240), afar(tmp_path / "town") as scene:
        await scene.here.seats[SECRETARY].until(lambda state: state.speaking is not None)
        await scene.tablet.press(re.compile("^Pedir la palabra"))
        await scene.tablet.sees(re.compile("en la cola de la palabra"))
        await hung_up_by_the_server(scene)
        await a_reload(scene)
        assert scene.tablet.complaints == []


HANG_UP = """async (session) => {
  globalThis.__gone = performance.now();
  const peers = globalThis.__peers.length;
  await fetch(`/api/sessions/${session}/media`, { method: "DELETE" });
  for (;;) {
    const fresh = globalThis.__peers.slice(peers);
    const isBack = fresh.length >= 2 && fresh.every(p => p.connectionState === 'connected');
    if (isBack) return performance.now() - globalThis.__gone;
    await new Promise(done => setTimeout(done, 20));
  }
}"""


async def hung_up_by_the_server(scene: Afar) -> None:
    """The media server let go: one is back by oneself, and the place in the queue is kept."""
    took = await scene.tablet.page.evaluate(HANG_UP, scene.here.hall.session)
    assert took < REJOIN_MS
    await scene.sees_pictures()
    await scene.tablet.sees(re.compile("en la cola de la palabra"))


async def a_reload(scene: Afar) -> None:
    """After a reload one is in the conference again, asked for nothing."""
    await scene.tablet.page.reload()
    await scene.tablet.page.locator(".conference").wait_for(timeout=30_000)
    await scene.sees_pictures()
    await scene.tablet.sees(re.compile("en la cola de la palabra"))
    assert await scene.tablet.page.get_by_role("button", name="Entrar con imagen").count() == 0
