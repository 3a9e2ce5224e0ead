"""Telling what happened: encoded once for each kind of reader, queued for each within bounds."""

import asyncio
import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from core.canonical import Json
from sessions.codec import encode
from sessions.domain.audience import (
    OUTSIDE,
    RESYNC,
    Audience,
    Reader,
    hides_hash,
    redact_event,
    redact_state,
)
from sessions.domain.events import KIND_OF, PaperCountEntered, VoteCast
from sessions.domain.state import SessionState
from sessions.writer import Moment

MOST_WAITING: Final = 256
MOST_BYTES: Final = 1 << 20
INSIDE: Final = "inside"
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state at ``seq`` as one reader may see it.

    ``hash`` is the head of the log, empty where it would give away what is withheld.
    """

    seq: int
    hash: str
    state: SessionState


@dataclass(frozen=True, slots=True)
class Told:
    """One event as one kind of reader is told it.

    ``text`` is the whole message as JSON. With ``snapshot`` no event can tell this reader what
    happened (doors closed or opened, say): send the snapshot instead; ``text`` is empty then.
    ``hash`` is empty where it would give away what is withheld.
    """

    seq: int
    kind: str
    at: str
    actor: str
    body: dict[str, Json]
    hash: str
    text: str
    snapshot: Snapshot | None = None

    @property
    def size(self) -> int:
        """Bytes that it takes in a queue, about."""
        return len(self.text) or MOST_BYTES // MOST_WAITING


def tell(before: SessionState, moment: Moment, reader: Reader) -> Told:
    """Return what ``reader`` is told of a moment."""
    link = moment.link
    event = redact_event(before, moment.event, reader)
    shown_hash = "" if hides_hash(moment.state, reader) else link.hash
    if event is RESYNC:
        shown = Snapshot(link.seq, shown_hash, redact_state(moment.state, reader))
        return Told(link.seq, link.kind, link.at, "", {}, shown_hash, "", shown)
    kind = KIND_OF[type(event)]
    if kind != link.kind:
        shown_hash = ""
    # Who acted behind closed doors is withheld with what was done.
    actor = link.actor if kind == link.kind else ""
    body = encode(event)
    message = {
        "type": "event", "seq": link.seq, "kind": kind, "at": link.at, "actor": actor,
        "body": body, "hash": shown_hash,
    }  # fmt: skip
    return Told(link.seq, kind, link.at, actor, body, shown_hash, _written(message))


class Encoder:
    """What the kinds of reader are told of one moment; each kind is encoded once."""

    def __init__(self, before: SessionState, moment: Moment) -> None:
        self._before = before
        self._moment = moment
        event = moment.event
        self.voter = event.member if isinstance(event, VoteCast | PaperCountEntered) else None
        self._told: dict[str, Told] = {}

    def for_reader(self, reader: Reader) -> Told:
        """Return what this reader is told; only who votes is told otherwise than his kind."""
        is_outside = reader.audience in OUTSIDE
        if self.voter is not None and not is_outside and reader.person == self.voter:
            return self._of("own", reader)
        return self._of(reader.audience.value if is_outside else INSIDE, Reader(reader.audience))

    def _of(self, kind: str, reader: Reader) -> Told:
        if kind not in self._told:
            self._told[kind] = tell(self._before, self._moment, reader)
        return self._told[kind]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one reader is told, in order; ``size`` is what it takes in a queue, in bytes."""

    told: Sequence[Told]
    size: int

    @classmethod
    def of(cls, told: Sequence[Told]) -> Self:
        """Return a batch, measured."""
        return cls(told, sum([one.size for one in told]))


class Bulletin:
    """What one commit is to each reader: encoded once for each kind, whoever voted put in."""

    def __init__(self, moments: Iterable[tuple[SessionState, Moment]]) -> None:
        self._encoders = [Encoder(before, moment) for before, moment in moments]
        self._own: dict[str, list[int]] = {}
        for place, encoder in enumerate(self._encoders):
            if encoder.voter is not None:
                self._own.setdefault(encoder.voter, []).append(place)
        self._shared: dict[Audience, Batch] = {}

    def for_reader(self, reader: Reader) -> Batch:
        """Return what this reader is told."""
        if reader.audience not in self._shared:
            anybody = Reader(reader.audience)
            told = [one.for_reader(anybody) for one in self._encoders]
            self._shared[reader.audience] = Batch.of(told)
        shared = self._shared[reader.audience]
        own = self._own.get(reader.person or "", ())
        if not own:
            return shared
        told, size = list(shared.told), shared.size
        for place in own:
            mine = self._encoders[place].for_reader(reader)
            size += mine.size - told[place].size
            told[place] = mine
        return Batch(told, size)


class Subscription:
    """What waits for one reader; overflowing closes it, and he comes back from his last number.

    ``start`` is a snapshot when the reader must begin from one, else None.
    """

    def __init__(self, reader: Reader, start: Snapshot | None, backlog: Sequence[Told]) -> None:
        self.reader = reader
        self.start = start
        self.closed_by = ""
        self._waiting: deque[Told] = deque(backlog)
        self._bytes = 0
        self._news = asyncio.Event()

    def put(self, told: Told) -> None:
        """Queue one more and rouse who waits for it; never waits."""
        self.hold(Batch.of((told,)))
        self.rouse()

    def hold(self, batch: Batch) -> None:
        """Queue some more; the reader learns of it when he is roused."""
        if self.closed_by:
            return
        self._waiting.extend(batch.told)
        self._bytes += batch.size
        if len(self._waiting) > MOST_WAITING or self._bytes > MOST_BYTES:
            self.close("overflow")

    def rouse(self) -> None:
        """Let :meth:`get` go on."""
        self._news.set()

    async def get(self) -> Told | None:
        """Wait for the next; None when closed (``closed_by`` says why)."""
        while not self._waiting:
            if self.closed_by:
                return None
            self._news.clear()
            await self._news.wait()
        told = self._waiting.popleft()
        self._bytes = max(0, self._bytes - told.size)
        return told

    async def take(self) -> list[Told]:
        """Wait for news and return all that waits; nothing when closed."""
        first = await self.get()
        taken = [first, *self._waiting] if first is not None else []
        self._waiting.clear()
        self._bytes = 0
        return taken

    def close(self, cause: str) -> None:
        """End it: ``overflow``, ``room`` (the room closes) or ``reader``."""
        self.closed_by = self.closed_by or cause
        self._waiting.clear()
        self._news.set()
