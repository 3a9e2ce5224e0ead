"""The public of one session: told together, a few at a time, from one subscription."""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Final

from core.clock import Clock, to_wire
from sessions.domain.audience import Audience, Reader
from sessions.room import Room
from sessions.telling import Snapshot, Subscription, Told
from web.live.clients import GONE
from web.live.frames import frame
from web.live.hall import Hall
from web.outside.watcher import PING, Watcher
from web.wire.messages import Me, Ping

ANYBODY: Final = Me(None, None, Audience.PUBLIC)
READER: Final = Reader(Audience.PUBLIC)
# So many at a time, then the loop serves whoever else asks: about a millisecond.
AT_ONCE: Final = 32
PING_SECONDS: Final = 10.0
TURNS: Final = 20
SAME_SECONDS: Final = 0.2


class Stand:
    """Everybody who watches one session in this process."""

    def __init__(self, room: Room, hall: Hall, clock: Clock) -> None:
        self._room = room
        self._hall = hall
        self._clock = clock
        self._watchers: dict[Watcher, None] = {}
        self._kept = (0, 0.0, b"")
        self._following = asyncio.create_task(self._follow(), name=f"stand of {room.session}")
        self._pinging = asyncio.create_task(self._ping(), name=f"pings of {room.session}")

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody watches."""
        return not self._watchers

    @property
    def is_over(self) -> bool:
        """Tell whether the room was closed, and this with it."""
        return self._following.done()

    def admit(self, watcher: Watcher, after: int | None) -> None:
        """Begin to tell somebody: what was missed since a number, or a snapshot."""
        self._watchers[watcher] = None
        watcher.on_ready, watcher.on_gone = self._catch_up, self._dismiss
        start, missed = self._room.since(after, READER)
        frames = self._snapshot(start) if start else self._frames(missed)
        watcher.tell(frames, self._room.state.seq)

    def say(self, message: object) -> None:
        """Tell something volatile to everybody."""
        frames = frame(json.dumps(message, separators=(",", ":"), ensure_ascii=False))
        for watcher in self._watchers:
            watcher.say(frames)

    def stop(self) -> None:
        """Let go of everybody."""
        self._following.cancel()
        self._pinging.cancel()
        for watcher in tuple(self._watchers):
            watcher.end(GONE)

    def _dismiss(self, watcher: Watcher) -> None:
        self._watchers.pop(watcher, None)

    async def _follow(self) -> None:
        """Tell until the room is closed; who cannot keep up here begins from a snapshot."""
        closed_by = ""
        while closed_by != "room":
            subscription = self._room.subscribe(None, READER)
            await self._in_turn(self._catch_up)
            await self._tell_all(subscription)
            closed_by = subscription.closed_by
        self._pinging.cancel()
        await self._in_turn(lambda watcher: watcher.end(GONE))

    async def _tell_all(self, subscription: Subscription) -> None:
        while waiting := await subscription.take():
            before, last = waiting[0].seq - 1, waiting[-1].seq
            frames = self._frames(waiting)

            def tell(
                one: Watcher, before: int = before, end: tuple[bytes, int] = (frames, last)
            ) -> None:
                if one.seq == before:
                    one.tell(*end)
                elif one.seq < end[1]:
                    self._catch_up(one)

            await self._in_turn(tell)

    async def _in_turn(self, tell: Callable[[Watcher], None]) -> None:
        watchers = list(self._watchers)
        for start in range(0, len(watchers), AT_ONCE):
            for watcher in watchers[start : start + AT_ONCE]:
                tell(watcher)
            await asyncio.sleep(0)

    def _catch_up(self, watcher: Watcher) -> None:
        now = self._room.state.seq
        if watcher.seq < now and not watcher.is_behind:
            start, missed = self._room.since(watcher.seq, READER)
            watcher.tell(self._snapshot(start) if start else self._frames(missed), now)

    async def _ping(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(PING_SECONDS / TURNS)
            turn = (turn + 1) % TURNS
            self._ping_some([one for one in self._watchers if one.turn == turn])

    def _ping_some(self, watchers: Iterable[Watcher]) -> None:
        ping = frame(json.dumps(asdict(Ping(to_wire(self._clock()))))) + PING
        now = asyncio.get_running_loop().time()
        for watcher in watchers:
            if watcher.is_lost(now):
                watcher.abort()
            else:
                watcher.said = 0
                watcher.say(ping)

    def _frames(self, told: Iterable[Told]) -> bytes:
        return b"".join(
            self._snapshot(one.snapshot) if one.snapshot else frame(one.text) for one in told
        )

    def _snapshot(self, snapshot: Snapshot) -> bytes:
        """Return a snapshot as a frame; who come together get the same, its ``now`` a bit old."""
        now = asyncio.get_running_loop().time()
        seq, until, kept = self._kept
        if seq != snapshot.seq or now > until:
            kept = self._encoded(snapshot)
            self._kept = snapshot.seq, now + SAME_SECONDS, kept
        return kept

    def _encoded(self, snapshot: Snapshot) -> bytes:
        message = self._hall.message(snapshot, ANYBODY)
        return frame(json.dumps(message, separators=(",", ":"), ensure_ascii=False))
