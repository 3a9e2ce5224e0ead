"""A live session: one writer, one mailbox, group commit; commit first, then tell."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from core.chain import GENESIS
from core.clock import Clock
from sessions.domain.audience import OUTSIDE, Reader, hides_hash, redact_state
from sessions.domain.commands import Command
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.telling import Bulletin, Snapshot, Subscription, Told, tell
from sessions.writer import Answer, Ask, Moment, RoomCore, timely

MOST_AT_ONCE: Final = 256
MOST_WAITING: Final = 10_000
MOST_MISSED: Final = 256
MOST_ROUSED: Final = 32
TICK_SECONDS: Final = 1.0
REST_SECONDS: Final = 0.02
GATHER_SECONDS: Final = 0.01  # at most, however many come one after another
MOMENT_SECONDS: Final = 0.002


class RoomClosedError(Exception):
    """The room no longer takes commands: get it again from the registry."""


@dataclass(frozen=True, slots=True)
class _Letter:
    ask: Ask
    answer: asyncio.Future[Answer]


class Room:
    """One session in this process; ``run`` is its only writer."""

    def __init__(self, core: RoomCore, clock: Clock) -> None:
        self._core = core
        self._clock = clock
        self._mailbox: asyncio.Queue[_Letter | None] = asyncio.Queue(MOST_WAITING)
        self._news = asyncio.Event()  # something is in the mailbox
        self._subscriptions: set[Subscription] = set()
        self._drowsy: dict[Subscription, None] = {}  # in order, each once
        self._told = len(core.moments)
        self._is_closed = False
        self._rousing: asyncio.TimerHandle | None = None
        self._roused_at = -REST_SECONDS

    @property
    def session(self) -> str:
        """The id of the session."""
        return self._core.session

    @property
    def state(self) -> SessionState:
        """The state as of the last event that was told."""
        return self._before(self._told)

    @property
    def hash(self) -> str:
        """The hash of the last link that was told."""
        return self.moments[self._told - 1].link.hash if self._told else GENESIS

    @property
    def listeners(self) -> int:
        """How many are told what happens here."""
        return len(self._subscriptions)

    @property
    def moments(self) -> Sequence[Moment]:
        """The whole log with the state after each link; not to be changed."""
        return self._core.moments

    async def submit(self, actor: str, command: Command, key: str) -> Answer:
        """Give a command; answered when it is committed, or refused.

        The same ``key`` (1 to 64 characters) with the same command and actor gets the same
        answer. Raises RoomClosedError.
        """
        if self._is_closed:
            raise RoomClosedError(self.session)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        try:
            self._mailbox.put_nowait(_Letter(Ask(actor, command, key), answer))
            self._news.set()
        except asyncio.QueueFull:
            return refuse("too-busy")
        return await answer

    def snapshot(self, reader: Reader) -> Snapshot:
        """Return the state as a reader may see it now."""
        state = self.state
        head = "" if hides_hash(state, reader) else self.hash
        return Snapshot(state.seq, head, redact_state(state, reader))

    def subscribe(self, after: int | None, reader: Reader) -> Subscription:
        """Begin to tell a reader.

        With ``after`` (the last number he has) he gets what he missed; without it, or where that
        cannot be told event by event, ``start`` is a snapshot.
        """
        start, missed = self.since(after, reader)
        subscription = Subscription(reader, start, missed)
        if self._is_closed:
            subscription.close("room")
        else:
            self._subscriptions.add(subscription)
        return subscription

    def since(self, after: int | None, reader: Reader) -> tuple[Snapshot | None, Sequence[Told]]:
        """Return where a reader begins: what he missed after a number, or else a snapshot."""
        missed = self._missed(after, reader)
        return (self.snapshot(reader), ()) if missed is None else (None, missed)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop telling a reader."""
        self._leave(subscription, "reader")

    def _leave(self, subscription: Subscription, cause: str) -> None:
        subscription.close(cause)
        self._subscriptions.discard(subscription)

    def _missed(self, after: int | None, reader: Reader) -> list[Told] | None:
        # Beyond what a queue holds a snapshot is shorter, and the loop is not held for a log.
        if after is None or not 0 <= self._told - after <= min(self._told, MOST_MISSED):
            return None
        missed: list[Told] = []
        for place in range(after, self._told):
            told = tell(self._before(place), self.moments[place], reader)
            if told.snapshot is not None:
                return None
            missed.append(told)
        return missed

    def _before(self, place: int) -> SessionState:
        return self.moments[place - 1].state if place else SessionState()

    async def run(self) -> None:
        """Write until closed: drain the mailbox, decide and commit together, tell, answer."""
        letters: list[_Letter] | None = []
        try:
            while letters is not None:
                await self._serve(letters)
                letters = await self._first()
                if letters:
                    await self._fill(letters)
        finally:
            self._end(letters or [])

    def _end(self, letters: list[_Letter]) -> None:
        self._is_closed = True
        if self._rousing is not None:
            self._rousing.cancel()
        self._turn_away(letters)
        for subscription in tuple(self._subscriptions):
            self._leave(subscription, "room")

    async def _serve(self, letters: list[_Letter]) -> None:
        now = self._clock()
        asks = [*(letter.ask for letter in letters), *timely(self.state, now)]
        if not asks:
            return
        answers = await self._commit(asks, now)
        news = self._advance()
        for letter, answer in zip(letters, answers, strict=False):
            if not letter.answer.done():
                letter.answer.set_result(answer)
        # Who asked goes on before who listens: a voter does not wait for a thousand screens. In
        # this turn the answers are written; who comes in it begins after what is told to others.
        await asyncio.sleep(0)
        self._tell(*news)

    def _turn_away(self, letters: list[_Letter]) -> None:
        """Leave nobody waiting; who is turned away may repeat his command by its key."""
        while not self._mailbox.empty():
            letter = self._mailbox.get_nowait()
            letters += [letter] if letter is not None else []
        for letter in letters:
            if not letter.answer.done():
                letter.answer.set_exception(RoomClosedError(self.session))

    async def tick(self, now: datetime) -> None:
        """Record what the passing of time asks for; ``run`` does it each second."""
        for ask in timely(self.state, now):
            await self.submit(ask.actor, ask.command, ask.key)

    async def _first(self) -> list[_Letter] | None:
        """Wait a tick for a letter; None when the room closes.

        Nothing is taken while waiting: who is cancelled then would take it along.
        """
        if self._mailbox.empty():
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._news.wait()
        if self._mailbox.empty():
            return []
        first = self._mailbox.get_nowait()
        return None if first is None else [first]

    async def _fill(self, letters: list[_Letter]) -> None:
        """Add whatever else has come; ``run`` knows the list, so that nobody in it is forgotten."""
        await self._gather()
        while len(letters) < MOST_AT_ONCE and not self._mailbox.empty():
            letter = self._mailbox.get_nowait()
            if letter is None:
                self._mailbox.put_nowait(None)
                break
            letters.append(letter)

    async def _gather(self) -> None:
        """Let who voted at the same instant get into the same commit: each costs a flush.

        The first of sixty comes a millisecond before the next; decided alone, it holds all up.
        """
        loop = asyncio.get_running_loop()
        end, waiting = loop.time() + GATHER_SECONDS, -1
        while waiting < self._mailbox.qsize() < MOST_AT_ONCE and loop.time() < end:
            waiting = self._mailbox.qsize()
            await asyncio.sleep(MOMENT_SECONDS)

    async def _commit(self, asks: list[Ask], now: datetime) -> list[Answer]:
        # A cancelled writer lets the thread finish: a commit is never left half-known.
        return await asyncio.shield(asyncio.to_thread(self._core.run, asks, now))

    def _advance(self) -> tuple[range, tuple[Subscription, ...]]:
        """Let the new moments be the state; return their places, and who must be told of them."""
        fresh, self._told = range(self._told, len(self.moments)), len(self.moments)
        return fresh, tuple(self._subscriptions)

    def _tell(self, fresh: range, listeners: Sequence[Subscription]) -> None:
        bulletin = Bulletin((self._before(place), self.moments[place]) for place in fresh)
        for subscription in listeners:
            subscription.hold(bulletin.for_reader(subscription.reader))
            if subscription.closed_by:
                self._subscriptions.discard(subscription)
        self._rouse_soon()

    def _rouse_soon(self) -> None:
        """Rouse at once after a rest, else when it is over: sixty votes are a few messages."""
        loop = asyncio.get_running_loop()
        if self._rousing is None:
            rest = self._roused_at + REST_SECONDS - loop.time()
            if rest > 0:
                self._rousing = loop.call_later(rest, self._rouse_all)
            else:
                self._rouse_all()

    def _rouse_all(self) -> None:
        """Rouse who is inside at once, the others a few at a time: the loop serves in between."""
        self._rousing = None
        self._roused_at = asyncio.get_running_loop().time()
        is_rousing = bool(self._drowsy)
        for subscription in self._subscriptions:
            if subscription.reader.audience in OUTSIDE:
                self._drowsy[subscription] = None
            else:
                subscription.rouse()
        if self._drowsy and not is_rousing:
            self._rouse_some()

    def _rouse_some(self) -> None:
        for subscription in tuple(islice(self._drowsy, MOST_ROUSED)):
            del self._drowsy[subscription]
            subscription.rouse()
        if self._drowsy:
            asyncio.get_running_loop().call_soon(self._rouse_some)

    async def close(self) -> None:
        """Take no more commands; what waits is still decided before ``run`` ends."""
        if not self._is_closed:
            self._is_closed = True
            await self._mailbox.put(None)
            self._news.set()
