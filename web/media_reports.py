"""What the media processes report: kept in the log once, or told to whom it concerns."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from core.ids import NewId
from core.nodes import EMBEDDED
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
from web.live.clients import Clients
from web.media_control import Message
from web.media_nodes import Node
from web.media_policy import OVER
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


class Reports:
    """Takes every event of every media process."""

    def __init__(
        self,
        clients: Clients,
        new_id: NewId,
        state_of: Callable[[str], SessionState | None],
        on_peers: Callable[[str, Sequence[Mapping[str, Any]]], None],
    ) -> None:
        self.rooms: Submits | None = None
        self._clients = clients
        self._new_id = new_id
        self._state_of = state_of
        self._on_peers = on_peers

    async def heard(self, node: Node, message: Message) -> None:
        """Take one event; what the log must have is acknowledged once it is there."""
        session, number = str(message.get("room", "")), int(message.get("n", 0))
        if message["event"] == "peers":
            self._on_peers(session, message.get("participants", []))
            self._peers(session, message)
        elif message["event"] in WHISPERED:
            self._whisper(session, message)
        else:
            await self._report(session, self._key(session, node, number), message)
        if number:
            await node.reports.ask({"op": "ack", "n": number})

    async def part_began(self, session: str, part: int, started_at: str) -> None:
        """Log a part of which only its note tells: who recorded it is away."""
        message = {"event": "recording.started", "part": part, "started_at": started_at}
        await self._report(session, f"media:part:{part}", message)

    def _key(self, session: str, node: Node, number: int) -> str:
        """Return what tells the repetition of a report; each process counts for itself."""
        if not number:
            return ""
        return f"media:{session if node.name == EMBEDDED.name else node.name}:{number}"

    def _peers(self, session: str, message: Message) -> None:
        """Tell everybody who is seen and heard, and the secretary how good each line is."""
        state = self._state_of(session)
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

    async def _report(self, session: str, key: str, message: Message) -> None:
        """Submit a report; one with a key until the log has it or will never take it."""
        try:
            command = report(message, self._state_of(session))
        except (KeyError, ValidationError) as fault:
            # Nothing can ever be made of it: it must not stand before all that come after it.
            logger.error("report of %s is malformed: %r", session, fault)  # noqa: TRY400  no trace
            return
        if command is None or self.rooms is None:
            return
        actor = ROOM if isinstance(command, ReportConnection) else MEDIA
        said = (actor, command, key or f"media:{self._new_id()}")
        answer = await self._submit(session, said)
        while key and isinstance(answer, Refused) and answer.code in FOR_NOW:
            logger.warning("report of %s waits: %s", session, answer.code)
            await asyncio.sleep(AGAIN_SECONDS)
            answer = await self._submit(session, said)
        if isinstance(answer, Refused):
            logger.warning("report of %s refused: %s", session, answer.code)

    async def _submit(self, session: str, said: tuple[str, Command, str]) -> object:
        assert self.rooms is not None
        try:
            return await self.rooms.submit(session, *said)
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
