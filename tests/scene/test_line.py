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
from tests.scene.hall import SCENE_SECONDS, Reader, browsers, chromium

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
    async with asyncio.timeout(SCENE_SECONDS), afar(tmp_path / "town") as scene:
        await scene.here.seats[SECRETARY].until(lambda state: state.speaking is not None)
        await scene.tablet.press(re.compile("^Pedir la palabra"))
        await scene.tablet.sees(re.compile("en la cola de la palabra"))
        await another_network(scene)
        await everything_lost(scene, "en la cola de la palabra")
        await scene.sees_pictures()
        await a_reload(scene)
        await has_the_floor(scene)
        await everything_lost(scene, "Su micrófono está abierto")
        await scene.sees_pictures()
        await has_a_vote_open(scene)
        await everything_lost(scene, "A favor")
        await votes(scene)
        assert scene.tablet.complaints == []


WAYS = """() => globalThis.__peers.filter(p => p.connectionState === 'connected').map(
  p => /a=ice-ufrag:(\\S+)/.exec(p.localDescription.sdp)[1])"""


async def another_network(scene: Afar) -> None:
    """Both connections find another way (ICE restart), with the same keys, and nothing blinks."""
    page = scene.tablet.page
    before = await page.evaluate(WAYS)
    await page.evaluate("dispatchEvent(new Event('online'))")

    async def is_another() -> bool:
        now = await page.evaluate(WAYS)
        return len(now) == len(before) and not set(now) & set(before)

    await eventually(is_another, seconds=20)
    assert await page.evaluate("globalThis.__peers.length") == len(before) == 2
    await scene.sees_pictures()


EVERYTHING_LOST = """async (session) => {
  const gone = performance.now(), peers = globalThis.__peers.length;
  const sockets = globalThis.__sockets.length;
  for (const socket of globalThis.__sockets) socket.close();
  await fetch(`/api/sessions/${session}/media`, { method: "DELETE" });
  const took = {};
  while (!took.socket || !took.media) {
    const now = Math.round(performance.now() - gone);
    const fresh = globalThis.__peers.slice(peers).filter(p => p.connectionState === "connected");
    if (globalThis.__sockets.slice(sockets).some(s => s.hasHeard)) took.socket ??= now;
    if (fresh.length >= 2) took.media ??= now;
    await new Promise(done => setTimeout(done, 5));
  }
  return took;
}"""


async def everything_lost(scene: Afar, kept: str) -> None:
    """Socket and media are gone at once: one is back by oneself, and what one had is there."""
    page = scene.tablet.page
    took = await page.evaluate(EVERYTHING_LOST, scene.here.hall.session)
    print(f"back after {took['socket']} ms, with picture and sound after {took['media']} ms")  # noqa: T201
    assert max(took.values()) < REJOIN_MS
    await scene.tablet.sees(re.compile(kept))
    (found,) = (one for one in scene.here.state().attendance if one.member == FAR)
    assert found.presence is Presence.REMOTE


async def has_the_floor(scene: Afar) -> None:
    await scene.here.must(CHAIR, c.EndFloor("i-1"))
    await scene.here.must(CHAIR, c.GiveFloor("i-2", FAR))
    await scene.tablet.sees("Su micrófono está abierto")


async def has_a_vote_open(scene: Afar) -> None:
    await scene.here.must(CHAIR, c.EndFloor("i-2"))
    await scene.here.must(SECRETARY, c.OpenVote("v-1", "i-02"))
    await scene.tablet.sees("A favor")


async def votes(scene: Afar) -> None:
    """One votes, as if nothing had been."""
    choice = scene.tablet.page.get_by_label("A favor", exact=False)
    await choice.first.check(timeout=20_000, force=True)
    await scene.tablet.press(re.compile("^Confirmar voto"))
    await scene.tablet.sees(re.compile("Voto registrado"))
    (vote,) = scene.here.state().votes
    assert FAR in vote.voted


async def a_reload(scene: Afar) -> None:
    """After a reload one is in the conference again, asked for nothing."""
    await scene.tablet.page.reload()
    await scene.tablet.page.locator(".conference").wait_for(timeout=30_000)
    await scene.sees_pictures()
    await scene.tablet.sees(re.compile("en la cola de la palabra"))
    assert await scene.tablet.page.get_by_role("button", name="Entrar con imagen").count() == 0
