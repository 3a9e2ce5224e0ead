"""The world of one run: people, a network, a server that dies, screens, a worker; one seed.

Nothing here reads a real clock or another source of chance than the seed's: the same seed is the
same run, byte for byte.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from core.refusals import Refused
from sessions.domain.audience import Audience, Reader
from sessions.domain.state import SessionState
from sessions.simulator.council import Council
from sessions.simulator.faults import CrashedError, Faults, FaultyJournal, Shelf
from sessions.simulator.screen import Screen
from sessions.simulator.town import SECRETARY, SESSION, START, convocation
from sessions.telling import Encoder
from sessions.writer import Accepted, Answer, Ask, RoomCore, timely

READERS: Final = (
    Reader(Audience.MEMBER, "p-02"),
    Reader(Audience.SCREEN),
    Reader(Audience.PUBLIC),
)
TIMEOUT_MS: Final = 1500
MOST_SENDS: Final = 6
RESTART_MS: Final = 2000
AGAIN: Final = frozenset({"storage-failed", "too-busy"})


@dataclass(slots=True)
class Request:
    """A command on its way: sent until it is answered, or given up."""

    ask: Ask
    sent: int = 0
    answers: list[Answer] = field(default_factory=list)

    @property
    def final(self) -> Answer | None:
        """The first answer that was not "try again"."""
        return next((a for a in self.answers if not is_to_repeat(a)), None)


def is_to_repeat(answer: Answer) -> bool:
    """Tell whether an answer asks for the same key again."""
    return isinstance(answer, Refused) and answer.code in AGAIN


class World:
    """Runs one session of ``orders`` orders; ``scale`` multiplies how often things go wrong."""

    def __init__(self, seed: int, shelf: Shelf, orders: int = 60, scale: float = 1.0) -> None:
        self._chance = random.Random(seed)  # noqa: S311  a run is to be repeatable
        self.faults = Faults(self._chance, scale)
        self.shelf = shelf
        self.now = START
        self.requests: dict[str, Request] = {}
        self.screens = [Screen(reader, self.faults) for reader in READERS]
        self._council = Council(self._chance)
        self._salts = itertools.count()
        self._orders = orders
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._mailbox: list[Request] = []
        self._core: RoomCore | None = None
        self._other: RoomCore | None = None
        self._told = 0

    # Time

    def _later(self, milliseconds: int, what: Callable[[], None]) -> None:
        self._count += 1
        at = self.now + timedelta(milliseconds=milliseconds)
        heapq.heappush(self._agenda, (at, self._count, what))

    def run(self) -> None:
        """Play until nothing is left to happen, then let everything come to rest."""
        self._start_server()
        actor, command = convocation(self._chance, SESSION)
        self._send(Ask(actor, command, "k-convene"))
        self._later(400, self._turn)
        self._later(1000, self._tick)
        self._later(5000, self._work)
        while self._agenda:
            self.now, _, what = heapq.heappop(self._agenda)
            what()
        self._rest()

    def _rest(self) -> None:
        """Without more faults, screens catch up and promises are kept."""
        self.faults.are_over = True
        core = RoomCore(SESSION, self.shelf)
        core.load()
        for screen in self.screens:
            screen.look(core.moments)
            screen.hang_up()
            screen.look(core.moments)
        for _ in range(24):
            self.now += timedelta(minutes=11)
            job = self.shelf.claim(self.now)
            if job is not None:
                self.shelf.finish(job, self.now)

    # People

    def _turn(self) -> None:
        self._orders -= 1
        if self._orders < 0:
            return
        actor, command = self._council.next(self._state())
        self._send(Ask(actor, command, f"k-{self._orders}"))
        if self.faults.happens("two-consoles"):
            self._send(Ask(SECRETARY, command, f"k-{self._orders}-b"))
        # Now and then the next order comes before this one is answered.
        self._later(self._chance.choice([5, 60, 400, 400, 2500]), self._turn)

    def _state(self) -> SessionState:
        return self._core.state if self._core else self.screens[0].state

    def _send(self, ask: Ask) -> None:
        request = self.requests.setdefault(ask.key, Request(ask))
        request.sent += 1
        for _ in range(2 if self.faults.happens("request-doubled") else 1):
            if not self.faults.happens("request-lost"):
                self._later(self._line(), lambda: self._mailbox_take(request))
        self._later(TIMEOUT_MS, lambda: self._send_again(request))

    def _line(self) -> int:
        slow = self.faults.happens("network-slow")
        return self._chance.randint(500, 4000) if slow else self._chance.randint(1, 40)

    def _send_again(self, request: Request) -> None:
        if request.final is None and request.sent < MOST_SENDS:
            self._send(request.ask)

    def _answered(self, request: Request, answer: Answer) -> None:
        if not self.faults.happens("answer-lost"):
            self._later(self._line(), lambda: request.answers.append(answer))

    # Server

    def _start_server(self) -> None:
        self._core, self._told = self._writer(), 0
        self._other = self._writer()

    def _writer(self) -> RoomCore:
        shelf = FaultyJournal(self.shelf, self.faults)
        return RoomCore(SESSION, shelf, self.faults.crash, lambda: f"{next(self._salts):032x}")

    def _mailbox_take(self, request: Request) -> None:
        if self._core is None:
            return
        self._mailbox.append(request)
        if len(self._mailbox) == 1:
            self._later(self._chance.randint(1, 8), self._serve)

    def _serve(self) -> None:
        letters, self._mailbox = self._mailbox, []
        if self._core is None or not letters:
            return
        is_other = self.faults.happens("other-writer")
        core = self._other if is_other and self._other else self._core
        try:
            answers = core.run([letter.ask for letter in letters], self.now)
            self._tell()
            for letter, answer in zip(letters, answers, strict=True):
                self.faults.crash("before-answer")
                self._answered(letter, answer)
        except CrashedError:
            self._die()

    def _die(self) -> None:
        self._core = self._other = None
        self._mailbox = []
        for screen in self.screens:
            screen.hang_up()
        self._later(RESTART_MS, self._start_server)

    def _tick(self) -> None:
        """Let the room ask for what time brings; each second, as long as people act."""
        if self._core is not None:
            for ask in timely(self._core.state, self.now):
                self._mailbox_take(self.requests.setdefault(ask.key, Request(ask)))
            for screen in self.screens:
                screen.look(self._core.moments[: self._told])
        if self._orders >= 0:
            self._later(1000, self._tick)

    def _tell(self) -> None:
        core = self._core
        if core is None:
            return
        for place in range(self._told, len(core.moments)):
            before = core.moments[place - 1].state if place else SessionState()
            encoder = Encoder(before, core.moments[place])
            for screen in self.screens:
                screen.put(encoder.for_reader(screen.reader))
        self._told = len(core.moments)

    # Worker

    def _work(self) -> None:
        """Be rung for a promise, sometimes twice, sometimes dying before the effect."""
        if not self.faults.happens("bell-lost"):
            jobs = [self.shelf.claim(self.now), self.shelf.claim(self.now)]
            for job in jobs:
                if job is not None and not self.faults.happens("worker-dies"):
                    self.shelf.finish(job, self.now)
                    self.shelf.finish(job, self.now)
        if self._orders >= 0:
            self._later(20_000, self._work)

    def acked(self) -> dict[str, Accepted]:
        """Return what was answered as accepted, by key."""
        found: dict[str, Accepted] = {}
        for key, request in self.requests.items():
            for answer in request.answers:
                if isinstance(answer, Accepted):
                    found[key] = answer
        return found
