"""Redaction: who follows events and who asks for the state see the same, and nothing too early."""

from dataclasses import replace

import pytest

from core.chain import Entry, Link, chain, link_hash
from sessions.codec import VERSION, encode, event_kind
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.apply import apply
from sessions.domain.audience import (
    RESYNC,
    Audience,
    Reader,
    redact_event,
    redact_state,
)
from sessions.domain.values import Choice
from sessions.telling import Told, tell
from sessions.writer import Moment
from tests.contract.generate import Step, walk
from tests.sessions.town import CHAIR, Sitting, sitting

READERS = (
    Reader(Audience.MEMBER, "p-02"),
    Reader(Audience.MEMBER, "p-03"),
    Reader(Audience.SECRETARY, "p-secretaria"),
    Reader(Audience.SCREEN),
    Reader(Audience.PUBLIC),
)
SCREEN, PUBLIC = Reader(Audience.SCREEN), Reader(Audience.PUBLIC)


@pytest.mark.parametrize("seed", range(60))
def test_redacting_commutes_with_applying(seed: int) -> None:
    for step in walk(seed):
        for reader in READERS:
            event = redact_event(step.before, step.event, reader)
            if event is RESYNC:
                continue
            seen = redact_state(step.before, reader)
            assert apply(seen, event, step.after.seq, step.at) == redact_state(step.after, reader)


def steps(log: Sitting) -> list[Step]:
    found, state = [], type(log.state)()
    for told in log.log:
        after = apply(state, told.event, told.seq, told.at)
        found.append(Step(state, told.event, after, told.at, told.actor))
        state = after
    return found


@pytest.mark.row("VO-03")
def test_nobody_is_told_a_sense_before_the_count_but_the_voter() -> None:
    now = sitting().opened().in_item().voting()
    now.do("p-02", c.CastVote("v-1", Choice.NO))
    own, other = (redact_state(now.state, reader) for reader in READERS[:2])
    assert own.votes[0].ballots[0].choice is Choice.NO
    assert other.votes[0].ballots[0].choice is None
    cast = steps(now)[-1]
    told = [redact_event(cast.before, cast.event, reader) for reader in READERS]
    assert [one.choice for one in told if isinstance(one, e.VoteCast)] == [Choice.NO] + [None] * 4


def test_the_count_tells_every_sense() -> None:
    now = sitting().opened().in_item().voted(4, 3)
    choices = [ballot.choice for ballot in redact_state(now.state, PUBLIC).votes[0].ballots]
    assert choices == [Choice.YES] * 4 + [Choice.NO] * 3


@pytest.mark.law("R-VID-4")
@pytest.mark.row("SA-13")
def test_behind_closed_doors_nothing_is_told_outside() -> None:
    now = sitting().opened().in_item().behind_doors()
    before = redact_state(now.state, PUBLIC)
    assert (before.items, before.attendance, before.votes, before.doors_open) == ((), (), (), False)
    seen = len(now.log)
    now.voted(4, 3)
    now.do(CHAIR, c.ProclaimVote("v-1"))
    for step in steps(now)[seen:]:
        for reader in (SCREEN, PUBLIC):
            assert redact_event(step.before, step.event, reader) == e.EventWithheld()


@pytest.mark.law("R-VID-4")
def test_a_vote_behind_doors_is_never_told_outside_not_even_afterwards() -> None:
    now = sitting().opened().in_item().behind_doors()
    now.voted(4, 3)
    now.do(CHAIR, c.OpenDoors())
    assert redact_event(steps(now)[-1].before, e.DoorsOpened(), PUBLIC) is RESYNC
    now.do(CHAIR, c.ProclaimVote("v-1"))
    assert redact_event(steps(now)[-1].before, steps(now)[-1].event, PUBLIC) == e.EventWithheld()
    assert [vote.vote for vote in redact_state(now.state, PUBLIC).votes] == ["v-s"]
    assert len(redact_state(now.state, READERS[0]).votes) == 2


def test_a_body_that_is_not_public_is_shown_to_its_own_screen_only() -> None:
    now = sitting(is_public=False).opened()
    assert redact_state(now.state, PUBLIC).attendance == ()
    assert len(redact_state(now.state, SCREEN).attendance) == 7


def told_of(log: Sitting, reader: Reader) -> list[tuple[Told, Link]]:
    """Return what a reader is told of each link, beside the link itself."""
    entries = [
        Entry(event_kind(told.event), VERSION, told.at, told.actor, encode(told.event))
        for told in log.log
    ]
    links = chain(entries, "0" * 64, 0)
    return [
        (tell(step.before, Moment(link, step.event, step.after), reader), link)
        for step, link in zip(steps(log), links, strict=True)
    ]


@pytest.mark.row("VO-03")
@pytest.mark.parametrize("reader", [READERS[1], *READERS[2:]])
def test_no_hash_lets_a_reader_guess_a_ballot_before_the_count(reader: Reader) -> None:
    now = sitting().opened().in_item().voting()
    now.do("p-02", c.CastVote("v-1", Choice.NO))
    now.do("p-03", c.CastVote("v-1", Choice.YES))
    *_, (first, link), (own, _) = told_of(now, reader)
    guesses = [replace(link, body={**link.body, "choice": choice.value}) for choice in Choice]
    assert first.hash not in map(link_hash, guesses)
    assert own.hash == ""  # whose own link follows it would confirm a guess of the one before


@pytest.mark.law("R-VID-4")
def test_no_hash_of_what_is_behind_closed_doors_goes_outside() -> None:
    now = sitting().opened().in_item().behind_doors()
    seen = len(now.log) - 1
    now.voted(4, 3)
    now.do(CHAIR, c.OpenDoors())
    hashes = [told.hash for told, _ in told_of(now, PUBLIC)[seen:]]
    assert hashes[:-1] == [""] * (len(hashes) - 1)
    now.do(CHAIR, c.ProclaimVote("v-1"))
    assert told_of(now, PUBLIC)[-1][0].hash == ""
