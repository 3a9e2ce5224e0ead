"""A secret vote in real browsers: ceremony, check-in, five voters, a dead tablet at the opening."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Route

from tests.scene.hall import Reader, chromium
from tests.scene.secrecy import (
    MAYOR,
    OPPOSITION,
    PATIENCE,
    Scene,
    cast_by_api,
    check_in,
    choose,
    close_the_vote,
    confirm,
    evening,
    make_the_key,
    open_by,
    open_the_vote,
)

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

IN_BROWSERS = (MAYOR, "p-concejal-03", "p-concejal-06", "p-concejal-09", OPPOSITION)
BY_API = [f"p-concejal-{seat:02}" for seat in (4, 8, 10, 14)]


async def vote_by_keyboard(reader: Reader) -> None:
    """No pointer: Tab, arrows and Enter do."""
    await reader.page.get_by_label("Sí", exact=True).wait_for(state="attached")
    for _ in range(60):
        if await reader.page.evaluate("document.activeElement?.name === 'answer'"):
            break
        await reader.page.keyboard.press("Tab")
    await reader.page.keyboard.press("ArrowDown")
    await reader.sees(re.compile("Papeleta cifrada"), PATIENCE)
    assert await reader.faults() == []
    await reader.page.keyboard.press("Tab")
    await reader.page.keyboard.press("Enter")
    await reader.sees("Su papeleta está en la urna", PATIENCE)


async def vote_through_a_lost_line(reader: Reader) -> None:
    """The line goes between choice and confirmation, and comes back; the page is loaded again."""

    async def cut(route: Route) -> None:
        await route.abort()

    await choose(reader, "No")
    await reader.page.context.route(re.compile("/ballot$"), cut)
    await reader.press(re.compile("^Confirmar voto"))
    await reader.sees(re.compile("guardada en esta tableta"), PATIENCE)
    await reader.page.context.unroute(re.compile("/ballot$"))
    await reader.page.reload()
    await reader.sees("Su papeleta está en la urna", PATIENCE)


async def vote_all(scene: Scene) -> None:
    await cast_by_api(scene, dict.fromkeys(BY_API, (1, 0, 0)))
    await choose(scene.tablets[MAYOR], "Sí")
    await scene.photograph("eleccion")
    await confirm(scene.tablets[MAYOR])
    await scene.photograph("resguardo")
    await choose(scene.tablets["p-concejal-03"], "Abstención")
    await confirm(scene.tablets["p-concejal-03"])
    await vote_by_keyboard(scene.tablets["p-concejal-06"])
    await vote_through_a_lost_line(scene.tablets["p-concejal-09"])
    await choose(scene.tablets[OPPOSITION], "No")
    await confirm(scene.tablets[OPPOSITION])
    await scene.screen.sees("9 / 9", PATIENCE)


async def goes_neutral(reader: Reader) -> None:
    """Three seconds after the vote there is neither receipt nor sense to be read."""
    await reader.page.get_by_role("button", name="Ver mi resguardo").wait_for(timeout=10_000)
    text = await reader.page.locator(".action").inner_text()
    assert not re.search(r"\b(Sí|Abstención)\b", text)


async def close_and_open(scene: Scene) -> None:
    """The third custodian's tablet is dead: two open, after the code was compared aloud."""
    await scene.tablets[OPPOSITION].page.context.close()
    await close_the_vote(scene)
    await scene.tablets["p-concejal-03"].sees(re.compile("comprobado que su papeleta"), PATIENCE)
    await scene.screen.sees(re.compile("Código de la urna cerrada"))
    await scene.photograph("cierre")
    await open_by((scene.secretary, scene.tablets[MAYOR]))


@pytest.mark.row("SB-02")
@pytest.mark.row("SB-03")
@pytest.mark.row("SB-04")
@pytest.mark.row("SB-08")
@pytest.mark.law("R-VOT-3")
async def test_a_secret_vote_is_held_in_browsers(tmp_path: Path) -> None:
    devices = dict.fromkeys(IN_BROWSERS, "tablet")
    async with evening(tmp_path / "town", devices, BY_API, "voto") as (scene, _):
        await make_the_key(scene)
        await check_in(scene)
        await open_the_vote(scene, "¿Se nombra a la persona ficticia?")
        await vote_all(scene)
        await goes_neutral(scene.tablets[MAYOR])
        await close_and_open(scene)
        state = await scene.leader.until(
            lambda state: any(one.result is not None for one in state.votes), PATIENCE
        )
        counted = state.votes[-1].secret
        assert counted is not None
        assert counted.counts == (5, 3, 1)
        await scene.screen.sees(re.compile("Verificado"), PATIENCE)
        await scene.photograph("resultado")
        for reader in (scene.secretary, scene.screen, *scene.tablets.values()):
            assert reader.complaints == []
