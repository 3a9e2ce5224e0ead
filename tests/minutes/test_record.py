"""The fold of the log into the record of the act, and what is computed from it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plenary import (
    SMALL,
    Scribe,
    Size,
    convocation,
    items,
    open_session,
    plenary,
    speech,
    vote,
)
from minutes.domain import index, votes
from minutes.domain.fold import NotConvenedError, fold
from minutes.domain.record import IncidentKind, VoteStatus
from minutes.reading import read, record
from sessions.domain import events as e
from sessions.domain.values import (
    AttendanceCause,
    Ballot,
    Choice,
    FloorEnd,
    FloorKind,
    ItemState,
    Majority,
    Outcome,
    Presence,
    Segment,
    Tally,
    VoteKind,
    VoteResult,
)

SIZES = st.builds(
    Size,
    members=st.integers(3, 27),
    items=st.integers(2, 12),
    interventions=st.integers(0, 40),
    votes=st.integers(0, 12),
    minutes=st.integers(1, 30),
)


def opened(size: Size = SMALL) -> Scribe:
    scribe = Scribe()
    open_session(scribe, size)
    return scribe


@settings(max_examples=30, deadline=None)
@given(SIZES)
def test_the_parts_of_a_session_cover_it_without_hole_or_overlap(size: Size) -> None:
    now = record(plenary(size))
    parts = index.parts(now)
    assert parts[0].from_ms == 0
    assert parts[-1].to_ms == now.length_ms
    for before, after in pairwise(parts):
        assert before.to_ms == after.from_ms
        assert before.kind != after.kind


@settings(max_examples=30, deadline=None)
@given(SIZES)
def test_every_span_lies_inside_the_session_and_goes_forward(size: Size) -> None:
    now = record(plenary(size))
    spans = [one.span for one in now.interventions]
    spans += [one.span for one in now.votes] + [one.span for one in now.incidents]
    spans += [span for item in now.items for span in item.spans]
    spans += [stay.span for one in now.attendance for stay in one.stays]
    assert all(0 <= span.from_ms <= span.to_ms <= now.length_ms for span in spans)
    assert [one.to_ms >= one.from_ms for one in index.chapters(now, str)]


@settings(max_examples=30, deadline=None)
@given(SIZES)
def test_every_vote_of_a_plenary_counts_again_to_the_same_result(size: Size) -> None:
    now = record(plenary(size))
    assert votes.recount(now) == ()
    assert len(now.votes) == min(size.votes, size.items)


@settings(max_examples=20, deadline=None)
@given(SIZES, st.data())
def test_every_prefix_of_a_log_folds(size: Size, data: st.DataObject) -> None:
    links = plenary(size)
    cut = data.draw(st.integers(1, len(links)))
    now = record(links[:cut])
    assert now.size == cut


def test_a_log_without_convocation_has_no_record() -> None:
    links = plenary()
    with pytest.raises(NotConvenedError):
        fold(read(links[1:]))
    with pytest.raises(NotConvenedError):
        fold([])


@pytest.mark.law("R-ACT-1")
def test_who_comes_late_leaves_and_returns_has_each_stay_with_its_cause() -> None:
    scribe = opened()
    late = e.AttendanceChanged("p-07", Presence.IN_ROOM, AttendanceCause.ARRIVAL)
    left = e.AttendanceChanged("p-07", Presence.ABSENT, AttendanceCause.LEFT)
    back = e.AttendanceChanged("p-07", Presence.REMOTE, AttendanceCause.RETURNED, True)  # noqa: FBT003
    for event in (late, left, back):
        scribe.tell(event, after_ms=60_000)
    scribe.tell(e.SessionClosed(()), after_ms=60_000)
    now = record(scribe.links)
    one = next(a for a in now.attendance if a.person.id == "p-07")
    assert one.roll is Presence.EXCUSED
    assert one.territory_declared
    assert [(s.span.from_ms, s.span.to_ms, s.came, s.left) for s in one.stays] == [
        (60_000, 120_000, AttendanceCause.ARRIVAL, AttendanceCause.LEFT),
        (180_000, 240_000, AttendanceCause.RETURNED, None),
    ]


def test_who_did_not_answer_the_roll_is_absent() -> None:
    scribe = Scribe()
    scribe.tell(convocation(SMALL, "s"))
    scribe.tell(e.RollCallStarted())
    scribe.tell(e.RollCallCompleted(0, 3, is_quorate=False))
    scribe.tell(e.SessionNotHeld(0, 3))
    now = record(scribe.links)
    assert not now.was_held
    seated = [one for one in now.attendance if one.person.seat]
    assert {one.roll for one in seated} == {Presence.ABSENT}


@pytest.mark.law("R-VOT-8")
def test_two_ties_and_a_casting_vote_are_two_votes_with_their_rounds() -> None:
    scribe = opened()
    eligible = tuple(f"p-{seat:02}" for seat in range(1, 7))
    ballots = tuple(
        Ballot(m, Choice.YES if place % 2 else Choice.NO) for place, m in enumerate(eligible)
    )
    tie = VoteResult(Tally(3, 3, 0), Outcome.SECOND_VOTE_REQUIRED, 0, "LRBRL 46.2.d")
    again = replace(tie, outcome=Outcome.CASTING_VOTE_REQUIRED)
    scribe.tell(e.ItemOpened("i-1", eligible))
    for number, result in ((1, tie), (2, again)):
        scribe.tell(
            e.VoteOpened(
                f"v-{number}", "i-1", number, VoteKind.ORDINARY, "simple", 7, 0, eligible, (), "0"
            )
        )
        for ballot in ballots:
            scribe.tell(e.VoteCast(f"v-{number}", ballot.member, ballot.choice), ballot.member)
        scribe.tell(e.VoteClosed(f"v-{number}", ballots, (), (), result))
    decided = replace(tie, outcome=Outcome.APPROVED)
    scribe.tell(e.CastingVoteGiven("v-2", Choice.YES, decided), "p-01")
    scribe.tell(e.VoteProclaimed("v-2"), "p-01")
    now = record(scribe.links)
    assert [(v.round, v.status, v.asked_casting) for v in now.votes] == [
        (1, VoteStatus.CLOSED, False), (2, VoteStatus.PROCLAIMED, True),
    ]  # fmt: skip
    assert votes.recount(now) == ()
    declined = replace(now, votes=(replace(now.votes[1], casting=None),))
    assert [fault.what for fault in votes.recount(declined)] == ["outcome"]


def test_only_the_last_vote_of_a_member_counts_and_an_annulled_one_is_kept() -> None:
    scribe = opened()
    scribe.tell(e.ItemOpened("i-1", ("p-01", "p-02")))
    scribe.tell(
        e.VoteOpened(
            "v", "i-1", 1, VoteKind.NOMINAL, "simple", 7, 0, ("p-01", "p-02"), ("p-03",), "0"
        )
    )
    scribe.tell(e.VoteCast("v", "p-01", Choice.NO), "p-01")
    scribe.tell(e.VoteCast("v", "p-01", Choice.YES), "p-01")
    kept = (Ballot("p-01", Choice.YES),)
    result = VoteResult(Tally(1, 0, 2), Outcome.APPROVED, 0, "LRBRL 47.1")
    scribe.tell(e.VoteClosed("v", kept, ("p-02",), ("p-03",), result))
    scribe.tell(e.VoteAnnulled("v", "se votó otro texto"), "p-01")
    now = record(scribe.links)
    assert votes.recount(now) == ()
    assert now.votes[0].status is VoteStatus.ANNULLED
    assert now.votes[0].reason == "se votó otro texto"


FAULTS = {
    "ballots": {"cast": ()},
    "silent": {"silent": ("p-01",)},
    "needed": {"needed": 5},
    "tally": {"absent_after_debate": ("p-07",)},
    "eligible": {"eligible": ("p-02",)},
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_vote_that_does_not_follow_from_its_ballots_is_told(what: str) -> None:
    now = record(plenary())
    turned = replace(now.votes[0], **FAULTS[what])  # type: ignore[arg-type]  # a table of fields
    assert what in {fault.what for fault in votes.recount(replace(now, votes=(turned,)))}


@pytest.mark.law("R-VID-4")
def test_a_session_that_is_not_public_is_withheld_whole() -> None:
    scribe = Scribe()
    scribe.tell(replace(convocation(SMALL, "s"), is_public=False))
    scribe.tell(e.RollCallCompleted(6, 3, is_quorate=True))
    scribe.tell(e.SessionOpened("g"))
    speech(scribe, "p-01", "i-1", 1, 5000)
    scribe.tell(e.SessionClosed(()))
    now = record(scribe.links)
    assert [part.kind for part in index.parts(now)] == ["SECRET"]
    assert index.interventions(now)[0].closed_doors
    assert index.shots(now, str)[0].person is None


@pytest.mark.law("R-VID-1")
def test_the_index_tells_who_spoke_about_what_and_when() -> None:
    scribe = opened()
    scribe.tell(e.ItemOpened("i-1", ()))
    speech(scribe, "p-02", "i-1", 9, 30_000)
    scribe.tell(e.SessionClosed(()))
    (entry,) = index.interventions(record(scribe.links))
    assert (entry.item_number, entry.person, entry.group) == (1, "p-02", "Grupo Ocre")
    assert (entry.from_ms, entry.to_ms) == (1200, 31_200)


def test_an_intervention_that_nobody_ended_lasts_to_the_end_of_the_session() -> None:
    scribe = opened()
    scribe.tell(e.FloorGiven("x", "p-02", FloorKind.TURN, 300, None, None), after_ms=1000)
    scribe.tell(e.SessionClosed(()), after_ms=9000)
    scribe.tell(e.RecordingStopped(1), after_ms=5000)
    now = record(scribe.links)
    assert (now.interventions[0].span.from_ms, now.interventions[0].span.to_ms) == (1000, 10_000)
    assert now.length_ms == 10_000
    assert now.interventions[0].end is None


def test_incidents_of_the_room_and_of_the_machines_are_kept_in_order() -> None:
    scribe = opened()
    for event in (
        e.ConnectionLost("p-03"), e.ConnectionRestored("p-03"), e.QuorumLost(2, 3),
        e.QuorumRegained(3, 3), e.AlarmRaised("no-sound", "p-01"), e.ChairPassed("p-02"),
        e.RecordingGap(1, 500, 2500, "media"), e.RecordingStarted(2, "x"), e.IncidentNoted("Ruido"),
    ):  # fmt: skip
        scribe.tell(event)
    now = record(scribe.links)
    assert [one.kind for one in now.incidents] == [
        IncidentKind.CONNECTION_LOST, IncidentKind.CONNECTION_RESTORED, IncidentKind.QUORUM_LOST,
        IncidentKind.QUORUM_REGAINED, IncidentKind.ALARM, IncidentKind.CHAIR_PASSED,
        IncidentKind.RECORDING_GAP, IncidentKind.RECORDING_RESUMED, IncidentKind.NOTED,
    ]  # fmt: skip
    assert now.presiding == "p-02"


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (e.ItemClosed("i-1"), ItemState.SETTLED),
        (e.ItemWithdrawn("i-1", "falta un informe"), ItemState.WITHDRAWN),
        (e.ItemTabled("i-1", "falta un informe"), ItemState.TABLED),
    ],
)
def test_an_item_ends_as_it_was_ended(event: e.Event, state: ItemState) -> None:
    scribe = opened()
    scribe.tell(e.ItemOpened("i-1", ()), after_ms=1000)
    scribe.tell(e.MajorityBound("i-1", "absolute", "A06", "Reglamento orgánico"))
    scribe.tell(event, after_ms=4000)
    first = record(scribe.links).items[0]
    assert first.state is state
    assert first.item.majority is Majority.ABSOLUTE
    assert [(s.from_ms, s.to_ms) for s in first.spans] == [(1000, 6000)]


def test_chapters_are_written_as_webvtt_that_cannot_be_broken_by_a_title() -> None:
    scribe = opened()
    hostile = replace(items(1)[0], title="A --> B <c>\n\nNOTE")
    scribe.links.clear()
    scribe.tell(replace(convocation(SMALL, "s"), items=(hostile,)))
    scribe.tell(e.SessionOpened("g"))
    scribe.tell(e.ItemOpened("i-1", ()))
    scribe.tell(e.SessionClosed(()), after_ms=3_600_000)
    text = index.webvtt(index.chapters(record(scribe.links), str))
    assert text.count("-->") == 2
    assert "01:00:01.000" in text
    assert "<c>" not in text
    assert "\n\nNOTE" not in text


def test_a_speaker_cut_by_a_vote_ends_there() -> None:
    scribe = opened()
    scribe.tell(e.FloorGiven("x", "p-02", FloorKind.TURN, 300, "i-1", None))
    scribe.tell(e.FloorExtended("x", 60))
    scribe.tell(e.FloorEnded("x", FloorEnd.VOTE), after_ms=2000)
    vote(scribe, items(1)[0], 1, ("p-01", "p-02"), 7)
    now = record(scribe.links)
    assert now.interventions[0].end is FloorEnd.VOTE
    assert now.interventions[0].seconds_added == 60


def test_a_piece_of_the_recording_that_was_told_twice_is_one_piece() -> None:
    scribe = opened()
    piece = Segment("t", 1, "part-001/t/000001.rtpd", "a" * 64, 10, 0, 4000, 1)
    scribe.tell(e.RecordingStarted(1, "2026-03-26T08:00:00.000000Z"))
    scribe.tell(e.SegmentsSealed(1, (piece,)))
    scribe.tell(e.SegmentsSealed(1, (piece,), recovered=True))
    (kept,) = record(scribe.links).pieces
    assert (kept.segment, kept.recovered) == (piece, False)
