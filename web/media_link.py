"""The session's hand on the media process: what the state wants is said, what happened is logged.

Media is not evidence of a vote and a broken camera never stops one: everything here may fail
and come back without the session knowing more than a notice.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from core.ids import NewId
from core.refusals import Refused
from sessions.codec import adapter
from sessions.domain.actor import MEDIA, ROOM
from sessions.domain.audience import OUTSIDE, Audience, Reader, is_veiled
from sessions.domain.commands import (
    Command,
    ReportAlarm,
    ReportConnection,
    ReportGap,
    ReportRecordingStarted,
    ReportRecordingStopped,
    ReportSegments,
    ReportTrack,
)
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.journal import StorageFailedError
from web.hall_sound import QUIET, HallSound
from web.live.clients import Clients
from web.media_control import MediaControl, Message
from web.media_policy import OVER, Order, Wanted, groups_of, orders, unsure, wanted
from web.wire.messages import Notice

logger = logging.getLogger(__name__)

REPORTS: Mapping[str, type[Command]] = {
    "recording.started": ReportRecordingStarted,
    "recording.track": ReportTrack,
    "recording.sealed": ReportSegments,
    "recording.gap": ReportGap,
    "recording.stopped": ReportRecordingStopped,
    "alarm": ReportAlarm,
}
# What a report is not refused for good by: it is given again, never acknowledged unwritten.
FOR_NOW = frozenset({"too-busy", "storage-failed"})
AGAIN_SECONDS = 0.5
WHISPERED: Mapping[str, tuple[Literal["media.quality", "media.layers"], str]] = {
    "line": ("media.quality", "line"),
    "layers": ("media.layers", "high"),
}
NOT_TOLD = {
    "loss": None, "jitter_ms": None, "rtt_ms": None, "bitrate_kbps": None, "down_loss": None,
    "line": "",
}  # fmt: skip
CONNECTION = {"participant.connected": True, "participant.lost": False}


class Submits(Protocol):
    """Where reports go: the room of a session."""

    async def submit(self, session: str, actor: str, command: Command, key: str) -> object:
        """Decide and append a command."""


class MediaLink:
    """Follows the rooms of this process and keeps the media process in step with them."""

    def __init__(self, path: Path, clients: Clients, new_id: NewId) -> None:
        # Two connections: the acknowledgements of one, which wait for the disk, never stand
        # before the orders of the other, which open a microphone.
        self._orders = MediaControl(path)
        self._reports = MediaControl(path)
        self._clients = clients
        self._new_id = new_id
        self._rooms: Submits | None = None
        self._states: dict[str, SessionState] = {}
        self._halls: defaultdict[str, HallSound] = defaultdict(lambda: QUIET)
        self._said: defaultdict[str, Wanted] = defaultdict(Wanted)
        self._tasks: set[asyncio.Task[None]] = set()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        for control in (self._orders, self._reports):
            control.on_up = self._came_up
            control.on_down = self._went_down
        self._reports.on_event = self._heard

    @property
    def is_up(self) -> bool:
        """Tell whether the media process is there."""
        return self._orders.is_up and self._reports.is_up

    async def run(self, rooms: Submits) -> None:
        """Keep both connections; ends when it is cancelled."""
        self._rooms = rooms
        await asyncio.gather(self._orders.run(), self._reports.run())

    async def ask(self, session: str, request: Message) -> Message | Refused:
        """Relay a request of a participant for a session's room."""
        return await self._orders.ask({**request, "room": session})

    def follow(self, state: SessionState) -> None:
        """Bring the media process in step with a state; called after each event, never waits."""
        is_new = state.session not in self._states
        self._states[state.session] = state
        if self.is_up:
            step = self._resume if is_new else self._reconcile
            task = asyncio.create_task(step(state.session))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def keep_microphone(self, session: str, person: str) -> None:
        """Give somebody the own microphone back although the hall is heard."""
        self._hall_sounds(session, self._halls[session].keeping(person))

    def _hall_sounds(self, session: str, hall: HallSound) -> None:
        """Let the grants follow how the hall sounds, and say so to whom it concerns."""
        state, before = self._states.get(session), self._halls[session]
        self._halls[session] = hall
        if state is None or hall == before:
            return
        self.follow(state)
        for person in state.people:
            is_closed = hall.doubles(state, person)
            if is_closed != before.doubles(state, person):
                notice = Notice("media.hall", {"is_closed": is_closed})
                self._clients.whisper(session, person.id, asdict(notice))

    async def _reconcile(self, session: str) -> None:
        async with self._locks[session]:
            state = self._states[session]
            after = wanted(state, self._halls[session])
            said = orders(session, self._said[session], after, state.recording_part + 1)
            self._said[session] = after
            opening = [order for order in said if order["op"] == "room.open"]
            rest = [order for order in said if order["op"] != "room.open"]
            for batch in (opening, rest):
                await self._order(session, batch)

    async def _order(self, session: str, said: list[Order]) -> None:
        answers = await asyncio.gather(*(self._orders.ask(order) for order in said))
        for order, answer in zip(said, answers, strict=True):
            is_gone = order["op"] == "room.close"  # what is not there need not be closed
            if isinstance(answer, Refused) and not is_gone:
                logger.warning("media refused an order of %s: %s", session, answer.code)

    async def _came_up(self) -> None:
        """Say everything again to a media process that may know nothing."""
        if not self.is_up:
            return
        for session in tuple(self._states):
            await self._resume(session)
        self._clients.everywhere(asdict(Notice("media.available")))

    async def _resume(self, session: str) -> None:
        """Find out what the media process does, so that no second recording is begun."""
        stats = await self._reports.ask({"op": "stats", "room": session})
        # The reports that came before this answer say which part was the last one.
        await self._reports.drained()
        if isinstance(stats, Refused):
            self._said[session] = Wanted()
        else:
            after = wanted(self._states[session])
            self._said[session] = unsure(
                after,
                is_recording=bool(stats.get("recording")),
                groups=groups_of(self._states[session]),
            )
        await self._reconcile(session)

    async def _went_down(self) -> None:
        self._clients.everywhere(asdict(Notice("media.unavailable")))

    async def _heard(self, message: Message) -> None:
        session, number = str(message.get("room", "")), int(message.get("n", 0))
        if message["event"] == "peers":
            told = self._halls[session].told(message.get("participants", []))
            self._hall_sounds(session, told)
            self._peers(session, message)
        elif message["event"] in WHISPERED:
            self._whisper(session, message)
        else:
            await self._report(session, number, message)
        if number:
            await self._reports.ask({"op": "ack", "n": number})

    def _peers(self, session: str, message: Message) -> None:
        """Tell everybody who is seen and heard, and the secretary how good each line is."""
        state = self._states.get(session)
        # Who speaks behind closed doors is not told outside either (R-VID-4).
        hidden_from = {one for one in OUTSIDE if state is None or is_veiled(state, Reader(one))}
        told = list(message.get("participants", []))
        short = [{**one, **NOT_TOLD} for one in told]
        others = set(Audience) - {Audience.SECRETARY}
        for people, hidden in ((told, others), (short, hidden_from | {Audience.SECRETARY})):
            notice = Notice("peers", {"participants": people})
            self._clients.say(session, asdict(notice), hidden)

    def _whisper(self, session: str, message: Message) -> None:
        """Tell one person what the media server says of him alone."""
        name, field = WHISPERED[message["event"]]
        notice = Notice(name, {field: message.get(field)})
        self._clients.whisper(session, str(message.get("participant", "")), asdict(notice))

    async def _report(self, session: str, number: int, message: Message) -> None:
        try:
            command = report(message, self._states.get(session))
        except (KeyError, ValidationError) as fault:
            # Nothing can ever be made of it: it must not stand before all that come after it.
            logger.error("report of %s is malformed: %r", session, fault)  # noqa: TRY400  no trace
            return
        if command is None or self._rooms is None:
            return
        key = f"media:{session}:{number}" if number else f"media:{self._new_id()}"
        actor = ROOM if isinstance(command, ReportConnection) else MEDIA
        answer = await self._submit(session, (actor, command, key))
        while number and isinstance(answer, Refused) and answer.code in FOR_NOW:
            logger.warning("report of %s waits: %s", session, answer.code)
            await asyncio.sleep(AGAIN_SECONDS)
            answer = await self._submit(session, (actor, command, key))
        if isinstance(answer, Refused):
            logger.warning("report of %s refused: %s", session, answer.code)

    async def _submit(self, session: str, said: tuple[str, Command, str]) -> object:
        assert self._rooms is not None
        try:
            return await self._rooms.submit(session, *said)
        except StorageFailedError:
            return refuse("storage-failed")


def report(message: Message, state: SessionState | None) -> Command | None:
    """Return the command that a media event stands for; None where it stands for nothing."""
    event = str(message["event"])
    if event in CONNECTION:
        return _connection(str(message["participant"]), state, is_connected=CONNECTION[event])
    cls = REPORTS.get(event)
    if cls is None:
        return None
    fields: dict[str, Any] = {
        name: message[name] for name in cls.__dataclass_fields__ if name in message
    }
    command: Command = adapter(cls).validate_python(fields)
    return command


def _connection(
    member: str, state: SessionState | None, *, is_connected: bool
) -> ReportConnection | None:
    if state is None or state.stage in OVER:
        return None
    for attendance in state.attendance:
        is_remote = attendance.member == member and attendance.presence == "remote"
        if is_remote and attendance.is_connected != is_connected:
            return ReportConnection(member, is_connected)
    return None
