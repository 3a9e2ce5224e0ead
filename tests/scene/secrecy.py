"""Secret votes in browsers: who takes part, and the steps that every such scene has."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from rehearsal.authenticator import Authenticator
from rehearsal.ballot import Voter
from rehearsal.seat import Seat
from sessions.domain import commands as c
from sessions.domain.state import SessionState, VoteNow
from sessions.domain.values import Presence
from tests.scene.hall import SCENE_SECONDS, Browsers, Reader, TownHall, browsers, town_hall

SHOTS = Path("test-results/screenshots")
SECRETARY, MAYOR, OPPOSITION = "p-secretario", "p-alcaldesa", "p-concejal-20"
PATIENCE = 120.0

# Persons are elected by who has a browser, and by who answers by the API to make up the quorum.
PHONE = "p-concejal-03"
DEVICES = {MAYOR: "tablet", PHONE: "phone", OPPOSITION: "tablet"}
BY_API = [f"p-concejal-{seat:02}" for seat in (4, 8, 10, 14, 15, 16)]
ANA, BLAS, CIRA = "Ana Inventada Sur", "Blas Irreal Norte", "Cira Supuesta Este"


class Scene:
    """Who is where; the mayor has one device for console and tablet.

    ``seats`` answer by the API, to make up the quorum; ``tablets`` are browsers.
    """

    def __init__(self, hall: TownHall, seats: dict[str, Seat]) -> None:
        self.hall = hall
        self.seats = seats
        self.tablets: dict[str, Reader] = {}
        self.secretary: Reader
        self.screen: Reader
        self.voters: dict[str, Voter] = {}

    async def everybody(self, browser: Browsers, devices: Mapping[str, str]) -> None:
        """Open console and room screen, and a device of its kind for each person."""
        session = self.hall.session
        console = f"/consola/{session}"
        self.secretary = await browser.reader(SECRETARY, "laptop", console, with_passkey=True)
        self.screen = await browser.reader("pantalla", "screen", f"/pantalla/{session}")
        for person, device in devices.items():
            await self.bring(browser, person, device)

    async def bring(self, browser: Browsers, person: str, device: str) -> Reader:
        """Give somebody a device; it takes the place of the one before."""
        path = f"/tableta/{self.hall.session}"
        self.tablets[person] = await browser.reader(person, device, path, with_passkey=True)
        return self.tablets[person]

    @property
    def leader(self) -> Seat:
        return next(iter(self.seats.values()))

    @property
    def vote(self) -> VoteNow:
        """The last vote, as the tablets know it."""
        return self.leader.state.votes[-1]

    async def until_vote(self, status: str) -> VoteNow:
        """Wait until the last vote has come to a status."""

        def has_come(state: SessionState) -> bool:
            return bool(state.votes) and state.votes[-1].status == status

        return (await self.leader.until(has_come, PATIENCE)).votes[-1]

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

    async def last_words(self) -> None:
        """Print what every page says: of a scene that failed elsewhere nothing else is left."""
        for name, reader in {"consola": self.secretary, **self.tablets}.items():
            if not reader.page.is_closed():
                text = await reader.page.locator("body").inner_text()
                print(f"--- {name}: {reader.complaints}\n{text}")  # noqa: T201  # pytest keeps it

    async def is_sound(self, *readers: Reader) -> None:
        """Check that axe finds nothing serious, and that the page broke no rule of its policy."""
        for reader in readers:
            assert await reader.faults() == []
            assert reader.complaints == []


@asynccontextmanager
async def evening(
    folder: Path, devices: Mapping[str, str], by_api: Sequence[str], moment: str
) -> AsyncIterator[tuple[Scene, Browsers]]:
    """A session whose first item is open; who has no browser answers by the API."""
    async with asyncio.timeout(SCENE_SECONDS), AsyncExitStack() as stack:
        hall = await stack.enter_async_context(town_hall(folder))
        browser = await stack.enter_async_context(browsers(hall))
        seats = {person: await hall.seat(person) for person in by_api}
        for seat in seats.values():
            stack.push_async_callback(seat.leave)
        scene = Scene(hall, seats)
        stack.push_async_callback(scene.photograph, f"{moment}-final")
        await scene.everybody(browser, devices)
        try:
            await call_the_roll(scene)
            yield scene, browser
        except BaseException:
            await asyncio.shield(scene.last_words())
            raise


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
    everybody = {*scene.tablets, *scene.seats}
    await scene.leader.until(
        lambda state: everybody <= {one.member for one in state.secret.bound}, PATIENCE
    )


async def ask(seat: Seat, path: str) -> Any:
    answer = await seat._http.get(f"/api/sessions/{seat.hall.session}/secret{path}")
    assert answer.is_success, answer.text
    return answer.json()


async def new_passkey(seat: Seat) -> Authenticator:
    key = Authenticator(seat.hall.origin, "localhost")
    options = (await seat.post("/cuenta/llave/opciones", {})).json()
    made = await seat.post("/cuenta/llave", key.register(options))
    assert made.is_success, made.text
    return key


async def api_check_in(scene: Scene, person: str, seat: Seat) -> None:
    scene.voters[person] = Voter(person, await new_passkey(seat))
    body = scene.voters[person].bind(await ask(seat, ""), seat.hall.session, seat.state.body_name)
    bound = await seat.post(f"/api/sessions/{seat.hall.session}/secret/credentials", body)
    assert bound.is_success, bound.text


async def cast_by_api(scene: Scene, marks: Mapping[str, Sequence[int]]) -> None:
    """Cast the ballots of who has no browser: 0 or 1 for each ciphertext."""
    vote = scene.vote.vote
    for person, chosen in marks.items():
        seat = scene.seats[person]
        setup = await ask(seat, f"/{vote}/setup")
        raw = scene.voters[person].ballot(setup, chosen)
        address = f"/api/sessions/{seat.hall.session}/secret/{vote}/ballot"
        cast = await seat._http.post(address, content=raw)
        assert cast.is_success, cast.text


async def open_the_vote(
    scene: Scene, question: str, candidates: Sequence[str] = (), most: int = 1
) -> str:
    """Let the secretary open a vote: yes or no, one of the candidates, or up to ``most``."""
    page = scene.secretary.page
    form = page.get_by_text("Abrir una votación secreta sobre este punto")
    if not await page.get_by_label("Pregunta").is_visible():
        await form.click()
    await page.get_by_label("Pregunta").fill(question)
    if candidates:
        shape = "several" if most > 1 else "one"
        await page.get_by_label("Qué se vota").select_option(value=shape)
        await page.get_by_label("Candidaturas, una en cada línea").fill("\n".join(candidates))
    if most > 1:
        await page.get_by_label("Cuántas pueden marcarse como máximo").fill(str(most))
    before = len(scene.leader.state.votes)
    await scene.secretary.press(re.compile("^Abrir la votación secreta$"))
    await scene.leader.until(lambda state: len(state.votes) > before, PATIENCE)
    return (await scene.until_vote("open")).vote


async def choose(reader: Reader, *words: str) -> None:
    for each in words:
        await reader.page.get_by_label(each, exact=True).check(
            force=True, timeout=PATIENCE * 1000
        )  # fmt: skip
    await reader.sees(re.compile("Papeleta cifrada"), PATIENCE)


async def confirm(reader: Reader) -> None:
    await reader.press(re.compile("^Confirmar voto"))
    await reader.sees("Su papeleta está en la urna", PATIENCE)


async def close_the_vote(scene: Scene) -> VoteNow:
    await scene.secretary.press(re.compile("^Cerrar la votación"))
    return await scene.until_vote("counting")


async def open_by(custodians: Sequence[Reader]) -> None:
    """Let custodians open: the other tablets are dead, the code was compared aloud."""
    for reader in custodians:
        await reader.press(re.compile("^Son las mismas"))
    for reader in custodians:
        button = reader.page.get_by_role("button", name=re.compile("en voz alta"))
        await button.click(timeout=PATIENCE * 1000)


async def result_of(scene: Scene, moment: str) -> None:
    await scene.screen.sees(re.compile("Verificado"), PATIENCE)
    await scene.photograph(moment)
    await scene.is_sound(scene.screen, scene.secretary)
