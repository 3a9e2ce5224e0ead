"""Every page at every stage of a session: read by axe, narrow and wide, light and dark (AD-05).

What is not a page is listed here by name; an address that is neither visited nor listed fails.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, ViewportSize
from starlette.routing import Match, Route

from core.files import file_sha256
from minutes import store
from minutes.domain.states import Acta
from people.invitations import Invitation, invite, key_of
from sessions.domain import commands as c
from sessions.domain.values import Choice, Presence
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, council
from tests.scene.hall import AXE, GRAVE, SIZES, Browsers, Reader, browsers, chromium
from web.guests import guest_link
from web.routes import routes

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

SHOTS = Path("test-results/screenshots")
Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[str, Theme], ...] = (
    ("phone", "light"),
    ("phone", "dark"),
    ("laptop", "light"),
    ("laptop", "dark"),
)
NARROW: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 320, "height": 640})
GUEST = "g-perita"
ITEM, VOTE, REPORT = "i-02", "v-02", "i-06"
FILM_SECONDS = 6.0
AFTERWARDS = {"/sesiones/{session}/acta", "/documentos/{code}"}
SIGNING_SECONDS = 300.0  # the film is made by who gives way to everybody (nice 10)
NOT_PAGES = {
    "/sesiones/{session}/ahora": "a piece of the page of the session",
    "/sesiones/{session}/acta.pdf": "a file",
    "/sesiones/{session}/aprobacion.pdf": "a file",
    "/sesiones/{session}/certificacion.pdf": "a file",
    "/sesiones/{session}/video.mp4": "a file",
    "/sesiones/{session}/capitulos.vtt": "a file",
    "/sesiones/{session}/paquete.zip": "a file",
    "/sesiones/{session}/votaciones/{vote}/election.json": "a file",
    "/sesiones/{session}/votaciones/{vote}/{name}": "files",
    "/sesiones/{session}/acta/firmar/{paper}": "a file to be signed",
    "/verificar/autoridad.json": "a file",
    "/autoridad/hemiciclo.crt": "a file",
    "/static/{path:path}": "files",
    "/directo/{session}/{name}": "the stream",
    "/salud": "for programs",
    "/puesto": "leads to the post of whoever asks",
}


def pages() -> set[str]:
    """Return the patterns of the addresses at which somebody reads something."""
    found = {
        one.path for one in routes() if isinstance(one, Route) and "GET" in (one.methods or ())
    }
    return {path for path in found if not path.startswith("/api/")}


def pattern_of(address: str) -> str:
    """Return the pattern of the route that serves an address."""
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": urlsplit(address).path}
    for one in routes():
        if isinstance(one, Route) and one.matches(scope)[0] is Match.FULL:
            return one.path
    raise AssertionError(address)


@dataclass
class Tour:
    """Who goes over the pages, and what they found wrong."""

    here: Council
    readers: dict[str, Reader]
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def visit(self, person: str, address: str, name: str) -> None:
        """Open a page and hold it to what every page must be, in every look."""
        await self.readers[person].page.goto(self.here.town.at(address))
        await self.read(person, address, name)

    async def read(self, person: str, address: str, name: str) -> None:
        """Hold what somebody sees now, at an address, to what every page must be."""
        reader = self.readers[person]
        await reader.page.get_by_text("Cargando la sesión…").wait_for(state="detached")
        await reader.page.locator("h1").first.wait_for(state="attached")
        self.seen.add(pattern_of(address))
        await reader.page.evaluate(await asyncio.to_thread(AXE.read_text, "utf-8"))
        for device, theme in LOOKS:
            await self._look(reader, device, theme)
            self.faults += [f"{name} {device} {theme}: {one}" for one in await grave(reader)]
            await reader.page.screenshot(path=SHOTS / f"pagina-{name}-{device}-{theme}.png")
        for size in NARROW:
            await reader.page.set_viewport_size(size)
            self.faults += [f"{name} {size['width']} px: {one}" for one in await too_wide(reader)]
        self.faults += [f"{name}: {one}" for one in reader.complaints]
        reader.complaints.clear()

    async def _look(self, reader: Reader, device: str, theme: Theme) -> None:
        width, height = SIZES[device]
        await reader.page.set_viewport_size({"width": width, "height": height})
        # A colour on its way from one theme to the other is nobody's contrast: no motion.
        await reader.page.emulate_media(color_scheme=theme, reduced_motion="reduce")

    async def posts(self, moment: str) -> None:
        """Go over what changes with the session: its pages and its live posts."""
        session = self.here.hall.session
        await self.visit("", f"/sesiones/{session}", f"sesion-{moment}")
        await self.visit("", f"/sesiones/{session}/puntos/2", f"punto-{moment}")
        await self.visit(MEMBERS[2], f"/tableta/{session}", f"tableta-{moment}")
        await self.visit(SECRETARY, f"/consola/{session}", f"consola-{moment}")
        await self.visit("pantalla", f"/pantalla/{session}", f"pantalla-{moment}")


async def grave(reader: Reader) -> list[str]:
    """Return what axe, which the page has by now, calls serious or worse."""
    found: list[str] = await reader.page.evaluate(
        """async (grave) => {
          const {violations} = await axe.run({resultTypes: ["violations"]});
          return violations.filter((one) => grave.includes(one.impact))
            .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
        }""",
        list(GRAVE),
    )
    return found


async def too_wide(reader: Reader) -> list[str]:
    """Return what makes a page scroll sideways (WCAG 2.2, 1.4.10)."""
    found: list[str] = await reader.page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const wide = [...document.body.querySelectorAll("*")]
            .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
            .map((one) => `${one.tagName}.${one.className}`);
          return [`scrolls sideways: ${wide.slice(-4).join(", ")}`];
        }"""
    )
    return found


@asynccontextmanager
async def tour(folder: Path) -> AsyncIterator[Tour]:
    """Open the town hall and give a device to everybody who has pages of their own."""
    await asyncio.to_thread(SHOTS.mkdir, parents=True, exist_ok=True)
    async with council(folder, members=10) as here, browsers(here.town) as browser:
        yield Tour(here, await devices(here, browser))


async def devices(here: Council, browser: Browsers) -> dict[str, Reader]:
    key = key_of(here.town.settings.keys_dir)
    code = invite(Invitation(CHAIR, 0), datetime.now(UTC), key)
    found = {
        person: await browser.reader(person, "laptop", "/accesibilidad")
        for person in ("", SECRETARY, MEMBERS[2], "pantalla")
    }
    found[CHAIR] = await browser.reader("", "laptop", f"/entrar/invitacion/{code}")
    assert found[CHAIR].page.url.endswith("/cuenta")
    return found


async def always(tour: Tour) -> None:
    """Go over the pages that no session changes, and over those that refuse."""
    for name, address in {
        "entrar": "/entrar",
        "verificar": "/verificar",
        "verificar-desconocido": "/verificar?codigo=AAAA",
        "documento-desconocido": "/documentos/AAAA",
        "accesibilidad": "/accesibilidad",
        "voto-secreto": "/voto-secreto",
        "comprobar-papeleta": "/comprobar-papeleta",
        "autoridad": "/autoridad",
        "no-hay": "/sesiones/otra",
    }.items():
        await tour.visit("", address, name)
    await tour.visit(CHAIR, "/cuenta", "cuenta")
    secretary = tour.readers[SECRETARY]
    await tour.visit(SECRETARY, "/personas", "personas")
    await submit(secretary, "Confirmar sin llave (demostración)")
    await tour.visit(SECRETARY, "/personas", "personas-confirmada")
    await submit(secretary, re.compile("^Invitar a "))
    await tour.read(SECRETARY, "/personas", "personas-invitacion")
    tour.seen.add("/entrar/invitacion/{code}")  # by which the chair came in: it shows /cuenta
    session = tour.here.hall.session
    await tour.visit(MEMBERS[2], f"/consola/{session}", "no-es-suyo")
    await tour.here.must(SECRETARY, c.InviteGuest(GUEST, "Eva", "Perita Inventada", "Perita"))
    link = guest_link("", tour.here.town.settings.keys_dir, session, GUEST)
    await tour.visit("", link, "invitada")
    await tour.visit(MEMBERS[2], f"/prueba/{session}", "prueba")


async def hold(tour: Tour) -> None:
    """Hold a session of one vote and look at every stage of it."""
    here = tour.here
    await tour.posts("convocada")
    await here.must(SECRETARY, c.StartRollCall())
    await tour.visit(MEMBERS[2], f"/tableta/{here.hall.session}", "tableta-lista")
    await tour.visit(SECRETARY, f"/consola/{here.hall.session}", "consola-lista")
    present = c.AnswerRollCall(Presence.IN_ROOM)
    await asyncio.gather(*(here.must(person, present) for person in here.members))
    await here.must(SECRETARY, c.CompleteRollCall())
    await here.must(CHAIR, c.OpenSession("grabacion"))
    await here.must(SECRETARY, c.OpenItem(ITEM))
    await here.must(CHAIR, c.GiveFloor("palabra", MEMBERS[3]))
    await tour.posts("palabra")
    await here.must(CHAIR, c.EndFloor("palabra"))
    await here.must(CHAIR, c.OpenVote(VOTE, ITEM))
    await tour.posts("votacion")
    vote = c.CastVote(VOTE, Choice.YES)
    await asyncio.gather(*(here.must(person, vote) for person in here.members))
    await here.must(SECRETARY, c.CloseVote(VOTE))
    await tour.posts("resultado")
    await here.must(CHAIR, c.ProclaimVote(VOTE))
    await here.must(SECRETARY, c.CloseItem(ITEM))
    await here.must(CHAIR, c.CloseSession())
    await tour.posts("levantada")


async def papers(tour: Tour) -> None:
    """Look at the acta while it is edited and while its papers wait for a signature."""
    session = tour.here.hall.session
    address = f"/sesiones/{session}/acta"
    secretary = tour.readers[SECRETARY]
    await until_offered(tour, secretary, "Dar por definitiva")
    await tour.visit(SECRETARY, address, "acta-redaccion")
    await submit(secretary, "Dar por definitiva")
    for person, moment in ((SECRETARY, "firma"), (CHAIR, "visto-bueno")):
        signer = tour.readers[person]
        await until_offered(tour, signer, "Confirmar sin llave (demostración)")
        await tour.visit(person, address, f"acta-{moment}")
        await submit(signer, "Confirmar sin llave (demostración)")
        await tour.visit(person, address, f"acta-{moment}-confirmada")
        await submit(signer, "Firmar")
        await tour.visit(person, address, f"acta-{moment}-dada")


async def published(tour: Tour) -> None:
    """Look at what anybody may read once the papers are signed, and at how they are checked."""
    session = tour.here.hall.session
    citizen = tour.readers[""]
    await until_there(tour, citizen, f"/sesiones/{session}", "Documentos de la sesión")
    await tour.posts("publicada")
    await tour.visit("", "/", "inicio-publicada")
    await tour.visit(SECRETARY, f"/sesiones/{session}/acta", "acta-publicada")
    acta = await asyncio.to_thread(acta_of, tour)
    digest = await asyncio.to_thread(package_digest, tour)
    for name, code in {
        "acta": acta.csv,
        "certificacion": acta.certification_csv,
        "video": acta.film_sha256,
        "paquete": digest,
    }.items():
        await tour.visit("", f"/documentos/{code}", f"documento-{name}")
        await citizen.page.goto(tour.here.town.at(f"/verificar?codigo={code}"))
        assert citizen.page.url.endswith(f"/documentos/{code}")


def acta_of(tour: Tour) -> Acta:
    with tour.here.database.read() as db:
        return store.get_or_fail(db, tour.here.hall.session)


def package_digest(tour: Tour) -> str:
    packages = tour.here.town.settings.data_dir / "packages"
    return file_sha256(packages / f"{tour.here.hall.session}.zip")


async def submit(reader: Reader, words: str | re.Pattern[str]) -> None:
    """Press a button of a form and wait for what it answers."""
    async with reader.page.expect_navigation():
        await reader.press(words)


async def until_offered(tour: Tour, reader: Reader, words: str) -> None:
    """Ask for the desk of the acta until a button of that name can be pressed."""
    button = reader.page.get_by_role("button", name=words, exact=True, disabled=False)
    await until(tour, reader, f"/sesiones/{tour.here.hall.session}/acta", button)


async def until_there(tour: Tour, reader: Reader, address: str, heading: str) -> None:
    """Ask for a page until it has a heading."""
    await until(tour, reader, address, reader.page.get_by_role("heading", name=heading))


async def until(tour: Tour, reader: Reader, address: str, wanted: Locator) -> None:
    async with asyncio.timeout(SIGNING_SECONDS):
        while True:
            await reader.page.goto(tour.here.town.at(address))
            if await wanted.count():
                return
            await asyncio.sleep(0.5)


async def speak(tour: Tour) -> None:
    """Hold a session in which somebody speaks on camera, so that there is a film to look at."""
    here = tour.here
    async with here.camera(CHAIR):
        await here.constitute(REPORT)
        await here.must(CHAIR, c.GiveFloor("palabra", CHAIR))
        await asyncio.sleep(FILM_SECONDS)
        await here.must(CHAIR, c.EndFloor("palabra"))
        await here.must(SECRETARY, c.CloseItem(REPORT))
        await here.must(CHAIR, c.CloseSession())


@pytest.mark.row("AD-05")
async def test_every_page_can_be_read_narrow_and_wide_light_and_dark(tmp_path: Path) -> None:
    async with tour(tmp_path / "town") as going:
        await going.visit("", "/", "inicio")
        await going.visit(SECRETARY, "/", "inicio-secretaria")
        await always(going)
        await hold(going)
    assert "\n".join(going.faults) == ""
    assert going.seen | set(NOT_PAGES) | AFTERWARDS == pages()
    assert going.seen & set(NOT_PAGES) == set()


@pytest.mark.row("AD-05")
async def test_every_page_of_a_session_that_was_signed_and_published(tmp_path: Path) -> None:
    async with tour(tmp_path / "town") as going:
        await speak(going)
        await papers(going)
        await published(going)
    assert "\n".join(going.faults) == ""
    assert going.seen >= AFTERWARDS
