"""The waiting room, closed microphones and the groups' rooms, in browsers."""

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
from tests.scene.hall import SCENE_SECONDS, Browsers, Reader, browsers, chromium

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SHOTS = Path("test-results/screenshots")
GUEST = "g-perita"
FAR = MEMBERS[2]


@dataclass
class Scene:
    """The secretary at the console, a guest and a member at a distance."""

    here: Council
    browser: Browsers
    console: Reader
    chair: Reader

    @property
    def session(self) -> str:
        return self.here.hall.session

    async def photograph(self, name: str, reader: Reader) -> None:
        await asyncio.to_thread(SHOTS.mkdir, parents=True, exist_ok=True)
        await reader.page.screenshot(path=SHOTS / f"{name}.png")


@asynccontextmanager
async def plenary(folder: Path) -> AsyncIterator[Scene]:
    async with council(folder, members=10) as here, browsers(here.town) as browser:
        await here.constitute(absent=FAR)
        remote = c.RecordAttendance(FAR, Presence.REMOTE, AttendanceCause.ARRIVAL, True)  # noqa: FBT003
        await here.must(SECRETARY, remote)
        address = f"/consola/{here.hall.session}"
        console = await browser.reader(SECRETARY, "laptop", address)
        chair = await browser.reader(CHAIR, "laptop", address)
        yield Scene(here, browser, console, chair)


@pytest.mark.row("LC-13")
@pytest.mark.row("LC-14")
@pytest.mark.row("LC-23")
async def test_a_guest_waits_comes_in_and_is_silenced_and_the_groups_meet(tmp_path: Path) -> None:
    async with asyncio.timeout(SCENE_SECONDS), plenary(tmp_path / "town") as scene:
        guest = await invited(scene)
        await let_in(scene, guest)
        await silenced(scene, guest)
        await the_groups_meet(scene)
        readers = (scene.console, scene.chair, guest)
        assert [reader.complaints for reader in readers] == [[], [], []]
        assert {str(r): f for r in readers if (f := await r.faults())} == {}


async def invited(scene: Scene) -> Reader:
    """The secretary invites; the guest opens the link that she is given and asks to come in."""
    guest = c.InviteGuest(GUEST, "Eva", "Perita Inventada", "Perita municipal")
    await scene.here.must(SECRETARY, guest)
    client = scene.here.seats[SECRETARY].client
    answer = await client.get(f"/api/sessions/{scene.session}/guests/{GUEST}")
    reader = await scene.browser.reader("", "phone", "/")
    await reader.page.goto(answer.json()["link"])
    await reader.press("Ir a la sala de espera")
    await reader.press("Pedir entrar")
    await reader.sees(re.compile("posición 1"))
    await scene.photograph("sala-de-espera-invitado", reader)
    return reader


async def let_in(scene: Scene, guest: Reader) -> None:
    waiting = scene.console.page.get_by_role("region", name="Sala de espera")
    await waiting.wait_for()
    await scene.photograph("sala-de-espera-consola", scene.console)
    await waiting.get_by_role("button", name=re.compile("^Admitir")).click()
    await guest.press(re.compile("Probar cámara y micrófono"))
    await guest.page.get_by_role("checkbox", name=re.compile("se graba")).check()
    await guest.press(re.compile("^Entrar con imagen y sonido"))
    await guest.page.locator(".conference").wait_for(timeout=60_000)
    await scene.here.must(CHAIR, c.GiveFloor("t-1", GUEST))
    await guest.sees(re.compile("Su micrófono está abierto"))
    await heard(scene, is_heard=True)


async def heard(scene: Scene, *, is_heard: bool) -> None:
    """Wait until the media server says so: it alone lets a voice through."""
    seat = scene.here.seats[SECRETARY]

    async def is_so() -> bool:
        return bool(seat.peers.get(GUEST, {}).get("audio")) == is_heard

    await eventually(is_so, seconds=60)


async def silenced(scene: Scene, guest: Reader) -> None:
    """The secretary closes the microphone; the floor goes on, and nothing of it is heard."""
    await scene.console.page.get_by_role("tab", name=re.compile("Conferencia")).click()
    await scene.console.press(re.compile("Cerrar el micrófono Eva"))
    await guest.sees(re.compile("Su micrófono está cerrado"))
    await heard(scene, is_heard=False)
    await scene.photograph("conferencia-consola", scene.console)
    await scene.console.press(re.compile("Devolver el micrófono"))
    await heard(scene, is_heard=True)
    await scene.photograph("invitado-con-la-palabra", guest)
    await scene.here.must(CHAIR, c.EndFloor("t-1"))


async def the_groups_meet(scene: Scene) -> None:
    """In a recess a member goes into the room of the group, and is back when it closes."""
    member = await scene.browser.reader(FAR, "tablet", f"/tableta/{scene.session}")
    await scene.chair.press(re.compile("^Receso"), sure=True)
    await scene.chair.press("Abrir las salas")
    await member.press("Entrar en la sala del grupo")
    await member.page.get_by_role("button", name="Volver al pleno").wait_for(timeout=60_000)
    await scene.photograph("sala-de-grupo", member)
    await scene.photograph("salas-consola", scene.chair)
    await scene.chair.press(re.compile("^Llamar a todos"))
    await member.sees(re.compile("Cierran en"))
    await scene.chair.press("Cerrar ya", sure=True)
    await member.sees(re.compile("Receso"))
    assert await member.page.get_by_text("Sala de su grupo").count() == 0
    assert member.complaints == []
