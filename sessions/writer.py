"""The writer of one session, without a loop: decide a batch, commit it, apply it.

Used by the asyncio room and by the simulator. Nothing is applied before it is committed, nobody
is answered before that, and a key that was accepted once is answered the same for ever.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Final

from rfc8785 import CanonicalizationError

from core.canonical import Json, digest
from core.chain import GENESIS, SALT, Entry, Link
from core.clock import to_wire
from core.ids import new_salt
from core.log import SomebodyElseWroteFirstError
from core.refusals import Refused
from sessions.codec import VERSION, decode_event, encode, event_kind
from sessions.domain.actor import ROOM
from sessions.domain.apply import apply
from sessions.domain.commands import COMMAND_OF, Command, ConveneSession
from sessions.domain.decide import decide
from sessions.domain.decide.asked import is_id
from sessions.domain.events import (
    ActaApproved,
    Event,
    SecretVoteCounted,
    SessionClosed,
    SessionNotHeld,
)
from sessions.domain.grace import due
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState
from sessions.journal import Batch, Journal, Promised, Receipt, StorageFailedError

MOST_TRIES: Final = 3
LONGEST_ACTOR: Final = 80
MINUTES_TASK: Final = "minutes.draft"
BALLOTS_TASK: Final = "ballots.verify"
APPROVAL_TASK: Final = "minutes.approve"


@dataclass(frozen=True, slots=True)
class Ask:
    """A command with who gives it and the key by which it may be repeated."""

    actor: str
    command: Command
    key: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the command, by which a repetition is known; empty if it has none.

        Half a surrogate pair or an integer beyond 2**53 stands in no log (RFC 8785).
        """
        body = encode(self.command)
        try:
            return digest({"type": COMMAND_OF[type(self.command)], "body": body})
        except (CanonicalizationError, UnicodeEncodeError):
            return ""

    @property
    def is_sound(self) -> bool:
        """Tell whether key and actor fit where receipts and links are kept."""
        return is_id(self.key.replace(":", "-")) and len(self.actor) <= LONGEST_ACTOR


@dataclass(frozen=True, slots=True)
class Moment:
    """One link of the log with its event and the state after it."""

    link: Link
    event: Event
    state: SessionState


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command became these moments; ``seq`` and ``hash`` of the last are the receipt."""

    moments: tuple[Moment, ...]

    @property
    def seq(self) -> int:
        """The number of the last event of the command."""
        return self.moments[-1].link.seq

    @property
    def hash(self) -> str:
        """The hash of the last event of the command."""
        return self.moments[-1].link.hash


Answer = Accepted | Refused


@dataclass(slots=True)
class Plan:
    """What a batch comes to, before it is committed."""

    state: SessionState
    events: list[Event] = field(default_factory=list)
    states: list[SessionState] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    refused: dict[int, Refused] = field(default_factory=dict)


def _nothing(_name: str) -> None:
    """Go on: outside the simulator nothing goes wrong at a named point."""


class RoomCore:
    """State, log and receipts of one session; ``fault`` is called at named points of a batch.

    ``salt`` makes what stands in each link beside its event (``core.chain``).
    """

    def __init__(
        self,
        session: str,
        journal: Journal,
        fault: Callable[[str], None] = _nothing,
        salt: Callable[[], str] = new_salt,
    ) -> None:
        self._salt = salt
        self.session = session
        self.moments: list[Moment] = []
        self._journal = journal
        self._fault = fault
        self._receipts: dict[str, Receipt] = {}
        self._is_stale = True

    @property
    def state(self) -> SessionState:
        """The state as of the last commit."""
        return self.moments[-1].state if self.moments else SessionState()

    @property
    def hash(self) -> str:
        """The head of the log."""
        return self.moments[-1].link.hash if self.moments else GENESIS

    def load(self) -> None:
        """Read what others wrote since; raises StorageFailedError."""
        loaded = self._journal.load(self.session)
        self.follow(loaded.links[len(self.moments) :])
        self._receipts = {receipt.key: receipt for receipt in loaded.receipts}
        self._is_stale = False

    def follow(self, links: Sequence[Link]) -> None:
        """Take up the links that come next, which somebody else committed."""
        self._extend(links, [decode_event(link.kind, link.version, link.body) for link in links])

    def run(self, asks: Sequence[Ask], now: datetime) -> list[Answer]:
        """Decide, commit and apply a batch; returns the answers in order of ``asks``.

        Blocks for the commit. After a commit of unknown outcome the log is read again: what is in
        it was accepted, the rest may be repeated by key.
        """
        for _ in range(MOST_TRIES):
            try:
                return self._try(asks, now)
            except SomebodyElseWroteFirstError:
                self._is_stale = True
            except StorageFailedError:
                self._is_stale = True
                break
        return self._after_failure(asks)

    def _try(self, asks: Sequence[Ask], now: datetime) -> list[Answer]:
        if self._is_stale:
            self.load()
        plan = self.plan(asks, now)
        if plan.entries:
            self._fault("before-commit")
            links = self._journal.commit(self._batch(plan, now))
            self._fault("after-commit")
            self.moments += map(Moment, links, plan.events, plan.states)
            self._receipts |= plan.receipts
        return [plan.refused.get(place) or self._kept(ask) for place, ask in enumerate(asks)]

    def _after_failure(self, asks: Sequence[Ask]) -> list[Answer]:
        try:
            self.load()
        except StorageFailedError:
            return [refuse("storage-failed")] * len(asks)
        return [self._kept(ask) if self._is_mine(ask) else refuse("storage-failed") for ask in asks]

    def _is_mine(self, ask: Ask) -> bool:
        receipt = self._receipts.get(ask.key)
        return receipt is not None and _matches(receipt, ask)

    def _kept(self, ask: Ask) -> Accepted:
        receipt = self._receipts[ask.key]
        return Accepted(tuple(self.moments[receipt.first - 1 : receipt.last]))

    def plan(self, asks: Sequence[Ask], now: datetime) -> Plan:
        """Decide each command on the state that those before it lead to."""
        plan = Plan(self.state)
        for place, ask in enumerate(asks):
            refused = self._plan_one(plan, ask, now)
            if refused is not None:
                plan.refused[place] = refused
        return plan

    def _plan_one(self, plan: Plan, ask: Ask, now: datetime) -> Refused | None:
        digested = ask.digest
        if not digested or not ask.is_sound:
            return refuse("bad-id")
        receipt = self._receipts.get(ask.key) or plan.receipts.get(ask.key)
        if receipt is not None:
            is_same = (receipt.actor, receipt.digest) == (ask.actor, digested)
            return None if is_same else refuse("idempotency-key-reused")
        command = ask.command
        if isinstance(command, ConveneSession) and command.session != self.session:
            return refuse("wrong-session")
        decision = decide(plan.state, command, ask.actor, now)
        if isinstance(decision, Refused):
            return decision
        receipt = Receipt(ask.key, ask.actor, digested, plan.state.seq + 1, 0)
        self._add(plan, decision, receipt, now)
        return None

    def _add(self, plan: Plan, events: Sequence[Event], receipt: Receipt, now: datetime) -> None:
        at = to_wire(now)
        for event in events:
            body = {**encode(event), SALT: self._salt()}
            plan.events.append(event)
            plan.entries.append(Entry(event_kind(event), VERSION, at, receipt.actor, body))
            plan.state = apply(plan.state, event, plan.state.seq + 1, at)
            plan.states.append(plan.state)
        plan.receipts[receipt.key] = replace(receipt, last=plan.state.seq)

    def _batch(self, plan: Plan, now: datetime) -> Batch:
        return Batch(
            self.session, self.state.seq, plan.entries, tuple(plan.receipts.values()), plan.state,
            now, tuple(_promises(self.session, plan.events)),
        )  # fmt: skip

    def _extend(self, links: Sequence[Link], events: Sequence[Event]) -> None:
        def step(state: SessionState, pair: tuple[Link, Event]) -> SessionState:
            link, event = pair
            after = apply(state, event, link.seq, link.at)
            self.moments.append(Moment(link, event, after))
            return after

        reduce(step, zip(links, events, strict=True), self.state)


def timely(state: SessionState, now: datetime) -> list[Ask]:
    """Return what the room itself asks for because time has passed (R-QUO-9).

    It follows from the state at one number: the same number, the same key.
    """
    return [
        Ask(ROOM, command, f"grace-{state.seq}-{place}")
        for place, command in enumerate(due(state, now))
    ]


def _matches(receipt: Receipt, ask: Ask) -> bool:
    return receipt.actor == ask.actor and receipt.digest == ask.digest


def _promises(session: str, events: Iterable[Event]) -> Iterable[Promised]:
    # ROF 109: an acta, or the diligencia that takes its place (ROF 109.2).
    for event in events:
        if isinstance(event, SecretVoteCounted) and event.files.bel:
            payload: dict[str, Json] = {
                "session": session,
                "vote": event.vote,
                "bel": event.files.bel,
            }
            yield Promised(BALLOTS_TASK, f"{BALLOTS_TASK}:{event.files.bel}", payload)
        if isinstance(event, ActaApproved):
            earlier = event.acta.session
            approval: dict[str, Json] = {"session": earlier, "by": session}
            yield Promised(APPROVAL_TASK, f"{APPROVAL_TASK}:{earlier}:{session}", approval)
        if isinstance(event, SessionClosed | SessionNotHeld):
            yield Promised(MINUTES_TASK, f"{MINUTES_TASK}:{session}", {"session": session})
