"""Puts the web process together: the only place that knows every part."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from core.clock import Clock, system_clock
from core.database import Database
from core.files import FolderStore
from core.ids import NewId, random_id
from core.settings import Settings
from people import service as people
from sessions import service as sessions
from sessions.mirror import Mirrors
from sessions.service import Rooms
from web.assets import Assets
from web.ballots.office import Office, Places
from web.ballots.shelf import Shelf
from web.client_build import build_of
from web.convening import convocation
from web.deadlines import BodyDeadline
from web.faults import missing
from web.herald import Crier, Silent
from web.hosts import is_address, own_hosts
from web.house import House
from web.live.clients import Clients
from web.live.hall import Hall
from web.media_link import MediaLink
from web.media_nodes import nodes_of
from web.outside.kept import Kept
from web.outside.lifespan import outside
from web.passkeys import Challenges
from web.rendering import Renderer
from web.roles import Role
from web.routes import outside_routes, routes
from web.security import Security
from web.straight import Straight
from web.tables import make_missing
from web.tidying import tidy_often
from web.window import Window

MOST_BODY_BYTES = 1 << 20
DEMO_LEAD = timedelta(minutes=5)


def create_app(
    settings: Settings,
    clock: Clock = system_clock,
    new_id: NewId = random_id,
    role: Role = Role.WHOLE,
) -> Starlette:
    """Return the application; its services start with its lifespan."""
    house = build(settings, clock, new_id, role)
    is_public = role is Role.PUBLIC
    app = Starlette(
        routes=outside_routes() if is_public else routes(),
        lifespan=outside(house) if is_public else _lifespan(house),
        exception_handlers={HTTPException: missing},
    )
    app.state.house = house
    if is_public:
        app.add_middleware(Kept, house=house)
    else:
        app.add_middleware(Straight)
    app.add_middleware(BodyDeadline, most_bytes=MOST_BODY_BYTES)
    app.add_middleware(
        Security, hosts=house.hosts, is_strict_transport=_has_real_name(settings, house)
    )
    return app


def build(settings: Settings, clock: Clock, new_id: NewId, role: Role = Role.WHOLE) -> House:
    """Make every service; nothing runs yet."""
    database = Database(settings.database)
    is_development = settings.environment == "development"
    herald = Crier(settings.herald_socket) if role is Role.SESSION else Silent()
    rooms = Mirrors(database, clock) if role is Role.PUBLIC else Rooms(database, clock)
    clients = Clients(herald)
    media = MediaLink(nodes_of(settings), clients, new_id)
    assets = Assets(is_watching=is_development)
    files = FolderStore(settings.objects_dir)
    hall = Hall(rooms, (database, clock, new_id), clients, media, herald)
    places = Places(
        settings.urns_dir,
        settings.keys_dir,
        files,
        build_of(assets).digest,
        is_demonstration=is_development,
    )
    ballots = Office(Shelf(database), places, hall, clients)
    if role is not Role.PUBLIC:
        hall.attend(ballots.follow)
    return House(
        settings=settings,
        database=database,
        files=files,
        clock=clock,
        new_id=new_id,
        town=people.load_town(settings.town_file),
        hosts=own_hosts(settings),
        hall=hall,
        herald=herald,
        ballots=ballots,
        media=media,
        clients=clients,
        challenges=Challenges(),
        renderer=Renderer(settings.time_zone, assets),
        assets=assets,
        window=Window(settings.live_dir),
    )


def _lifespan(house: House) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(prepare, house)
        await house.herald.start()
        await house.hall.start()
        linking = asyncio.create_task(house.media.run(house.hall))
        tidying = asyncio.create_task(tidy_often(house.hall.tidy))
        try:
            yield
        finally:
            house.clients.close_all()
            house.herald.stop()
            linking.cancel()
            tidying.cancel()
            with suppress(asyncio.CancelledError):
                await linking
            await house.ballots.stop()
            await house.hall.stop()
            house.database.close()

    return lifespan


def prepare(house: House) -> None:
    """Check the database and, in development, make what is missing: tables, people, a session."""
    house.settings.data_dir.mkdir(parents=True, exist_ok=True)
    if house.is_development:
        make_missing(house.database)
    house.database.check()
    now = house.clock()
    people.enrol(house.database, house.town, now)
    if house.is_development and not sessions.listed(house.database):
        demo = convocation(house.town, house.town.session.id, now + DEMO_LEAD)
        sessions.convene(house.database, demo, now)


def _has_real_name(settings: Settings, house: House) -> bool:
    host = house.hosts.public.partition("://")[2].partition(":")[0]
    return settings.tls_certificate is not None and not is_address(host) and host != "localhost"
