"""A room on a real port, its synthetic people, and what it told."""

import asyncio
from collections.abc import Callable

from core.refusals import Refused
from media.adapter import new_certificate
from media.client import NotAnsweredError, SyntheticPeer
from media.evidence import RecordKind
from media.peer import Port
from media.plane import Source
from media.session import Room

CERTIFICATE = new_certificate()
ALL = frozenset(("audio", "video", "screen"))


class Tape:
    """Counts what would be recorded."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, int]] = []

    def take(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        if kind is RecordKind.RTP:
            self.taken.append((source.participant, source.media, arrived_ns))

    def count(self, participant: str, media: str) -> int:
        return sum((who, what) == (participant, media) for who, what, _ in self.taken)


class Hall:
    """A room on a real port, its people, and what it told."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.events: list[dict[str, object]] = []
        self.room = Room("plenary", port, self.events.append)
        self.tape = Tape()
        self.room.tape(self.tape)
        self.peers: list[SyntheticPeer] = []

    async def signal(self, name: str, offer: str) -> str:
        answer = self.room.publish(name, offer)
        if isinstance(answer, Refused):
            raise NotAnsweredError(answer.code)
        return answer

    async def join(self, name: str, index: int, layers: tuple[str, ...] = ("",)) -> SyntheticPeer:
        peer = SyntheticPeer(name, index, layers=layers)
        self.peers.append(peer)
        await peer.publish(lambda offer: self.signal(name, offer))
        return peer

    async def watch(self, peer: SyntheticPeer, tiles: tuple[str, ...], number: str = "s") -> None:
        subscription = self.room.subscribe(number, peer.name, tiles, has_audio=True)
        assert self.room.answer(number, await peer.subscribe(subscription.offer())) is None
        await until(lambda: peer.is_receiving)

    async def tend(self) -> None:
        while True:
            self.room.tend()
            self.room.report()
            self.room.tell_arrivals()
            await asyncio.sleep(0.2)

    def taped(self, participant: str, media: str) -> int:
        """How many packets were let through up to now."""
        self.port.mux.plane.drain()
        return self.tape.count(participant, media)

    def told(self, event: str) -> list[dict[str, object]]:
        return [told for told in self.events if told["event"] == event]


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  counters of packets tell nobody that they moved
            await asyncio.sleep(0.01)


def received(peer: SyntheticPeer, mid: str) -> int:
    stream = peer.stats().received.get(mid)
    return stream.packets if stream else 0
