"""A secret vote whose result would tell by itself, and a vote on paper counted by two persons."""

import asyncio
import re
from pathlib import Path

import pytest

from rehearsal.ballot import Trustee
from tests.scene.hall import Reader, chromium
from tests.scene.secrecy import (
    MAYOR,
    OPPOSITION,
    PATIENCE,
    SECRETARY,
    Scene,
    ask,
    cast_by_api,
    check_in,
    close_the_vote,
    evening,
    open_by,
    open_the_vote,
)

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

VOTERS = [f"p-concejal-{seat:02}" for seat in (4, 8, 10, 14, 15, 16, 17)]
TWO = VOTERS[:2]


async def make_the_key_with_one_who_has_no_browser(scene: Scene) -> None:
    await scene.secretary.page.get_by_text("Votación secreta", exact=True).click()
    selects = scene.secretary.page.get_by_label(re.compile("^Custodio"))
    for place, person in enumerate((SECRETARY, MAYOR, OPPOSITION)):
        await selects.nth(place).select_option(value=person)
    await scene.secretary.press(re.compile("^Designar y empezar"))
    for reader in (scene.secretary, scene.tablets[MAYOR]):
        await reader.press(re.compile("^Hacer mi parte de la clave"))
    seat, trustee = scene.seats[OPPOSITION], Trustee()
    async with asyncio.timeout(PATIENCE):
        while not seat.state.secret.trustees_sha256:
            said = trustee.answer(await ask(seat, "/ceremony"))
            if said is None:
                await asyncio.sleep(0.1)
            else:
                await seat.send(f"/secret/ceremony/{said[0]}", said[1])


async def two_who_say_the_same(scene: Scene) -> None:
    """The chair decides whether so few are opened, and is told what a unanimous result tells."""
    mayor = scene.tablets[MAYOR]
    await open_the_vote(scene, "¿Se cesa a la persona ficticia?")
    await cast_by_api(scene, dict.fromkeys(TWO, (1, 0, 0)))
    await close_the_vote(scene)
    await scene.mayor_at("consola")
    for reader in (scene.secretary, mayor):
        await reader.sees(re.compile("Solo hay 2 papeletas"), PATIENCE)
    await scene.secretary.sees(re.compile("La Presidencia debe permitir antes la apertura"))
    await scene.photograph("pocas-aviso")
    await scene.is_sound(scene.secretary, mayor, scene.screen)
    await mayor.press(re.compile("^Permitir que se abra"))
    await open_by((scene.secretary, mayor))
    counted = (await scene.until_vote("closed")).secret
    assert counted is not None
    assert counted.counts == (2, 0, 0)
    for reader in (scene.secretary, mayor):
        await reader.sees(re.compile("Resultado unánime: revela"), PATIENCE)
    await scene.photograph("pocas-unanime")
    await scene.is_sound(scene.secretary, mayor)
    await mayor.press(re.compile("^Proclamar"))
    await scene.until_vote("proclaimed")
    await mayor.press(re.compile("^Terminar el punto"))
    await mayor.press(re.compile("^Abrir el punto 2"))
    await scene.leader.until(lambda state: state.current_item == "i-02", PATIENCE)


async def enter_the_count(reader: Reader, ballots: int, yes: int, no: int, spoilt: int) -> None:
    form = reader.page.locator(".paper-count")
    figures = {"Papeletas en la urna": ballots, "Sí": yes, "No": no, "Papeletas nulas": spoilt}
    for label, value in figures.items():
        await form.get_by_label(label, exact=True).fill(str(value))
    await reader.press(re.compile("^Dejar constancia de mi recuento"))


async def on_paper(scene: Scene) -> None:
    """A recorded decision, and two who count apart; it stands when both say the same."""
    mayor = scene.tablets[MAYOR]
    page = mayor.page
    if not await page.get_by_label("Pregunta").is_visible():
        await page.get_by_text("Abrir una votación secreta sobre este punto").click()
    await page.get_by_label("Pregunta").fill("¿Se cesa a la persona ficticia?")
    await page.get_by_text("Votar en papel", exact=True).click()
    await page.get_by_label("Motivo que constará en el acta").fill("Dos tabletas no responden")
    await mayor.press(re.compile("^Abrir la votación en papel"))
    vote = await scene.until_vote("open")
    assert vote.secret is not None
    assert vote.secret.is_paper
    await scene.screen.sees(re.compile("Se vota con papeleta y urna"))
    await enter_the_count(scene.secretary, 9, 5, 3, 1)
    await scene.secretary.sees(re.compile("Su recuento consta"))
    await mayor.sees(re.compile("Ha escrito su recuento"))
    await scene.photograph("papel-un-recuento")
    await scene.is_sound(scene.secretary, mayor)
    await enter_the_count(mayor, 9, 6, 2, 1)
    for reader in (scene.secretary, mayor):
        await reader.sees(re.compile("no coincidieron"), PATIENCE)
    await scene.photograph("papel-no-coinciden")
    await enter_the_count(mayor, 9, 5, 3, 1)
    await enter_the_count(scene.secretary, 9, 5, 3, 1)
    counted = (await scene.until_vote("closed")).secret
    assert counted is not None
    assert (counted.counts, counted.spoilt) == ((5, 3, 0), 1)
    await scene.screen.sees(re.compile("Recuento manual de dos personas"), PATIENCE)
    await scene.photograph("papel-resultado")
    await scene.is_sound(scene.screen)


@pytest.mark.row("SB-09")
@pytest.mark.law("R-VOT-3")
async def test_few_ballots_are_opened_by_decision_and_paper_is_counted_twice(
    tmp_path: Path,
) -> None:
    town = evening(tmp_path / "town", {MAYOR: "laptop"}, [*VOTERS, OPPOSITION], "pocas")
    async with town as (scene, _):
        await make_the_key_with_one_who_has_no_browser(scene)
        await scene.mayor_at("tableta")
        await check_in(scene)
        await two_who_say_the_same(scene)
        await on_paper(scene)
