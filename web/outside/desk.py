"""What the door of the public process works with: who is signed in, how many came, who watches."""

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.clock import Clock
from web.hosts import Hosts
from web.live.hall import Hall
from web.outside.crowd import Crowd
from web.outside.sign_ins import SignIns
from web.outside.sorter import Sorter
from web.outside.stand import Stand
from web.outside.watcher import Watcher


class Stands:
    """Who watches which session in this process."""

    def __init__(self, hall: Hall, clock: Clock) -> None:
        self._hall = hall
        self._clock = clock
        self._of: dict[str, Stand] = {}

    async def admit(self, session: str, watcher: Watcher, after: int | None) -> bool:
        """Let somebody watch a session; False when there is none of that name."""
        room = await self._hall.room(session)
        if room is None:
            return False
        stand = self._of.get(session)
        if stand is None or stand.is_over:
            stand = self._of[session] = Stand(room, self._hall, self._clock)
        if not watcher.is_gone:
            stand.admit(watcher, after)
        return True

    def say(self, message: object) -> None:
        """Tell something volatile to everybody who watches."""
        for stand in self._of.values():
            stand.say(message)

    def tidy(self) -> None:
        """Take down the stands where nobody is."""
        for session, stand in tuple(self._of.items()):
            if stand.is_empty or stand.is_over:
                stand.stop()
                del self._of[session]

    def stop(self) -> None:
        """Let go of everybody: the process ends."""
        for stand in self._of.values():
            stand.stop()


@dataclass(frozen=True, slots=True)
class Desk:
    """The services of the door."""

    hosts: Hosts
    session_socket: Path
    sorter: Sorter
    sign_ins: SignIns
    arriving: Crowd
    crowd: Crowd
    entering: Crowd
    stands: Stands
    turns: "itertools.count[int]" = field(default_factory=itertools.count)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on while the door serves others."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
