"""The recordings of one media process: begun with a room's claim, watched, ended."""

import asyncio
import logging
from collections import defaultdict
from datetime import UTC, datetime
from typing import Final

from core.clock import to_wire
from core.refusals import Refused
from media.claim import Claim, claim
from media.part import Part, part_folder, read_part
from media.plane import Counters
from media.recorder import FULL, Recording, Studio
from media.recovery import recover_room
from media.session import Room

logger = logging.getLogger(__name__)

ELSEWHERE: Final = Refused("recorded-elsewhere")


class Recordings:
    """What is being recorded here, by room."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._running: dict[str, Recording] = {}
        self._claims: dict[str, Claim] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._missed, self._watched_ns = 0, studio.now_ns()

    def __len__(self) -> int:
        return len(self._running)

    @property
    def written(self) -> int:
        """Packets recorded since each part began."""
        return sum(recording.written for recording in self._running.values())

    def part_of(self, room: str) -> int | None:
        """Return the part of a room that is being recorded."""
        recording = self._running.get(room)
        return recording.part.part if recording else None

    async def start(self, room: Room, number: int, epoch_ns: int) -> Refused | None:
        """Begin a part; what another process left open of the room is sealed before.

        Refuses ``already-recording``, ``recorded-elsewhere`` (another process has the room's
        claim) or ``part-exists`` with what the part's own note says.
        """
        async with self._turns[room.name]:
            current = self.part_of(room.name)
            if current is not None:
                is_same = current == number
                return None if is_same else Refused("already-recording", {"part": current})
            refused = await asyncio.to_thread(self._prepare, room.name, number)
            if refused is None:
                self._begin(room, number, epoch_ns)
            return refused

    async def stop(self, room: Room) -> None:
        """Seal what is open of a room and give its claim back."""
        async with self._turns[room.name]:
            recording = self._running.pop(room.name, None)
            if recording is not None:
                room.untape(recording)
                await asyncio.to_thread(recording.stop)
            held = self._claims.pop(room.name, None)
            if held is not None:
                held.release()

    def watch(self, counters: Counters) -> None:
        """See that every recording gets everything and writes it; a gap is told, never hidden."""
        missed, now_ns = counters.unrecorded, self._studio.now_ns()
        for recording in self._running.values():
            if missed > self._missed:
                recording.miss(self._watched_ns, now_ns)
            recording.watch()
        self._missed, self._watched_ns = missed, now_ns

    def _begin(self, room: Room, number: int, epoch_ns: int) -> None:
        now = self._studio.now_ns()
        part = Part(room.name, number, epoch_ns or now, started_ns=now)
        recording = self._running[room.name] = Recording(self._studio, part)
        room.tape(recording)
        recording.start()

    def _prepare(self, room: str, number: int) -> Refused | None:
        """Take the claim and look at what is there; reads the disk, so not in the loop.

        On a full disk there may be no room for the claim: the recording then raises its alarm and
        waits for room, as it does at any other moment.
        """
        folder = self._studio.folder / room
        try:
            if room not in self._claims:
                held = claim(folder)
                if held is None:
                    return ELSEWHERE
                self._claims[room] = held
            recover_room(folder, self._studio.tell)
        except OSError as error:
            logger.exception("what was left open of %s could not be sealed", room)
            if error.errno not in FULL and room not in self._claims:
                return ELSEWHERE
        note = read_part(part_folder(self._studio.folder, room, number))
        if note is None:
            return None
        began = to_wire(datetime.fromtimestamp(note.started_ns / 1e9, UTC))
        return Refused("part-exists", {"part": number, "started_at": began})
