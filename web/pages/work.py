"""The shells of the live posts: tablet, console and the screen of the room."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sessions.domain.state import SessionState
from sessions.domain.values import Duty
from web.pages.act import phase_of
from web.pages.frame import not_found, reader_of, refuse, render, see
from web.pages.words import N_
from web.visitor import Visitor

APPS: Final = {
    "tableta": "tablet",
    "consola": "console",
    "pantalla": "screen",
    "prueba": "trial",
}
HEADINGS: Final = {
    "tableta": N_("Puesto de concejalía"),
    "consola": N_("Consola de la sesión"),
    "pantalla": N_("Pantalla de la sala"),
    "prueba": N_("Probar mi conexión"),
}
DESKS: Final = {
    Duty.MEMBER: ("tableta", "prueba"),
    Duty.AUDITOR: ("tableta", "prueba"),
    Duty.GUEST: ("tableta", "prueba"),
    Duty.CHAIR: ("tableta", "consola", "prueba"),
    Duty.SECRETARY: ("consola", "pantalla", "prueba"),
}
SIGNING: Final = frozenset({Duty.SECRETARY, Duty.CHAIR})
NOT_YOURS = N_("Este puesto no es el suyo")
NOT_YOURS_WHY = N_("Entre con la identidad de quien ocupa este puesto en la sesión.")


async def live(request: Request) -> Response:
    """Serve the shell of a live post; its program asks for the rest."""
    reader = await reader_of(request)
    post = request.url.path.split("/")[1]
    session = request.path_params["session"]
    state = await reader.house.hall.state(session)
    if state is None:
        return await not_found(reader)
    if not reader.visitor.person:
        return see(f"/entrar?next=/{post}/{session}")
    if post not in posts_of(state, reader.visitor):
        return await refuse(reader, 403, NOT_YOURS, NOT_YOURS_WHY)
    values = {
        "app": APPS[post],
        "session": session,
        "heading": reader.say(HEADINGS[post]),
        "catalogue": reader.house.renderer.catalogue(reader.tongue.language),
    }
    return await render(reader, "live.html", values)


async def own(request: Request) -> Response:
    """Send who came in to his post, if one session is being held in which he has one.

    Who has none watches it; with no session, or more than one, the list says what there is.
    """
    reader = await reader_of(request)
    hall = reader.house.hall
    live = [row.id for row in await hall.listed() if phase_of(row.stage) == "live"]
    if len(live) != 1:
        return see("/")
    state = await hall.state(live[0])
    posts = posts_of(state, reader.visitor) if state else ()
    return see(f"/{posts[0]}/{live[0]}" if posts else f"/sesiones/{live[0]}")


def posts_of(state: SessionState, asker: Visitor) -> tuple[str, ...]:
    """Return the live posts that somebody may sit at."""
    if asker.is_screen:
        return ("pantalla",)
    duty = next((one.duty for one in state.people if one.id == asker.person), None)
    posts = DESKS[duty] if duty else ()
    presides = asker.person == state.presiding and "consola" not in posts
    return (*posts, "consola") if presides and posts else posts


def keeps_minutes(state: SessionState, asker: Visitor) -> bool:
    """Tell whether somebody writes or signs the acta (RD 128/2018, 3.2.d; ROF 110)."""
    signs = {state.presiding} | {one.id for one in state.people if one.duty in SIGNING}
    return asker.is_person and asker.person in signs


def desk_of(state: SessionState, asker: Visitor) -> list[tuple[str, str]]:
    """Return address and label of the posts of somebody, and of the minutes if they keep them."""
    posts = [(f"/{post}/{state.session}", HEADINGS[post]) for post in posts_of(state, asker)]
    if keeps_minutes(state, asker):
        posts.append((f"/sesiones/{state.session}/acta", N_("Acta de la sesión")))
    return posts
