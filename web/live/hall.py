"""The live sessions of this process: their rooms, their listeners, the media that follows."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from datetime import timedelta

from core import log
from core.canonical import Json
from core.clock import Clock, to_wire
from core.database import Database
from core.ids import NewId
from core.refusals import Refused
from sessions import service
from sessions.codec import decode_event, encode
from sessions.domain.actor import ROOM
from sessions.domain.apply import fold
from sessions.domain.audience import OVER, Audience, Reader, hides_hash, is_veiled, redact_state
from sessions.domain.commands import Command, ReportConnection
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.domain.values import Duty, Presence, Stage
from sessions.mirror import Mirror
from sessions.room import Room, RoomClosedError
from sessions.service import Listed, Rooms
from sessions.telling import Snapshot
from sessions.writer import Answer
from web.herald import Herald
from web.live.clients import Client, Clients
from web.media_link import MediaLink
from web.visitor import Visitor
from web.wire.messages import Me

PUBLIC = Reader(Audience.PUBLIC)
INSIDE = Reader(Audience.SECRETARY)
# A socket that comes back within this time was never away.
SOCKET_GRACE_SECONDS = 3.0
# After a start of this process every browser comes back by itself within twice this time.
WATCH_SECONDS = 6.0
MOST_PAST = 32
AFTERMATH = timedelta(hours=6)
IDLE = timedelta(minutes=10)
RESTING = (*OVER, Stage.CONVENED)
Means = tuple[Database, Clock, NewId]


class Hall:
    """Rooms, sockets and media of the sessions that this process holds."""

    def __init__(
        self, rooms: Rooms, means: Means, clients: Clients, media: MediaLink, herald: Herald
    ) -> None:
        self.rooms = rooms
        self._database, self._clock, self._new_id = means
        self._clients = clients
        self._media = media
        self._herald = herald
        self._attendants: list[Callable[[SessionState], None]] = []
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._absences: set[asyncio.Task[None]] = set()
        self._past: OrderedDict[tuple[str, int], SessionState] = OrderedDict()

    def attend(self, attendant: Callable[[SessionState], None]) -> None:
        """Let somebody else follow each commit of every live session, as media does."""
        self._attendants.append(attendant)

    async def start(self) -> None:
        """Open the rooms of the sessions that are being held, or ended a short while ago.

        One that ended may still have a recording to be stopped.
        """
        lately = to_wire(self._clock() - AFTERMATH)
        for row in await self.listed():
            is_held = row.stage not in OVER and row.stage is not Stage.CONVENED
            if is_held or (row.closed_at or "") > lately:
                await self.room(row.id)

    async def stop(self) -> None:
        """Let go of everybody and close the rooms."""
        tasks = [*self._followers.values(), *self._absences]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.rooms.close_all()

    async def tidy(self) -> None:
        """Close the rooms where nothing happens and nobody is; whoever asks opens them again."""
        late = to_wire(self._clock() - IDLE)
        for room in self.rooms.open_rooms():
            own = 0 if isinstance(room, Mirror) else 1  # media and the public process follow
            is_idle = room.listeners <= own and room.moments[-1].link.at < late
            if is_idle and room.state.stage in RESTING:
                await self.rooms.close(room.session)

    async def listed(self) -> list[Listed]:
        """Return every session as lists show it, the newest first."""
        return await asyncio.to_thread(service.listed, self._database)

    async def room(self, session: str) -> Room | None:
        """Return the room of a session and let media follow it; None for no such session."""
        room = await self.rooms.room(session)
        if isinstance(room, Mirror):
            return room  # media follows where it is written
        former = self._followers.get(session)
        if room is not None and (former is None or former.done()):
            task = asyncio.create_task(self._follow(room), name=f"media of {session}")
            self._followers[session] = task
            self._await(self._miss_who_stays_away(room))
        return room

    async def state(self, session: str) -> SessionState | None:
        """Return the whole state of a session; one that is over is folded, not opened."""
        live = self.rooms.live_room(session)
        if live is not None:
            return live.state
        row = await asyncio.to_thread(service.find, self._database, session)
        if row is None:
            return None
        if row.stage in OVER and self.rooms.open_room(session) is None:
            return await self._past_state(session, row.seq)
        room = await self.room(session)
        return room.state if room else None

    async def public_state(self, session: str) -> SessionState | None:
        """Return the state as the public may see it."""
        state = await self.state(session)
        return redact_state(state, PUBLIC) if state else None

    async def is_shut(self, session: str) -> bool:
        """Tell whether the public may see nothing of the session now (LRBRL 70.1)."""
        state = await self.state(session)
        return state is None or is_veiled(state, PUBLIC)

    async def submit(self, session: str, actor: str, command: Command, key: str) -> Answer:
        """Give a command to the room of a session."""
        room = await self.room(session)
        if room is None:
            return Refused("unknown-session")
        try:
            return await room.submit(actor, command, key)
        except RoomClosedError:
            return refuse("too-busy")

    async def snapshot(self, session: str, asker: Visitor) -> Mapping[str, Json] | None:
        """Return the snapshot message for who asks."""
        state = await self.state(session)
        if state is None:
            return None
        me = me_in(state, asker)
        room, reader = self.rooms.open_room(session), reader_of(me)
        head = room.hash if room and not hides_hash(state, reader) else ""
        return self.message(Snapshot(state.seq, head, redact_state(state, reader)), me)

    def message(self, snapshot: Snapshot, me: Me) -> Mapping[str, Json]:
        """Return a snapshot as it goes over the wire."""
        return {
            "type": "snapshot",
            "seq": snapshot.seq,
            "hash": snapshot.hash,
            "state": encode(snapshot.state),
            "me": asdict(me),
            "now": to_wire(self._clock()),
        }

    async def welcome(self, session: str, asker: Visitor, after: int | None) -> Client | None:
        """Begin to tell somebody; None when there is no such session."""
        room = await self.room(session)
        if room is None:
            return None
        me = me_in(room.state, asker)
        subscription = room.subscribe(after, reader_of(me))
        client = Client(session, me, asker.token_sha256, subscription, asker.is_synthetic, asker)
        self._clients.add(client)
        if me.person is not None:
            self._clients.tell_company(session, me.person)
        await self._report_connection(session, me, is_connected=True)
        return client

    async def farewell(self, client: Client) -> None:
        """Stop telling; a remote member whose last socket is gone is reported after a moment."""
        self._clients.remove(client)
        room = self.rooms.open_room(client.session)
        if room is not None:
            room.unsubscribe(client.subscription)
        if client.me.person is not None:
            self._await(self._miss(client.session, client.me))

    def _await(self, absence: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(absence)
        self._absences.add(task)
        task.add_done_callback(self._absences.discard)

    async def _miss_who_stays_away(self, room: Room) -> None:
        """Begin the grace of who is at a distance and has no socket here, twice in a row.

        After a start of this process no socket of theirs will ever close: without this nobody
        would miss who does not come back (R-QUO-9).
        """
        missed: set[str] = set()
        while self.rooms.open_room(room.session) is room and room.state.stage not in OVER:
            await asyncio.sleep(WATCH_SECONDS)
            away = self._without_socket(room)
            for member in away & missed:
                await self._report(room.session, member, is_connected=False)
            missed = away

    def _without_socket(self, room: Room) -> set[str]:
        return {
            one.member
            for one in room.state.attendance
            if one.presence is Presence.REMOTE
            and one.is_connected
            and not self._clients.is_here(room.session, one.member)
        }

    async def _miss(self, session: str, me: Me) -> None:
        await asyncio.sleep(SOCKET_GRACE_SECONDS)
        if me.person is None:
            return
        self._clients.tell_company(session, me.person)
        if not self._clients.is_here(session, me.person):
            await self._report_connection(session, me, is_connected=False)

    async def _report_connection(self, session: str, me: Me, *, is_connected: bool) -> None:
        room = self.rooms.open_room(session)
        if room is None or room.state.stage in OVER or me.person is None:
            return
        for one in room.state.attendance:
            is_remote = one.member == me.person and one.presence is Presence.REMOTE
            if is_remote and one.is_connected != is_connected:
                await self._report(session, one.member, is_connected=is_connected)

    async def _report(self, session: str, member: str, *, is_connected: bool) -> None:
        command = ReportConnection(member, is_connected)
        await self.submit(session, ROOM, command, f"line:{self._new_id()}")

    async def _follow(self, room: Room) -> None:
        """Let media and the public follow each commit; begins again when it cannot keep up."""
        while True:
            subscription = room.subscribe(None, INSIDE)
            self._let_follow(room.state)
            while await subscription.take():
                self._herald.follow(room)
                self._let_follow(room.state)
            self._herald.follow(room)
            if subscription.closed_by == "room":
                return

    def _let_follow(self, state: SessionState) -> None:
        self._media.follow(state)
        for attendant in self._attendants:
            attendant(state)

    async def _past_state(self, session: str, seq: int) -> SessionState:
        key = (session, seq)
        if key not in self._past:
            self._past[key] = await asyncio.to_thread(_folded, self._database, session)
            if len(self._past) > MOST_PAST:
                self._past.popitem(last=False)
        return self._past[key]


def me_in(state: SessionState, asker: Visitor) -> Me:
    """Return who somebody is in a session."""
    found = next((one for one in state.people if one.id == asker.person), None)
    if found is None:
        return Me(None, None, Audience.SCREEN if asker.is_screen else Audience.PUBLIC)
    if found.duty is Duty.GUEST:
        return Me(found.id, found.duty, Audience.GUEST)
    is_secretary = found.id == state.secretary
    return Me(found.id, found.duty, Audience.SECRETARY if is_secretary else Audience.MEMBER)


def reader_of(me: Me) -> Reader:
    """Return what decides which events are withheld."""
    return Reader(me.audience, me.person)


def _folded(database: Database, session: str) -> SessionState:
    with database.read() as db:
        links = log.read(db, session)
    return fold((decode_event(link.kind, link.version, link.body), link) for link in links)
