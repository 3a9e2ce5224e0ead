"""Follows the secret votes of the live sessions and does what each step asks of the server.

Every step follows from the state and from what is stored, so that a process that died goes on
where it was: the same step again gives the same bytes and the same command under the same key.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

import gmpy2
from sqlalchemy.exc import DBAPIError

from core.clock import from_wire
from core.files import FileStore
from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain.actor import BALLOT
from sessions.domain.decide.secret import may_be_opened
from sessions.domain.secret_values import SecretCheck, SecretFiles, SecretShape
from sessions.domain.state import SessionState, VoteNow
from sessions.writer import Answer
from voting.secret import elections, receipts
from voting.secret.domain import board
from voting.secret.domain.form import FlawError, b64, hexdigest
from voting.secret.domain.group import number
from voting.secret.domain.question import Question
from voting.secret.urn import Box, UrnTakenError
from voting.store import StoredSetup
from web.ballots.annexes import annex_of
from web.ballots.keys import receipts_key
from web.ballots.shelf import Shelf
from web.ballots.turnout import blind_to
from web.live.clients import Clients
from web.wire.messages import Notice
from web.wire.secret import Turnout

T = TypeVar("T")
Step = Callable[[str, str], Awaitable[None]]
WORKERS: Final = 2
AGAIN_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.5
REPEATED: Final = ("count", "key")
FAULTS: Final = (OSError, DBAPIError, UrnTakenError)
_LOG = logging.getLogger(__name__)


class Rooms(Protocol):
    """What the office asks of the rooms."""

    async def state(self, session: str) -> SessionState | None:
        """Return the whole state of a session."""

    async def submit(self, session: str, actor: str, command: c.Command, key: str) -> Answer:
        """Give a command to the room of a session."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the office keeps its files, and what it says of the installation."""

    urns: Path
    keys: Path
    files: FileStore
    client: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Ballots with their trackers, in the order of these, and how the urn was closed."""

    ballots: tuple[tuple[str, bytes], ...]
    closed: elections.Closed | None


class Office:
    """The ballot office of this process."""

    def __init__(self, shelf: Shelf, places: Places, rooms: Rooms, clients: Clients) -> None:
        self.shelf = shelf
        self.places = places
        self._rooms = rooms
        self._clients = clients
        self._key = receipts_key(places.keys)
        self._boxes: dict[str, Box] = {}
        self._elections: dict[str, elections.Opened] = {}
        self._opening = asyncio.Lock()
        self._doing: dict[tuple[str, str, str], asyncio.Task[None]] = {}
        self._steps: dict[str, Step] = {
            "set-up": self._set_up,
            "close": self._close,
            "count": self._count,
            "look": self._look,
        }
        self._again: set[tuple[str, str, str]] = set()
        self._pool = ThreadPoolExecutor(WORKERS, "ballots", _be_polite)

    @property
    def public_key(self) -> str:
        """The key that checks receipts, in Base64."""
        return receipts.public_bytes(self._key)

    async def run(self, call: Callable[..., T], *arguments: object) -> T:
        """Do something that blocks or computes, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, call, *arguments)

    async def stop(self) -> None:
        """Let go of everything; what was being done is done again at the next start."""
        for task in self._doing.values():
            task.cancel()
        await asyncio.gather(*self._doing.values(), return_exceptions=True)
        await asyncio.to_thread(self._pool.shutdown)
        for box in self._boxes.values():
            box.release()
        self._boxes = {}

    def follow(self, state: SessionState) -> None:
        """Begin what the state of a session asks for; what is being done already goes on."""
        if state.secret.ceremony and not state.secret.trustees_sha256:
            self._begin(state.session, state.secret.ceremony, "key", self._make_key)
        for vote in state.votes:
            step = _step(vote)
            if step is not None:
                self._begin(state.session, vote.vote, step, self._steps[step])

    def _begin(self, session: str, name: str, step: str, work: Step) -> None:
        key = (session, name, step)
        before = self._doing.get(key)
        if before is not None and not before.done():
            self._again.add(key)  # something may have come after it looked
        elif before is None or step in REPEATED:
            self._doing[key] = asyncio.create_task(self._insist(work, key))

    async def _insist(self, work: Step, key: tuple[str, str, str]) -> None:
        session, name, step = key
        while True:
            self._again.discard(key)
            try:
                await work(session, name)
            except FAULTS:
                _LOG.exception("a step of a secret vote is tried again")
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                if step not in REPEATED or key not in self._again:
                    return

    async def vote(self, session: str, name: str) -> tuple[SessionState, VoteNow] | None:
        """Return a secret vote with electronic urn, and the state of its session."""
        state = await self._rooms.state(session)
        found = next((v for v in state.votes if v.vote == name), None) if state else None
        if state is None or found is None or found.secret is None or found.secret.is_paper:
            return None
        return state, found

    async def election(self, uuid: str) -> elections.Opened | None:
        """Return an election that is set up, or None before it is."""
        if uuid not in self._elections:
            stored = await self.run(self.shelf.setup, uuid)
            if stored is None:
                return None
            self._elections[uuid] = await self.run(elections.opened, stored)
        return self._elections[uuid]

    async def box(self, uuid: str) -> Box | None:
        """Return the urn of an election; raises UrnTakenError when another process has it."""
        async with self._opening:
            if uuid not in self._boxes:
                election = await self.election(uuid)
                if election is None:
                    return None
                folder = self.places.urns / uuid
                self._boxes[uuid] = await self.run(Box, folder, election.setup)
            return self._boxes[uuid]

    def receipt(self, uuid: str, tracker: str) -> receipts.Receipt:
        """Sign the receipt of a ballot that is on the disk."""
        return receipts.issue(self._key, uuid, tracker)

    def ring(self, session: str, name: str, **detail: object) -> None:
        """Tell whoever listens that there is something new to ask for."""
        notice = asdict(Notice(name, detail))  # type: ignore[arg-type]  # one of its literals
        self._clients.say(session, notice)

    def tell_turnout(self, state: SessionState, vote: VoteNow, cast: int) -> None:
        """Tell "n of N" to those who may see the vote."""
        turnout = asdict(Turnout(vote.vote, cast, len(vote.eligible)))
        notice = asdict(Notice("secret.turnout", turnout))
        self._clients.say(state.session, notice, blind_to(state, vote))

    def ring_trustees(self, state: SessionState, vote: VoteNow) -> None:
        """Tell that there may be more on the board; who is no trustee gets nothing from it."""
        self.ring(state.session, "secret.board", vote=vote.vote)

    async def tracker_of(self, uuid: str, voter: str) -> str | None:
        """Return the tracker of the ballot that a voter's credential signed, or None."""
        bound = (await self.run(self.shelf.credentials, uuid)).get(voter)
        box = await self.box(uuid)
        return box.tracker_of(number(bound[0])) if box and bound else None

    async def board(self, vote: VoteNow, uuid: str) -> "Shown | None":
        """Return the ballots that a watcher may see now, and the close once there is one."""
        if vote.secret is not None and vote.secret.files.bel:
            raws = await self.run(self._counted_ballots, vote.secret.files.bel)
            return Shown(tuple((b64(raw), raw) for raw in raws), None)
        box = await self.box(uuid)
        if box is None:
            return None
        if vote.status != "counting":
            return Shown(tuple((each.tracker, each.raw) for each in box.shown()), None)
        closed = await self.closed(uuid)
        return Shown(tuple((each.tracker, each.raw) for each in box.close()), closed)

    def _counted_ballots(self, bel: str) -> list[bytes]:
        rows = board.read(self.places.files.get(bel)).rows
        return [row.data[0] for row in rows if row.kind == "Ballot"]

    async def archive(self, vote: VoteNow, uuid: str) -> bytes | None:
        """Return the ``.bel`` as far as it goes; None before the setup."""
        if vote.secret is not None and vote.secret.files.bel:
            return await self.run(self.places.files.get, vote.secret.files.bel)
        if vote.status == "counting":
            closed = await self.closed(uuid)
            return await self.run(closed.archive) if closed else None
        election = await self.election(uuid)
        if election is None:
            return None
        return board.write(board.Board(election.stored.timestamp, (election.first,)))

    # Steps

    async def _make_key(self, session: str, ceremony: str) -> None:
        state = await self._rooms.state(session)
        if state is None or state.secret.ceremony != ceremony:
            return
        held = await self.run(self.shelf.ceremony, state)
        if held.round == "done":
            trustees = await self.run(held.trustees)
            command = c.ReportKey(ceremony, hexdigest(trustees))
            await self._submit(session, command, f"ballot:key:{ceremony}"[:64])

    async def _set_up(self, session: str, name: str) -> None:
        found = await self.vote(session, name)
        if found is None or found[1].secret is None or found[1].status != "preparing":
            return
        state, vote = found
        uuid = found[1].secret.uuid
        stored = await self.run(self._stored, state, vote)
        opened = self._elections[uuid] = await self.run(elections.opened, stored)
        command = c.ReportSetup(
            name, opened.fingerprint, opened.head, len(opened.setup.credentials)
        )  # fmt: skip
        await self._submit(session, command, f"ballot:setup:{uuid}")

    def _stored(self, state: SessionState, vote: VoteNow) -> StoredSetup:
        secret = vote.secret
        if secret is None:
            raise OSError(vote.vote)
        before = self.shelf.setup(secret.uuid)
        if before is not None:
            return before
        bound = self.shelf.credentials(secret.uuid)
        trustees = self.shelf.ceremony(state).trustees().decode()
        item = next(one for one in state.items if one.id == vote.item)
        wanted = elections.Wanted(
            secret.uuid, state.session, vote.vote, int(from_wire(vote.opened_at).timestamp()),
            f"Punto {item.number}", state.title, question_of(vote),
        )  # fmt: skip
        made = elections.write(wanted, trustees, [bound[member][0] for member in vote.eligible])
        return self.shelf.keep_setup(made)

    async def _close(self, session: str, name: str) -> None:
        found = await self.vote(session, name)
        if found is None or found[1].secret is None or found[1].status != "closing":
            return
        vote, uuid = found[1], found[1].secret.uuid
        closed = await self.closed(uuid)
        if closed is None:
            return
        cast = {ballot.credential for ballot in closed.closed.counted}
        bound = await self.run(self.shelf.credentials, uuid)
        silent = tuple(m for m in vote.eligible if number(bound[m][0]) not in cast)
        command = c.ReportUrn(
            name, closed.closed.ballots, silent, closed.head, hexdigest(closed.tally)
        )
        await self._submit(session, command, f"ballot:close:{uuid}")
        self.ring(session, "secret.board", vote=name)

    async def closed(self, uuid: str) -> elections.Closed | None:
        """Close an urn, or return how it was closed."""
        election, box = await self.election(uuid), await self.box(uuid)
        if election is None or box is None:
            return None
        return await self.run(elections.close, election, await self.run(box.close))

    async def _count(self, session: str, name: str) -> None:
        found = await self.vote(session, name)
        if found is None or found[1].secret is None or found[1].status != "counting":
            return
        state, vote = found
        uuid = found[1].secret.uuid
        if not may_be_opened(vote):
            return
        shares, closed = await self.run(self.shelf.shares, uuid), await self.closed(uuid)
        for place in sorted(shares):
            trustee = state.secret.trustees[place - 1]
            if trustee not in found[1].secret.opened_by:
                key = f"ballot:share:{uuid}:{place}"
                await self._submit(session, c.ReportShare(name, trustee), key)
        counted = await self.run(elections.count, closed, shares) if closed else None
        if counted is not None:
            files = await self.run(self._files, state, vote, counted)
            command = c.ReportCount(name, counted.counts, files)
            await self._submit(session, command, f"ballot:count:{uuid}")

    def _files(
        self, state: SessionState, vote: VoteNow, counted: elections.Counted
    ) -> SecretFiles:  # fmt: skip
        uuid = vote.secret.uuid if vote.secret else ""
        put = self.places.files.put
        demo = self.places.is_demonstration
        kept = put(annex_of(self.shelf, state, vote, is_demonstration=demo))
        manifest = elections.manifest(counted, uuid, self.public_key, kept, self.places.client)
        return SecretFiles(put(counted.archive), counted.head, put(manifest), kept)

    async def _look(self, session: str, name: str) -> None:
        """Wait for the worker's verdict on a bundle, and put it on record."""
        while True:
            found = await self.vote(session, name)
            if found is None or found[1].secret is None or found[1].secret.check is not None:
                return
            secret = found[1].secret
            verdict = await self.run(self.shelf.check, secret.files.bel)
            if verdict is None:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            check = SecretCheck(
                verdict.is_strict_ok, verdict.tool, verdict.is_tool_ok, verdict.flaw
            )
            key = f"ballot:check:{secret.uuid}"
            await self._submit(session, c.ReportCheck(name, check), key)
            await self._forget(secret.uuid)
            return

    async def _forget(self, uuid: str) -> None:
        """Remove an urn whose ballots are in a verified archive."""
        box = self._boxes.pop(uuid, None)
        if box is not None:
            await self.run(box.remove)
            box.release()

    async def _submit(self, session: str, command: c.Command, key: str) -> None:
        said = await self._rooms.submit(session, BALLOT, command, key)
        if isinstance(said, Refused) and said.code in ("storage-failed", "too-busy"):
            raise OSError(said.code)


def _step(vote: VoteNow) -> str | None:
    if vote.secret is None or vote.secret.is_paper:
        return None
    if vote.secret.files.bel and vote.secret.check is None:
        return "look"
    return {"preparing": "set-up", "closing": "close", "counting": "count"}.get(vote.status)


def question_of(vote: VoteNow) -> Question:
    """Return the question of a vote as Belenios asks it."""
    if vote.secret is None:
        raise ValueError(vote.vote)
    asked = vote.secret.question
    is_several = asked.shape is SecretShape.SEVERAL
    most = asked.most if is_several else 1
    return Question(asked.text, asked.answers, 1, most, is_several)


def _be_polite() -> None:
    """Let the loop go on while a power is computed: these threads compute nothing else."""
    gmpy2.get_context().allow_release_gil = True


__all__ = ["FlawError", "Office", "Places", "question_of"]
