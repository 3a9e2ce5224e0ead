"""How the public process begins and ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Final

from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette

from sessions.mirror import Mirrors
from web.house import House
from web.outside.crowd import Crowd, Limits
from web.outside.desk import Desk, Stands
from web.outside.listener import Listener
from web.outside.sign_ins import SignIns
from web.outside.sorter import Sorter
from web.routes import outside_routes, routes
from web.tidying import tidy_often

PATIENCE_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 0.1
MOST_ENTERING: Final = 1000  # lines of who is not signed in yet to the process of the session
MOST_ARRIVING: Final = 4000  # that have not said yet what they want, for ten seconds at most
State = dict[str, Any]


def outside(house: House) -> Callable[[Starlette], AbstractAsyncContextManager[State]]:
    """Return the lifespan of the public process; its state is for the door."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        await _tables(house)
        await house.hall.start()
        desk = desk_of(house)
        assert isinstance(house.hall.rooms, Mirrors)
        listener = Listener(house.settings.herald_socket, house.hall.rooms, desk.stands.say)
        house.news.append(listener)
        house.clients.also.append(desk.stands.say)
        listening = asyncio.create_task(listener.run())

        async def tidy() -> None:
            desk.stands.tidy()
            await house.hall.tidy()

        tidying = asyncio.create_task(tidy_often(tidy))
        try:
            yield {"desk": desk}
        finally:
            desk.stands.stop()
            tidying.cancel()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            await house.hall.stop()
            house.database.close()

    return lifespan


def desk_of(house: House) -> Desk:
    """Put together what the door works with."""
    settings = house.settings
    return Desk(
        hosts=house.hosts,
        session_socket=settings.session_socket,
        sorter=Sorter(outside_routes(), routes()),
        sign_ins=SignIns(house.database, house.clock),
        arriving=Crowd(Limits(MOST_ARRIVING, settings.most_per_address)),
        crowd=Crowd(Limits(settings.most_public, settings.most_per_address)),
        entering=Crowd(Limits(MOST_ENTERING, settings.most_per_address)),
        stands=Stands(house.hall, house.clock),
    )


async def _tables(house: House) -> None:
    """Wait for the process of the session to make or check the tables."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(DBAPIError, OSError):
                await house.hall.listed()
                return
            await asyncio.sleep(AGAIN_SECONDS)
