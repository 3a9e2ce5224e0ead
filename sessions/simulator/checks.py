"""The invariants that no fault may break (docs: nothing lost, nothing wrong accepted).

Each check looks at the world after a run and returns what is wrong, in words; nothing is fine.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from core.chain import Link, first_fault
from core.clock import from_wire
from core.refusals import Refused
from sessions.codec import decode_event
from sessions.domain.apply import apply
from sessions.domain.audience import redact_state
from sessions.domain.decide import decide
from sessions.domain.events import (
    ActaApproved,
    SecretVoteCounted,
    SessionClosed,
    SessionNotHeld,
)
from sessions.domain.state import SessionState
from sessions.journal import Loaded
from sessions.simulator.lawful import RULES
from sessions.simulator.town import SESSION
from sessions.simulator.world import World
from sessions.writer import APPROVAL_TASK, BALLOTS_TASK, MINUTES_TASK, Accepted, RoomCore


def acked_once(world: World, kept: Loaded) -> Iterable[str]:
    """What was answered as accepted is in the log once, at the number that was named."""
    receipts = {receipt.key: receipt for receipt in kept.receipts}
    for key, answer in world.acked().items():
        receipt = receipts.get(key)
        if receipt is None or receipt.last != answer.seq:
            yield f"{key} was acknowledged at {answer.seq} and is not there"
        elif kept.links[answer.seq - 1].hash != answer.hash:
            yield f"{key} was acknowledged with another hash"


def whole_or_not_at_all(_world: World, kept: Loaded) -> Iterable[str]:
    """Every event belongs to exactly one command, and every command is there whole."""
    owners = Counter(
        seq for receipt in kept.receipts for seq in range(receipt.first, receipt.last + 1)
    )
    for link in kept.links:
        if owners.pop(link.seq, 0) != 1:
            yield f"event {link.seq} does not belong to exactly one command"
    if owners:
        yield f"receipts name events that are not there: {sorted(owners)}"


def one_answer(world: World, kept: Loaded) -> Iterable[str]:
    """Nobody was told two different things of one key, and repeating it says the same again."""
    core = RoomCore(SESSION, world.shelf)
    core.load()
    known = {receipt.key for receipt in kept.receipts}
    for key, request in world.requests.items():
        said = {(a.seq, a.hash) for a in request.answers if isinstance(a, Accepted)}
        if key in known:
            again = core.run([request.ask], world.now)[0]
            said |= {(again.seq, again.hash)} if isinstance(again, Accepted) else {(0, again.code)}
        if len(said) > 1:
            yield f"{key} was answered in {len(said)} ways"


def chain_holds(world: World, kept: Loaded) -> Iterable[str]:
    """The chain verifies, and every head ever shown to anybody is a prefix of it."""
    fault = first_fault(kept.links)
    if fault is not None:
        yield f"the chain breaks at {fault.seq}: {fault.reason}"
    for seq, shown in _shown(world):
        if seq > len(kept.links) or shown not in ("", kept.links[seq - 1].hash):
            yield f"head {seq} was shown and is no prefix"


def _shown(world: World) -> Iterable[tuple[int, str]]:
    yield from ((answer.seq, answer.hash) for answer in world.acked().values())
    for screen in world.screens:
        yield from screen.shown


def derived_is_replay(world: World, kept: Loaded) -> Iterable[str]:
    """Screens, the row of lists and a new room show what replaying the log gives."""
    state = replay(kept.links)
    core = RoomCore(SESSION, world.shelf)
    core.load()
    if core.state != state:
        yield "a new room is not the replay"
    if world.shelf.row() != ((state.stage.value, state.seq) if kept.links else None):
        yield f"the row of lists says {world.shelf.row()}"
    for screen in world.screens:
        if screen.state != redact_state(state, screen.reader):
            yield f"the screen of {screen.reader.audience} is not the replay"


def replay(links: Sequence[Link]) -> SessionState:
    """Fold links by hand, as a stranger would."""
    state = SessionState()
    for link in links:
        event = decode_event(link.kind, link.version, link.body)
        state = apply(state, event, link.seq, link.at)
    return state


def effects_once(world: World, kept: Loaded) -> Iterable[str]:
    """What a committed event demands happens, visibly once; what none demands does not."""
    ends = (SessionClosed, SessionNotHeld)
    events = [decode_event(link.kind, link.version, link.body) for link in kept.links]
    is_over = any(isinstance(event, ends) for event in events)
    expected = {f"{MINUTES_TASK}:{SESSION}": 1} if is_over else {}
    boxes = {e.files.bel for e in events if isinstance(e, SecretVoteCounted) and e.files.bel}
    expected |= {f"{BALLOTS_TASK}:{bel}": 1 for bel in boxes}
    approved = {e.acta.session for e in events if isinstance(e, ActaApproved)}
    expected |= {f"{APPROVAL_TASK}:{acta}:{SESSION}": 1 for acta in approved}
    if dict(world.shelf.effects()) != expected:
        yield f"effects are {dict(world.shelf.effects())}, not {expected}"


def decided_again(world: World, kept: Loaded) -> Iterable[str]:
    """Deciding the whole log again from the start accepts exactly what was accepted."""
    state = SessionState()
    for receipt in sorted(kept.receipts, key=lambda one: one.first):
        ask = world.requests[receipt.key].ask
        links = kept.links[receipt.first - 1 : receipt.last]
        events = tuple(decode_event(link.kind, link.version, link.body) for link in links)
        decision = decide(state, ask.command, ask.actor, from_wire(links[0].at)) if links else ()
        if isinstance(decision, Refused) or decision != events:
            yield f"{receipt.key} could not be decided so"
        for event, link in zip(events, links, strict=True):
            state = apply(state, event, link.seq, link.at)


def lawful(_world: World, kept: Loaded) -> Iterable[str]:
    """Every moment between two commands is one that the law allows."""
    state = SessionState()
    ends = {receipt.last for receipt in kept.receipts}
    for link in kept.links:
        event = decode_event(link.kind, link.version, link.body)
        state = apply(state, event, link.seq, link.at)
        if link.seq in ends:
            yield from (f"at {link.seq}: {said}" for rule in RULES for said in rule(state))


CHECKS: Final[dict[str, Callable[[World, Loaded], Iterable[str]]]] = {
    "acked-once": acked_once,
    "whole-or-not-at-all": whole_or_not_at_all,
    "one-answer": one_answer,
    "chain-holds": chain_holds,
    "derived-is-replay": derived_is_replay,
    "effects-once": effects_once,
    "decided-again": decided_again,
    "lawful": lawful,
}
