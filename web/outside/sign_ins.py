"""Which cookies are of somebody signed in: asked of the database, remembered for a moment."""

import asyncio
import time
from collections import OrderedDict
from typing import Final

from sqlalchemy.exc import DBAPIError

from core.clock import Clock
from core.database import Database
from people import service as people

# The process of the session asks again for itself: this only says to whom a connection goes.
TRUE_SECONDS: Final = 20.0
FALSE_SECONDS: Final = 2.0
MOST_KEPT: Final = 20_000
AT_ONCE: Final = 8  # readers of the database, however many cookies are made up


class SignIns:
    """What the public process knows of cookies."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: OrderedDict[str, tuple[bool, float]] = OrderedDict()
        self._gate = asyncio.Semaphore(AT_ONCE)

    def known(self, token: str) -> bool | None:
        """Return what is remembered of a cookie; None when it must be asked."""
        if not token:
            return False
        is_real, until = self._kept.get(token, (False, 0.0))
        return is_real if time.monotonic() < until else None

    async def ask(self, token: str) -> bool:
        """Ask the database and remember."""
        async with self._gate:
            known = self.known(token)
            if known is not None:
                return known
            try:
                found = await asyncio.to_thread(people.who_is, self._database, token, self._clock())
            except DBAPIError:
                return True  # the process of the session says what there is to say
        is_real = found is not None
        seconds = TRUE_SECONDS if is_real else FALSE_SECONDS
        self._kept[token] = is_real, time.monotonic() + seconds
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return is_real
