"""A passkey is asked for again before signing; a lost tablet is put out and a new one comes in."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator

from minutes import store
from minutes.domain.states import ActaState, has_reached
from sessions.domain import commands as c
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, council, eventually
from tests.scene.hall import Browsers, Reader, browsers, chromium

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SHOTS = Path("test-results/screenshots")
CONFIRM = "Confirmar con la llave de acceso"
REPORT = "i-06"  # told to the body, not voted
OWNER = MEMBERS[14]  # nobody plays this member


@dataclass
class Scene:
    """A town hall, and the secretary at a computer with a passkey."""

    here: Council
    browser: Browsers
    secretary: Reader

    async def photograph(self, name: str, reader: Reader) -> None:
        await asyncio.to_thread(SHOTS.mkdir, parents=True, exist_ok=True)
        await reader.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    async def confirm(self) -> None:
        """Prove with the passkey that it is the secretary who is there."""
        async with self.secretary.page.expect_navigation():
            await self.secretary.press(CONFIRM)
        await self.secretary.sees("Identidad confirmada")

    def state(self) -> ActaState | None:
        with self.here.database.read() as db:
            acta = store.get(db, self.here.hall.session)
        return acta.state if acta else None


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Scene]:
    async with council(folder, members=9) as here, browsers(here.town) as browser:
        secretary = await browser.reader(SECRETARY, "laptop", "/", with_passkey=True)
        yield Scene(here, browser, secretary)


async def enabled(scene: Scene, address: str, button: Locator) -> None:
    """Ask for a page until a button of it can be pressed."""

    async def is_there() -> bool:
        await scene.secretary.page.goto(scene.here.town.at(address))
        return await button.count() > 0

    await eventually(is_there)


@pytest.mark.law("R-ENS-2")
@pytest.mark.law("R-ACT-8")
async def test_the_secretary_signs_after_the_passkey_and_not_before(tmp_path: Path) -> None:
    async with town(tmp_path / "town") as scene:
        await scene.here.constitute(REPORT)
        await scene.here.must(SECRETARY, c.CloseItem(REPORT))
        await scene.here.must(CHAIR, c.CloseSession())
        page, address = scene.secretary.page, f"/sesiones/{scene.here.hall.session}/acta"
        await enabled(
            scene, address, page.get_by_role("button", name="Dar por definitiva", disabled=False)
        )
        await scene.secretary.press("Dar por definitiva")
        await enabled(scene, address, page.get_by_role("button", name=CONFIRM))
        sign = page.get_by_role("button", name="Firmar", exact=True)
        assert await sign.is_disabled()
        await scene.photograph("firma-pide-la-llave", scene.secretary)

        await scene.confirm()
        assert not await sign.is_disabled()
        await scene.photograph("firma-confirmada", scene.secretary)
        await sign.click()

        async def is_signed() -> bool:
            state = await asyncio.to_thread(scene.state)
            return state is not None and has_reached(state, ActaState.SIGNED_SECRETARY)

        await eventually(is_signed)


@pytest.mark.law("R-ENS-2")
async def test_a_lost_tablet_is_put_out_and_a_new_one_comes_in(tmp_path: Path) -> None:
    async with town(tmp_path / "town") as scene:
        tablet = f"/tableta/{scene.here.hall.session}"
        lost = await scene.browser.reader(OWNER, "tablet", tablet, with_passkey=True)
        await lost.sees("La sesión no ha empezado")
        await scene.browser.reader(OWNER, "tablet", tablet)
        await lost.sees("Se ha entrado con su identidad en otro dispositivo")
        assert await lost.faults() == []
        await scene.photograph("entrada-desde-otro-dispositivo", lost)

        page = scene.secretary.page
        await page.goto(scene.here.town.at("/personas"))
        await scene.confirm()
        async with page.expect_navigation():
            await scene.secretary.press(re.compile("^Retirar la llave de "))
        await lost.sees("Su acceso ha terminado")

        name = full_name(scene, OWNER)
        async with page.expect_navigation():
            await scene.secretary.press(f"Invitar a {name}")
        await scene.photograph("invitacion", scene.secretary)
        link = await page.locator(".invitation code").inner_text()
        new = await scene.browser.reader("", "tablet", link.removeprefix(scene.here.town.at("")))
        await new.sees(name)
        await scene.browser.register(new)
        await new.page.goto(scene.here.town.at(tablet))
        await new.sees("La sesión no ha empezado")


def full_name(scene: Scene, person: str) -> str:
    found = next(one for one in scene.here.town.people if one.id == person)
    return f"{found.name} {found.surnames}"
