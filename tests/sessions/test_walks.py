"""Whole sessions of invented people: what holds at every step of every one of them."""

import random
from datetime import timedelta

import pytest

from core.clock import to_wire
from core.refusals import Refused
from sessions.codec import decode_event, decode_state, encode, event_kind
from sessions.domain import presence
from sessions.domain.apply import NEXT_ITEM, NEXT_STAGE, apply
from sessions.domain.decide import decide
from sessions.domain.refusals import CODES
from sessions.domain.state import SessionState
from sessions.domain.values import Choice, ItemState, Stage
from sessions.simulator.council import Council
from sessions.simulator.town import START, convocation
from tests.contract.generate import Step, walk

SEEDS = range(40)
BEING_HELD = ("preparing", "open", "closing", "counting")


@pytest.mark.parametrize("seed", SEEDS)
def test_stages_and_items_move_as_their_tables_say(seed: int) -> None:
    for step in walk(seed):
        before, after = step.before, step.after
        assert after.stage is before.stage or after.stage in NEXT_STAGE[before.stage]
        for old, new in zip(before.items, after.items, strict=False):
            assert new.state is old.state or new.state in NEXT_ITEM[old.state]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_law_forbids_never_happens(seed: int) -> None:
    for step in walk(seed):
        _nothing_unlawful(step)


def _nothing_unlawful(step: Step) -> None:
    state = step.after
    voting = [vote for vote in state.votes if vote.status in BEING_HELD]
    assert [vote.vote for vote in voting] == ([state.open_vote] if state.open_vote else [])
    assert len([i for i in state.items if i.id == state.current_item]) <= 1
    if voting:  # ROF 98.3
        assert state.speaking is None
        assert set(voting[0].eligible) == set(presence.present(state))
        assert state.stage is Stage.OPEN
    if state.speaking is not None:
        assert state.stage is Stage.OPEN
    for vote in state.votes:
        assert set(vote.voted) <= set(vote.eligible)
        assert not set(vote.eligible) & set(vote.absent_after_debate)
        if vote.result is not None and vote.secret is None:
            count = vote.result.tally
            heard = len(vote.eligible) + len(vote.absent_after_debate)
            assert count.yes + count.no + count.abstain == heard
            assert count.yes == sum(b.choice is Choice.YES for b in vote.ballots)
    settled = [item for item in state.items if item.state is ItemState.SETTLED]
    for item in settled:
        rounds = [vote for vote in state.votes if vote.item == item.id]
        assert all(vote.status in ("closed", "proclaimed", "annulled") for vote in rounds)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_late_screen_ends_where_the_others_are(seed: int) -> None:
    steps = list(walk(seed))
    cut = random.Random(seed).randrange(len(steps))
    state = decode_state(encode(steps[cut].before))
    for step in steps[cut:]:
        event = decode_event(event_kind(step.event), 1, encode(step.event))
        state = apply(state, event, step.after.seq, step.at)
    assert state == steps[-1].after


def test_every_refusal_of_many_sessions_is_in_the_list() -> None:
    seen = set()
    for seed in range(60):
        chance = random.Random(seed)
        council, state, now = Council(chance), SessionState(), START
        actor, command = convocation(chance, "s-sim")
        for _ in range(150):
            now += timedelta(seconds=chance.randint(1, 40))
            decision = decide(state, command, actor, now)
            assert decision == decide(state, command, actor, now)
            if isinstance(decision, Refused):
                seen.add(decision.code)
            else:
                for event in decision:
                    state = apply(state, event, state.seq + 1, to_wire(now))
            actor, command = council.next(state)
    assert seen <= set(CODES)
    assert len(seen) > 30
