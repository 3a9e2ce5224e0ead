"""A whole plenary in real browsers: roll call, debate, a vote that ties twice, the casting vote."""

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from rehearsal.seat import Seat
from sessions.domain import commands as c
from sessions.domain.values import Choice, Presence
from tests.scene.bidi import Firefox, firefox
from tests.scene.hall import Browsers, Reader, TownHall, browsers, chromium, town_hall

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SHOTS = Path("test-results/screenshots")
BY_API = [f"p-concejal-{seat:02}" for seat in (4, 6, 8, 10, 14, 15, 16, 17)]
FOR = {"p-concejal-04", "p-concejal-06", "p-concejal-08", "p-concejal-10"}


class Scene:
    """Who is where in this scene."""

    def __init__(self, hall: TownHall, seats: dict[str, Seat]) -> None:
        self.hall = hall
        self.seats = seats
        self.fox: Firefox | None = None

    async def everybody(self, browser: Browsers) -> None:
        session = self.hall.session
        self.secretary = await browser.reader("p-secretario", "laptop", f"/consola/{session}")
        self.chair = await browser.reader("p-alcaldesa", "laptop", f"/consola/{session}")
        self.near = await browser.reader("p-concejal-03", "tablet", f"/tableta/{session}")
        self.far = await browser.reader("p-concejal-09", "tablet", f"/tableta/{session}")
        self.screen = await browser.reader("pantalla", "screen", f"/pantalla/{session}")
        self.citizen = await browser.reader("", "phone", f"/sesiones/{session}")

    @property
    def all(self) -> dict[str, Reader]:
        return {
            "consola-secretaria": self.secretary,
            "consola-presidencia": self.chair,
            "tableta": self.near,
            "tableta-a-distancia": self.far,
            "pantalla": self.screen,
            "publica": self.citizen,
        }

    async def photograph(self, moment: str) -> None:
        """Keep what everybody sees, for the README and for who looks at a failure."""
        await asyncio.to_thread(SHOTS.mkdir, parents=True, exist_ok=True)
        for name, reader in self.all.items():
            await reader.page.screenshot(path=SHOTS / f"{moment}-{name}.png")
        if self.fox is not None:
            await self.fox.screenshot(SHOTS / f"{moment}-firefox.png")

    async def api(self, choice_for: set[str], vote: str) -> None:
        """Let those who are here by the API vote."""
        casts = [
            seat.command(c.CastVote(vote, Choice.YES if person in choice_for else Choice.NO))
            for person, seat in self.seats.items()
        ]
        await asyncio.gather(*casts)


async def enter_fox(hall: TownHall, profile: Path) -> Firefox:
    fox = Firefox(profile)
    await fox.start()
    await fox.goto(hall.at("/entrar"))
    await fox.size(820, 1180)
    await fox.evaluate("document.querySelector('button[value=\"p-concejal-20\"]').click()")
    await fox.until("location.pathname !== '/entrar'")
    await fox.goto(hall.at(f"/tableta/{hall.session}"))
    return fox


async def fox_press(fox: Firefox, words: str) -> None:
    await fox.until(
        f"(() => {{ const b = [...document.querySelectorAll('button')]"
        f".find(b => b.textContent.includes('{words}') && b.ariaDisabled !== 'true');"
        f" if (b) b.click(); return Boolean(b); }})()"
    )


async def fox_vote(fox: Firefox, choice: str) -> None:
    await fox.until(
        f"(() => {{ const r = document.querySelector('input[value=\"{choice}\"]');"
        f" if (r) r.click(); return Boolean(r); }})()"
    )
    await fox_press(fox, "Confirmar voto")
    await fox.until("document.body.textContent.includes('Voto registrado')")


async def tablet_vote(reader: Reader, words: str) -> None:
    await reader.page.get_by_label(words, exact=False).first.check(timeout=20_000, force=True)
    await reader.press(re.compile("^Confirmar voto"))
    await reader.sees(re.compile("Voto registrado"))


async def call_the_roll(scene: Scene) -> None:
    await scene.secretary.press(re.compile("^Pasar lista"))
    await scene.near.press(re.compile("Estoy en la sala"))
    await scene.far.press(re.compile("Estoy a distancia"))
    await scene.far.page.get_by_role("checkbox").first.check()
    await scene.far.press("Confirmar asistencia a distancia")
    if scene.fox is not None:
        await fox_press(scene.fox, "Estoy en la sala")
    here = c.AnswerRollCall(Presence.IN_ROOM)
    await asyncio.gather(*(seat.command(here) for seat in scene.seats.values()))
    attendance = scene.secretary.page.get_by_label("Asistencia de Aurora Ribaclara Puentenuevo")
    await attendance.select_option(label="En sala")
    await scene.secretary.press(re.compile("^Cerrar el pase de lista"), sure=True)
    await scene.chair.press(re.compile("^Abrir la sesión"))
    await scene.citizen.sees("En curso")


async def join_from_afar(scene: Scene) -> None:
    """Who is at a distance tries camera and microphone, reads what is recorded, and enters."""
    await scene.far.press(re.compile("Probar cámara y micrófono|Entrar con imagen"))
    await scene.far.page.get_by_role("checkbox").first.check()
    await scene.far.press(re.compile("^Entrar con imagen y sonido"))


async def go_to_item(scene: Scene, number: int) -> None:
    leader = next(iter(scene.seats.values()))
    item = next(item for item in leader.state.items if item.number == number)
    await scene.secretary.press(re.compile(f"^Abrir el punto {number}"))
    await leader.until(lambda state: state.current_item == item.id)


async def vote_once(scene: Scene) -> None:
    """Everybody votes: half for, half against."""
    leader = next(iter(scene.seats.values()))
    state = await leader.until(lambda state: state.open_vote is not None)
    await scene.api(FOR, str(state.open_vote))
    await tablet_vote(scene.near, "A favor")
    await tablet_vote(scene.far, "En contra")
    if scene.fox is not None:
        await fox_vote(scene.fox, "no")


@pytest.mark.law("R-VOT-8")
@pytest.mark.law("R-QUO-1")
@pytest.mark.row("VO-05")
async def test_a_plenary_with_a_vote_that_ties_is_held_in_browsers(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        hall = await stack.enter_async_context(town_hall(tmp_path / "town"))
        browser = await stack.enter_async_context(browsers(hall))
        seats = {person: await hall.seat(person) for person in BY_API}
        for seat in seats.values():
            stack.push_async_callback(seat.leave)
        scene = Scene(hall, seats)
        await scene.everybody(browser)
        if firefox() is not None:
            scene.fox = await enter_fox(hall, tmp_path / "fox")
            stack.push_async_callback(scene.fox.stop)
        await call_the_roll(scene)
        await join_from_afar(scene)
        await debate(scene)
        await tie_twice(scene)
        await close(scene)
        for name, reader in scene.all.items():
            assert (name, reader.complaints) == (name, [])


async def debate(scene: Scene) -> None:
    await go_to_item(scene, 1)
    await scene.far.press(re.compile("^Pedir la palabra"))
    await scene.chair.press(re.compile("^Dar la palabra a quien sigue|^Dar la palabra$"))
    await scene.far.sees(re.compile("Tiene la palabra"))
    await scene.citizen.sees(re.compile("Irene Molinarroyo"))
    await scene.screen.sees(re.compile("Irene Molinarroyo"))
    await frames_rise(scene.screen)
    await scene.photograph("palabra")
    await scene.far.press(re.compile("Terminar mi intervención"))


async def frames_rise(reader: Reader) -> None:
    """The picture of who speaks arrives: frames are decoded, nothing is lost, nothing freezes."""
    before: dict[str, float] = {}
    for _ in range(60):
        before = await reader.statistics()
        if before["framesDecoded"] > 10:
            break
        await asyncio.sleep(0.5)
    await asyncio.sleep(3)
    after = await reader.statistics()
    assert after["framesDecoded"] > before["framesDecoded"]
    assert after["packetsLost"] == 0
    assert after["freezeCount"] == 0


async def tie_twice(scene: Scene) -> None:
    """Six against six (seven with Firefox evens it by the chair), twice; then the casting vote."""
    for opening in ("^Abrir votación", "^Abrir la segunda votación"):
        await scene.chair.press(re.compile(opening))
        await vote_once(scene)
        await chair_evens(scene)
        if opening == "^Abrir votación":
            await scene.photograph("votacion")
        await scene.secretary.press(re.compile("^Cerrar la votación"))
    await scene.chair.press(re.compile("^A favor"), sure=True)
    await scene.chair.press(re.compile("^Proclamar el resultado"))
    await scene.citizen.sees(re.compile("Aprobado"))
    await scene.screen.sees(re.compile("Aprobado"))
    await scene.photograph("resultado")


async def chair_evens(scene: Scene) -> None:
    """The chair votes aloud for: with Firefox 6 to 6, without it 6 to 5 and one abstention."""
    await scene.secretary.press("De viva voz…")
    group = scene.secretary.page.get_by_role("group", name=re.compile("Aurora Ribaclara"))
    choice = "A favor" if scene.fox is not None else "Abstención"
    await group.get_by_role("button", name=re.compile(choice)).click()


async def close(scene: Scene) -> None:
    await scene.secretary.press(re.compile("^Terminar el punto"))
    faults = {name: await reader.faults() for name, reader in scene.all.items()}
    assert {name: found for name, found in faults.items() if found} == {}
    await scene.chair.press(re.compile("^Levantar la sesión"), sure=True)
    await scene.near.sees(re.compile("La sesión ha terminado|Sesión levantada"))
    await scene.citizen.sees(re.compile("levantada|terminado|Levantada"), seconds=60)
    await scene.photograph("levantada")
