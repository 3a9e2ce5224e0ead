"""A secret vote in real browsers: ceremony, check-in, five voters, a dead tablet at the opening."""

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Route

from rehearsal.authenticator import Authenticator
from rehearsal.ballot import Voter
from rehearsal.seat import Seat
from sessions.domain import commands as c
from sessions.domain.values import Presence
from tests.scene.hall import Browsers, Reader, TownHall, browsers, chromium, town_hall

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SHOTS = Path("test-results/screenshots")
SECRETARY, MAYOR, OPPOSITION = "p-secretario", "p-alcaldesa", "p-concejal-20"
IN_BROWSERS = (MAYOR, "p-concejal-03", "p-concejal-06", "p-concejal-09", OPPOSITION)
BY_API = [f"p-concejal-{seat:02}" for seat in (4, 8, 10, 14)]
PATIENCE = 120.0


class Scene:
    """Who is where in this scene; the mayor has one device for console and tablet."""

    def __init__(self, hall: TownHall, seats: dict[str, Seat]) -> None:
        self.hall = hall
        self.seats = seats
        self.tablets: dict[str, Reader] = {}
        self.secretary: Reader
        self.screen: Reader
        self.voters: dict[str, Voter] = {}

    async def everybody(self, browser: Browsers) -> None:
        session = self.hall.session
        console = f"/consola/{session}"
        self.secretary = await browser.reader(SECRETARY, "laptop", console, with_passkey=True)
        self.screen = await browser.reader("pantalla", "screen", f"/pantalla/{session}")
        for person in IN_BROWSERS:
            self.tablets[person] = await browser.reader(
                person, "tablet", f"/tableta/{session}", with_passkey=True
            )

    @property
    def leader(self) -> Seat:
        return next(iter(self.seats.values()))

    async def mayor_at(self, post: str) -> Reader:
        reader = self.tablets[MAYOR]
        await reader.page.goto(self.hall.at(f"/{post}/{self.hall.session}"))
        return reader

    async def photograph(self, moment: str) -> None:
        await asyncio.to_thread(SHOTS.mkdir, parents=True, exist_ok=True)
        shown = {"consola": self.secretary, "pantalla": self.screen, **self.tablets}
        for name, reader in shown.items():
            if not reader.page.is_closed():
                await reader.page.screenshot(path=SHOTS / f"secreta-{moment}-{name}.png")


async def call_the_roll(scene: Scene) -> None:
    await scene.secretary.press(re.compile("^Pasar lista"))
    for person, reader in scene.tablets.items():
        if person != MAYOR:
            await reader.press(re.compile("Estoy en la sala"))
    here = c.AnswerRollCall(Presence.IN_ROOM)
    await asyncio.gather(*(seat.command(here) for seat in scene.seats.values()))
    attendance = scene.secretary.page.get_by_label("Asistencia de Aurora Ribaclara Puentenuevo")
    await attendance.select_option(label="En sala")
    await scene.secretary.press(re.compile("^Cerrar el pase de lista"), sure=True)
    mayor = await scene.mayor_at("consola")
    await mayor.press(re.compile("^Abrir la sesión"))
    await scene.mayor_at("tableta")
    await scene.secretary.press(re.compile("^Abrir el punto 1"))
    await scene.leader.until(lambda state: state.current_item is not None)


async def make_the_key(scene: Scene) -> None:
    """The secretary names the custodians; each of them taps once."""
    await scene.secretary.page.get_by_text("Votación secreta", exact=True).click()
    selects = scene.secretary.page.get_by_label(re.compile("^Custodio"))
    for place, person in enumerate((SECRETARY, MAYOR, OPPOSITION)):
        await selects.nth(place).select_option(value=person)
    await scene.secretary.press(re.compile("^Designar y empezar"))
    for reader in (scene.secretary, scene.tablets[MAYOR], scene.tablets[OPPOSITION]):
        await reader.press(re.compile("^Hacer mi parte de la clave"))
    await scene.leader.until(lambda state: bool(state.secret.trustees_sha256), PATIENCE)
    await scene.secretary.sees(re.compile("su parte está en esta tableta"), PATIENCE)
    await scene.photograph("clave")


async def check_in(scene: Scene) -> None:
    for reader in scene.tablets.values():
        await reader.press(re.compile("^Preparar con la llave"))
    for reader in scene.tablets.values():
        await reader.sees(re.compile("lista para votar en secreto"), PATIENCE)
    for person, seat in scene.seats.items():
        await api_check_in(scene, person, seat)
    await scene.leader.until(
        lambda state: len(state.secret.bound) == len(IN_BROWSERS) + len(BY_API), PATIENCE
    )


async def ask(seat: Seat, path: str) -> Any:
    answer = await seat._http.get(f"/api/sessions/{seat.hall.session}/secret{path}")
    assert answer.is_success, answer.text
    return answer.json()


async def api_check_in(scene: Scene, person: str, seat: Seat) -> None:
    key = Authenticator(seat.hall.origin, "localhost")
    options = (await seat.post("/cuenta/llave/opciones", {})).json()
    made = await seat.post("/cuenta/llave", key.register(options))
    assert made.is_success, made.text
    scene.voters[person] = Voter(person, key)
    body = scene.voters[person].bind(await ask(seat, ""), seat.hall.session, seat.state.body_name)
    bound = await seat.post(f"/api/sessions/{seat.hall.session}/secret/credentials", body)
    assert bound.is_success, bound.text


async def open_the_vote(scene: Scene) -> str:
    page = scene.secretary.page
    await page.get_by_text("Abrir una votación secreta sobre este punto").click()
    await page.get_by_label("Pregunta").fill("¿Se nombra a la persona ficticia?")
    await scene.secretary.press(re.compile("^Abrir la votación secreta$"))
    state = await scene.leader.until(
        lambda state: any(vote.status == "open" for vote in state.votes), PATIENCE
    )
    return str(state.open_vote)


async def choose(reader: Reader, words: str) -> None:
    await reader.page.get_by_label(words, exact=True).check(force=True, timeout=PATIENCE * 1000)
    await reader.sees(re.compile("Papeleta cifrada"), PATIENCE)


async def confirm(reader: Reader) -> None:
    await reader.press(re.compile("^Confirmar voto"))
    await reader.sees("Su papeleta está en la urna", PATIENCE)


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


async def vote_all(scene: Scene, vote: str) -> None:
    for person, seat in scene.seats.items():
        setup = await ask(seat, f"/{vote}/setup")
        raw = scene.voters[person].ballot(setup, (1, 0, 0))
        address = f"/api/sessions/{seat.hall.session}/secret/{vote}/ballot"
        cast = await seat._http.post(address, content=raw)
        assert cast.is_success, cast.text
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
    await scene.secretary.press(re.compile("^Cerrar la votación"))
    await scene.leader.until(
        lambda state: any(vote.status == "counting" for vote in state.votes), PATIENCE
    )
    await scene.tablets["p-concejal-03"].sees(re.compile("comprobado que su papeleta"), PATIENCE)
    await scene.screen.sees(re.compile("Código de la urna cerrada"))
    await scene.photograph("cierre")
    custodians = (scene.secretary, scene.tablets[MAYOR])
    for reader in custodians:
        await reader.press(re.compile("^Son las mismas"))
    for reader in custodians:
        button = reader.page.get_by_role("button", name=re.compile("en voz alta"))
        await button.click(timeout=PATIENCE * 1000)


@pytest.mark.row("SB-02")
@pytest.mark.row("SB-03")
@pytest.mark.row("SB-04")
@pytest.mark.row("SB-08")
@pytest.mark.law("R-VOT-3")
async def test_a_secret_vote_is_held_in_browsers(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        hall = await stack.enter_async_context(town_hall(tmp_path / "town"))
        browser = await stack.enter_async_context(browsers(hall))
        seats = {person: await hall.seat(person) for person in BY_API}
        for seat in seats.values():
            stack.push_async_callback(seat.leave)
        scene = Scene(hall, seats)
        stack.push_async_callback(scene.photograph, "final")
        await scene.everybody(browser)
        await call_the_roll(scene)
        await make_the_key(scene)
        await check_in(scene)
        vote = await open_the_vote(scene)
        await vote_all(scene, vote)
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
