"""Roll call, quorum, presence at a distance and who leaves, by the law."""

import pytest

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import ROOM
from sessions.domain.grace import due
from sessions.domain.values import (
    AttendanceCause,
    BodyKind,
    FloorEnd,
    FloorKind,
    Presence,
    RemoteBasis,
    RuleProfile,
    Stage,
)
from tests.sessions.town import CHAIR, SECRETARY, Sitting, going, sitting


def coming(member: str, presence: Presence = Presence.IN_ROOM) -> c.RecordAttendance:
    return c.RecordAttendance(member, presence, AttendanceCause.RETURNED)


def presences(now: Sitting, *members: str) -> list[Presence]:
    return [one.presence for one in now.state.attendance if one.member in members]


# Roll call and quorum


@pytest.mark.law("R-QUO-1")
@pytest.mark.row("SA-10")
def test_who_does_not_answer_the_roll_is_absent() -> None:
    now = sitting().call_roll(5)
    assert now.state.stage is Stage.QUORATE
    assert now.state.attendance[6].presence is Presence.ABSENT
    completed = now.log[-1].event
    assert completed == e.RollCallCompleted(5, 3, is_quorate=True)


@pytest.mark.law("R-QUO-2")
def test_example_10_without_quorum_nothing_is_voted() -> None:
    now = sitting(25).opened(9).in_item()
    events = now.do(SECRETARY, going("p-09"))
    assert events[-1] == e.QuorumLost(8, 9)
    assert now.state.stage is Stage.NO_QUORUM
    answer = now.ask(CHAIR, c.OpenVote("v-1", "i-2"))
    assert isinstance(answer, Refused)
    assert (answer.code, dict(answer.params)) == ("no-quorum", {"present": 8, "quorum": 9})
    assert now.code("p-02", c.RequestFloor("r-1")) == "no-quorum"
    events = now.do(SECRETARY, coming("p-09"))
    assert events[-1] == e.QuorumRegained(9, 9)
    now.voting()


@pytest.mark.law("R-QUO-2")
def test_who_speaks_loses_the_floor_with_the_quorum() -> None:
    now = sitting(25).opened(9).in_item()
    now.do(CHAIR, c.GiveFloor("t-1", "p-02"))
    events = now.do(SECRETARY, going("p-09"))
    assert events[-2:] == (e.FloorEnded("t-1", FloorEnd.RECESS), e.QuorumLost(8, 9))


@pytest.mark.law("R-QUO-1")
@pytest.mark.law("R-BOD-2")
def test_there_is_no_quorum_without_who_presides_until_a_substitute_takes_the_chair() -> None:
    now = sitting().opened().in_item()
    assert now.do(SECRETARY, going(CHAIR))[-1] == e.QuorumLost(6, 3, "chair")
    assert now.code(SECRETARY, c.PassChair(CHAIR)) == "nothing-to-do"
    assert now.code(SECRETARY, c.PassChair(SECRETARY)) == "unknown-member"
    assert now.do(SECRETARY, c.PassChair("p-02")) == (
        e.ChairPassed("p-02"), e.QuorumRegained(6, 3),
    )  # fmt: skip
    assert now.code(CHAIR, c.Recess()) == "not-chair"
    now.do("p-02", c.Recess())


@pytest.mark.law("R-QUO-3")
@pytest.mark.law("R-ACT-3")
def test_without_quorum_at_the_roll_the_session_is_not_held() -> None:
    now = sitting(25).call_roll(8)
    assert now.state.stage is Stage.NO_QUORUM
    assert now.code(CHAIR, c.OpenSession("g")) == "no-quorum"
    assert now.do(CHAIR, c.DeclareNotHeld()) == (e.SessionNotHeld(8, 9),)
    assert now.code(SECRETARY, c.StartRollCall()) == "session-over"


@pytest.mark.law("R-QUO-3")
def test_who_arrives_late_gives_the_quorum_and_the_session_is_opened() -> None:
    now = sitting(25).call_roll(8)
    arrived = c.RecordAttendance("p-09", Presence.IN_ROOM, AttendanceCause.ARRIVAL)
    assert now.do(SECRETARY, arrived)[-1] == e.QuorumRegained(9, 9)
    now.do(CHAIR, c.OpenSession("g"))
    assert now.code(CHAIR, c.DeclareNotHeld()) == "already-opened"


@pytest.mark.law("R-QUO-5")
def test_a_commission_in_second_call_needs_three() -> None:
    rules = RuleProfile(body_kind=BodyKind.COMMISSION, legal_number=9)
    assert sitting(9, rules=rules).call_roll(4).state.stage is Stage.NO_QUORUM
    assert sitting(9, rules=rules, call=2).call_roll(4).state.stage is Stage.QUORATE


@pytest.mark.law("R-REM-2")
def test_without_a_legal_basis_nobody_attends_at_a_distance() -> None:
    rules = RuleProfile(legal_number=7, remote_basis=RemoteBasis.NONE)
    now = sitting(rules=rules)
    now.do(SECRETARY, c.StartRollCall())
    remote = c.AnswerRollCall(Presence.REMOTE, territory_declared=True)
    assert now.code("p-02", remote) == "no-remote-basis"
    assert now.code(SECRETARY, c.RecordAttendance("p-02", Presence.REMOTE)) == "no-remote-basis"


@pytest.mark.law("R-REM-1")
def test_at_a_distance_by_article_46_3_the_territory_is_declared() -> None:
    rules = RuleProfile(legal_number=7, remote_basis=RemoteBasis.ART_46_3)
    now = sitting(rules=rules)
    now.do(SECRETARY, c.StartRollCall())
    assert now.code("p-02", c.AnswerRollCall(Presence.REMOTE)) == "territory-not-declared"
    now.do("p-02", c.AnswerRollCall(Presence.REMOTE, territory_declared=True))


@pytest.mark.law("R-QUO-9")
def test_a_lost_connection_is_an_absence_only_after_the_grace() -> None:
    now = sitting().opened(7, remote=(7,)).in_item()
    now.do(ROOM, c.ReportConnection("p-07", is_connected=False))
    now.do(SECRETARY, c.NoteIncident("espera"), after=58)
    assert due(now.state, now.now) == ()
    assert now.code(ROOM, going("p-07", AttendanceCause.CONNECTION_LOST)) == "grace-not-over"
    now.do(SECRETARY, c.NoteIncident("espera"), after=2)
    (absence,) = due(now.state, now.now)
    now.do(ROOM, absence, after=0)
    assert now.state.attendance[6].presence is Presence.ABSENT
    now.voting()
    assert now.state.votes[0].absent_after_debate == ("p-07",)


@pytest.mark.law("R-QUO-9")
def test_who_is_connected_again_is_there_again() -> None:
    now = sitting().opened(7, remote=(7,))
    now.do(ROOM, c.ReportConnection("p-07", is_connected=False))
    now.do(SECRETARY, going("p-07", AttendanceCause.CONNECTION_LOST), after=61)
    events = now.do(ROOM, c.ReportConnection("p-07", is_connected=True))
    assert isinstance(events[1], e.AttendanceChanged)
    assert [one.member for one in now.state.attendance if one.presence is Presence.REMOTE] == [
        "p-07"
    ]


@pytest.mark.law("R-QUO-9")
@pytest.mark.law("R-VOT-1")
def test_the_end_of_the_grace_waits_for_the_end_of_the_vote() -> None:
    now = sitting().opened(7, remote=(6, 7)).in_item()
    now.do(ROOM, c.ReportConnection("p-07", is_connected=False))
    now.do(ROOM, c.ReportConnection("p-06", is_connected=False))
    now.do(SECRETARY, going("p-06", AttendanceCause.CONNECTION_LOST))
    now.voting()
    now.do(ROOM, c.ReportConnection("p-06", is_connected=True), after=100)
    assert presences(now, "p-06") == [Presence.ABSENT]
    assert due(now.state, now.now) == ()
    now.cast(4, 1)
    now.do(CHAIR, c.CloseVote("v-1"))
    for command in due(now.state, now.now):
        now.do(ROOM, command, after=0)
    assert presences(now, "p-06", "p-07") == [Presence.REMOTE, Presence.ABSENT]


@pytest.mark.law("R-DEB-7")
def test_who_was_expelled_does_not_come_back() -> None:
    now = sitting().opened().expelled("p-07")
    assert now.code(SECRETARY, coming("p-07")) == "expelled"
    assert now.code(CHAIR, c.WithdrawCall("p-07")) == "expelled"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (going("p-07", AttendanceCause.ROLL_CALL), "wrong-cause"),
        (c.RecordAttendance("p-07", Presence.EXCUSED, AttendanceCause.LEFT), "wrong-cause"),
        (going("p-07", AttendanceCause.CONNECTION_LOST), "wrong-cause"),
        (going("p-07", AttendanceCause.EXPELLED), "wrong-cause"),
        (going("p-07", AttendanceCause.CONFLICT), "item-not-open"),
        (coming("p-07"), "already-present"),
        (going("p-nadie"), "unknown-member"),
        (going(SECRETARY), "unknown-member"),
        (c.RecordAttendance("p-07", Presence.UNKNOWN, AttendanceCause.LEFT), "wrong-cause"),
    ],
)
def test_attendance_changes_by_the_cause_that_fits(command: c.RecordAttendance, code: str) -> None:
    assert sitting().opened().code(SECRETARY, command) == code


def test_who_leaves_loses_floor_and_place_in_the_queue() -> None:
    now = sitting().opened().in_item()
    now.do("p-02", c.RequestFloor("r-1", FloorKind.ALLUSION))
    now.do(CHAIR, c.GiveFloor("t-1", "p-02"))
    now.do("p-02", c.RequestFloor("r-2"))
    assert now.do(SECRETARY, going("p-02"))[:2] == (
        e.FloorEnded("t-1", FloorEnd.LEFT), e.FloorWithdrawn("r-2"),
    )  # fmt: skip
    assert (now.state.queue, now.state.speaking) == ((), None)
