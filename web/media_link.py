"""The session's hand on the media processes: what the state wants is said to who holds it.

Media is not evidence of a vote and a broken camera never stops one: everything here may fail
and come back without the session knowing more than a notice. A session is with one media process
(``web.media_nodes``) and stays there, until that one is away for too long or is being emptied.
"""

import asyncio
import itertools
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from core.ids import NewId
from core.refusals import Refused
from sessions.domain.state import SessionState
from sessions.domain.values import Stage
from web.hall_sound import QUIET, HallSound
from web.herald import MEDIA_NODES
from web.live.clients import Clients
from web.media_choice import empty_tests, leftovers, should_go, strays
from web.media_control import UNAVAILABLE, Message
from web.media_nodes import Node, Nodes
from web.media_policy import Order, Wanted, group_room, groups_of, orders, unsure, wanted
from web.media_reports import Reports, Submits
from web.wire.messages import Notice

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
LOOKS_TO_REMIND: Final = 15
NOBODY_THERE: Final = frozenset({"unknown-room"})
NONE: Final = asdict(Notice("media.unavailable", {"reason": "none"}))
AWAY: Final = asdict(Notice("media.unavailable", {"reason": "away"}))
MOVING: Final = asdict(Notice("media.unavailable", {"reason": "moving"}))
HERE: Final = asdict(Notice("media.available"))
MOVED: Final = asdict(Notice("media.moved"))
Hears = Callable[[Message], Awaitable[None]]


class MediaLink:
    """Follows the rooms of this process and keeps the media processes in step with them."""

    def __init__(self, nodes: Nodes, clients: Clients, new_id: NewId) -> None:
        self.nodes = nodes
        self._clients = clients
        self._states: dict[str, SessionState] = {}
        self._halls: defaultdict[str, HallSound] = defaultdict(lambda: QUIET)
        self._said: defaultdict[str, Wanted] = defaultdict(Wanted)
        self._unsure: set[str] = set()
        self._faults: list[Refused] | None = None
        self._empty_tests: dict[str, frozenset[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._reports = Reports(clients, new_id, self._states.get, self._hall_heard)
        for node in nodes.all.values():
            node.on_up, node.on_down = self._came_up, self._went_down
            node.reports.on_event = self._hearing(node)

    @property
    def is_up(self) -> bool:
        """Tell whether any media process is there."""
        return bool(self.nodes.up)

    async def run(self, rooms: Submits) -> None:
        """Keep all connections; ends when it is cancelled."""
        self._reports.rooms = rooms
        await asyncio.gather(self.nodes.run(), self._watch())

    async def ask(self, session: str, request: Message, room: str = "") -> Message | Refused:
        """Relay a request of a participant for a session's room, or another one beside it."""
        node = self.nodes.holder(session)
        if node is None:
            return UNAVAILABLE
        return await node.ask({**request, "room": room or session})

    def follow(self, state: SessionState) -> None:
        """Bring media in step with a state; called after each event, never waits."""
        if state.session not in self._states:
            self._unsure.add(state.session)
        self._states[state.session] = state
        if self.is_up:
            self._later(self._bring(state.session))

    def keep_microphone(self, session: str, person: str) -> None:
        """Give somebody the own microphone back although the hall is heard."""
        self._hall_sounds(session, self._halls[session].keeping(person))

    def _hall_heard(self, session: str, participants: Sequence[Mapping[str, Any]]) -> None:
        self._hall_sounds(session, self._halls[session].told(participants))

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

    def _hearing(self, node: Node) -> Hears:
        async def heard(message: Message) -> None:
            await self._reports.heard(node, message)

        return heard

    def _later(self, step: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(step)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # in step with one session

    async def _bring(self, session: str) -> None:
        """Find who holds a session, and bring that one in step with its state."""
        async with self._locks[session]:
            had_none = self.nodes.holder(session) is None
            if had_none and not wanted(self._states[session]).is_open:
                return
            node = await self.nodes.place(session, self._begun())
            if node is None or not node.is_up:
                return
            await self._bring_in_step(session, node)
            if had_none:
                self._clients.say(session, HERE)

    async def _bring_in_step(self, session: str, node: Node) -> None:
        if session in self._unsure:
            self._unsure.discard(session)
            await self._find_out(session, node)
        state = self._states[session]
        after = wanted(state, self._halls[session])
        said = orders(session, self._said[session], after, state.recording_part + 1)
        self._said[session] = after
        opening = [order for order in said if order["op"] == "room.open"]
        rest = [order for order in said if order["op"] != "room.open"]
        for batch in (opening, rest):
            await self._order(session, node, batch)
        if not after.is_open and node.is_up:
            await self.nodes.book.forget(session)

    async def _find_out(self, session: str, node: Node) -> None:
        """Find out what a media process does, so that no second recording is begun."""
        stats = await node.reports.ask({"op": "stats", "room": session})
        # The reports that came before this answer say which part was the last one.
        await node.reports.drained()
        state = self._states[session]
        if isinstance(stats, Refused):
            self._said[session] = Wanted()
        else:
            is_recording = bool(stats.get("recording"))
            groups = groups_of(state)
            self._said[session] = unsure(wanted(state), is_recording=is_recording, groups=groups)

    async def _order(self, session: str, node: Node, said: list[Order]) -> None:
        answers = await asyncio.gather(*(node.ask(order) for order in said))
        for order, answer in zip(said, answers, strict=True):
            is_gone = order["op"] == "room.close"  # what is not there need not be closed
            if isinstance(answer, Refused) and not is_gone:
                logger.warning("media refused an order of %s: %s", session, answer.code)
                await self._refused(session, order, answer)

    async def _refused(self, session: str, order: Order, answer: Refused) -> None:
        """Note that a recording was not begun: it is tried again each second."""
        if order["op"] != "recording.start":
            return
        self._said[session] = replace(self._said[session], is_recording=False)
        part, began = answer.params.get("part"), answer.params.get("started_at")
        if answer.code == "part-exists" and isinstance(part, int) and isinstance(began, str):
            await self._reports.part_began(session, part, began)

    # who comes and goes

    async def _came_up(self, node: Node) -> None:
        """Say everything again to a media process that may know nothing."""
        is_first = len(self.nodes.up) == 1
        for session in tuple(self._states):
            if self.nodes.holder(session) in {node, None}:
                self._unsure.add(session)
                await self._bring(session)
        away = {session for session in self._states if not self._has_media(session)}
        if is_first:
            self._clients.everywhere(HERE, but=away)
        else:
            self._tell_sessions(node, HERE)

    async def _went_down(self, node: Node) -> None:
        if self.is_up:
            self._tell_sessions(node, AWAY)
        else:
            self._clients.everywhere(NONE)

    def _tell_sessions(self, node: Node, notice: Mapping[str, Any]) -> None:
        for session in self.nodes.book.held_by(node.name):
            self._clients.say(session, notice)

    def _has_media(self, session: str) -> bool:
        node = self.nodes.holder(session)
        return node is not None and node.is_up

    def _begun(self) -> frozenset[str]:
        states = self._states.values()
        return frozenset(s.session for s in states if s.stage is not Stage.CONVENED)

    async def _watch(self) -> None:
        """Look each second at who is there, and at who should hold what."""
        for looks in itertools.count(1):
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
                if looks % LOOKS_TO_REMIND == 0:
                    self._remind()
            except Exception:
                logger.exception("could not look at the media nodes")

    async def _look(self) -> None:
        up = self.nodes.up
        await asyncio.gather(*(node.look() for node in up))
        self._tell_faults()
        for node in up:
            await self._tidy(node)
        if self.is_up:
            for session, state in tuple(self._states.items()):
                await self._tend(session, state)

    def _tell_faults(self) -> None:
        """Let the process that serves the public know which nodes cannot be used."""
        faults = self.nodes.faults()
        if faults != self._faults:
            self._faults = faults
            told = [{"code": one.code, "params": dict(one.params)} for one in faults]
            self._clients.tell_outside({"name": MEDIA_NODES, "faults": told})

    async def _tidy(self, node: Node) -> None:
        """Close what another node holds, and what nobody needs any more."""
        for room in strays(node.status.rooms, node.name, self.nodes.book.held):
            logger.warning("%s still has %s, which another node holds", node.name, room)
            await node.ask({"op": "room.close", "room": room})
        before = self._empty_tests.get(node.name, frozenset())
        self._empty_tests[node.name] = empty_tests(node.status)
        for room in leftovers(node.status, self._states, before):
            await node.ask({"op": "room.close", "room": room})

    def _remind(self) -> None:
        """Say again where picture and sound are missing: somebody may have come meanwhile."""
        if not self.is_up:
            self._clients.everywhere(NONE)
            return
        for session, state in self._states.items():
            if wanted(state).is_open and not self._has_media(session):
                self._clients.say(session, AWAY)

    async def _tend(self, session: str, state: SessionState) -> None:
        node, after = self.nodes.holder(session), wanted(state, self._halls[session])
        if not after.is_open:
            return
        if node is None or (node.is_up and after.is_recording > self._said[session].is_recording):
            await self._bring(session)
        elif self._leaves(session, state, node):
            target = self.nodes.best(self._begun(), besides=node)
            if target is not None:
                await self._move(session, node, target)

    def _leaves(self, session: str, state: SessionState, node: Node) -> bool:
        if not node.is_up:
            return self.nodes.is_given_up(node)
        return should_go(state, node.status.rooms.get(session), node.status.drains)

    async def _move(self, session: str, node: Node, target: Node) -> None:
        """Bring a session to another media process: the recording goes on there as its next part.

        The former one ends first, so that never two of them record; who takes part is told, and
        joins again.
        """
        async with self._locks[session]:
            self._clients.say(session, MOVING)
            self._unsure.add(session)
            if node.is_up and not await self._has_ended(session, node):
                logger.warning("%s stays at %s: its room could not be closed", session, node.name)
                target = node
            else:
                logger.warning("%s goes from %s to %s", session, node.name, target.name)
                await self.nodes.book.give(session, target.name)
            if target.is_up:
                await self._bring_in_step(session, target)
        self._clients.say(session, MOVED)

    async def _has_ended(self, session: str, node: Node) -> bool:
        """Close a session's rooms; when it returns, the log has what was recorded in them."""
        groups = [group_room(session, group) for group in groups_of(self._states[session])]
        for room in (*groups, session):
            answer = await node.ask({"op": "room.close", "room": room})
            if isinstance(answer, Refused) and answer.code not in NOBODY_THERE:
                return False
        await node.caught_up()
        return True
