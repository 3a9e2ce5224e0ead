"""Calls to order and expulsion; the secretary without whom nothing is held; mistakes undone."""

import pytest

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import (
    AttendanceCause,
    Duty,
    FloorEnd,
    Person,
    Presence,
    RemoteBasis,
    Stage,
)
from sessions.domain.values import RuleProfile as Rules
from tests.sessions.town import AUDITOR, CHAIR, SECRETARY, sitting


@pytest.mark.law("R-DEB-7")
def test_the_second_call_to_order_warns_and_only_after_the_third_one_is_ordered_to_leave() -> None:
    now = sitting().opened().in_item()
    call = c.CallToOrder("p-07", "interrumpe a quien habla")
    first = e.CalledToOrder("p-07", "interrumpe a quien habla", 1, is_warned=False)
    assert now.do(CHAIR, call) == (first,)
    assert now.code(CHAIR, c.ExpelMember("p-07")) == "not-called-to-order"
    second = e.CalledToOrder("p-07", "interrumpe a quien habla", 2, is_warned=True)
    assert now.do(SECRETARY, call) == (second,)
    now.do(CHAIR, call)
    assert now.code(SECRETARY, c.ExpelMember("p-07")) == "not-chair"
    now.do(CHAIR, c.GiveFloor("t-1", "p-07"))
    assert now.do(CHAIR, c.ExpelMember("p-07")) == (
        e.FloorEnded("t-1", FloorEnd.LEFT),
        e.AttendanceChanged("p-07", Presence.ABSENT, AttendanceCause.EXPELLED),
    )


@pytest.mark.law("R-DEB-7")
def test_calls_are_counted_by_member_and_the_chair_can_take_one_back() -> None:
    now = sitting().opened().in_item()
    for member in ("p-07", "p-06", "p-07", "p-07"):
        now.do(CHAIR, c.CallToOrder(member, "ofende"))
    now.do(CHAIR, c.WithdrawCall("p-07"))
    assert now.code(CHAIR, c.ExpelMember("p-07")) == "not-called-to-order"
    now.do(CHAIR, c.WithdrawCall("p-06"))
    assert now.code(CHAIR, c.WithdrawCall("p-06")) == "nothing-to-do"
    assert [(one.member, one.count) for one in now.state.calls] == [("p-07", 2)]


@pytest.mark.law("R-DEB-7")
def test_who_presides_or_is_not_there_is_not_called_to_order() -> None:
    now = sitting().opened(6).in_item()
    assert now.code(CHAIR, c.CallToOrder(CHAIR, "ofende")) == "unknown-member"
    assert now.code(CHAIR, c.CallToOrder("p-07", "ofende")) == "not-present"
    assert now.code(CHAIR, c.CallToOrder("p-02", " ")) == "reason-missing"


@pytest.mark.law("R-QUO-1")
def test_a_roll_that_the_secretary_does_not_close_gives_no_quorum() -> None:
    now = sitting()
    now.do(CHAIR, c.StartRollCall())
    for seat in range(1, 8):
        now.do(f"p-{seat:02}", c.AnswerRollCall(Presence.IN_ROOM))
    assert now.do(CHAIR, c.CompleteRollCall()) == (e.RollCallCompleted(7, 3, is_quorate=False),)
    assert now.code(CHAIR, c.OpenSession("g")) == "no-quorum"
    came = now.do(CHAIR, c.RecordOfficial(SECRETARY, Presence.IN_ROOM))
    assert came == (e.OfficialAttended(SECRETARY, Presence.IN_ROOM), e.QuorumRegained(7, 3))
    now.do(CHAIR, c.OpenSession("g"))


@pytest.mark.law("R-QUO-1")
@pytest.mark.law("R-QUO-2")
@pytest.mark.law("R-BOD-4")
def test_without_secretary_the_session_stands_still_until_somebody_acts_as_such() -> None:
    now = sitting().opened().in_item()
    gone = now.do(CHAIR, c.RecordOfficial(SECRETARY, Presence.ABSENT))
    assert gone[-1] == e.QuorumLost(7, 3, "secretary")
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2")) == "no-quorum"
    replace = c.ReplaceSecretary(
        AUDITOR, "Justa", "Cuenta Inventada", "Secretaria accidental", "indisposición"
    )
    acting = Person(AUDITOR, "Justa", "Cuenta Inventada", "Secretaria accidental", Duty.SECRETARY)
    assert now.do(CHAIR, replace) == (
        e.SecretaryReplaced(acting, "indisposición"), e.QuorumRegained(7, 3),
    )  # fmt: skip
    now.voting()


@pytest.mark.law("R-BOD-4")
def test_who_acts_as_secretary_has_the_powers_and_who_did_has_none() -> None:
    now = sitting().opened()
    new = c.ReplaceSecretary("p-nueva", "Fe", "Suplente", "Secretaria accidental", "baja médica")
    assert now.code("p-02", new) == "not-conducting"
    assert now.code(CHAIR, c.ReplaceSecretary("p-02", "A", "B", "C", "d")) == "not-an-official"
    assert now.code(CHAIR, c.ReplaceSecretary("p-x", "A", "B", " ", "d")) == "reason-missing"
    now.do(SECRETARY, new)
    assert now.code(SECRETARY, c.NoteIncident("ruido")) == "not-secretary"
    now.do("p-nueva", c.NoteIncident("ruido"))
    back = c.ReplaceSecretary(SECRETARY, "Prudencia", "Fe Inventada", "Secretaria", "vuelve")
    now.do("p-nueva", back)
    now.do(SECRETARY, c.NoteIncident("ruido"))


def test_the_presence_of_the_auditor_is_written_down_and_stops_nothing() -> None:
    now = sitting().opened()
    now.do(SECRETARY, c.RecordOfficial(AUDITOR, Presence.IN_ROOM))
    now.do(SECRETARY, c.RecordOfficial(AUDITOR, Presence.ABSENT))
    assert now.state.stage is Stage.OPEN
    assert now.code(SECRETARY, c.RecordOfficial("p-02", Presence.ABSENT)) == "not-an-official"
    wrong = c.RecordOfficial(AUDITOR, Presence.EXCUSED)
    assert now.code(SECRETARY, wrong) == "wrong-cause"


@pytest.mark.law("R-QUO-2")
def test_an_absence_written_down_by_mistake_never_happened() -> None:
    now = sitting(25).opened(9).in_item()
    away = c.RecordAttendance("p-09", Presence.ABSENT, AttendanceCause.LEFT)
    assert now.do(SECRETARY, away)[-1] == e.QuorumLost(8, 9)
    assert now.do(SECRETARY, c.CorrectAttendance("p-09")) == (
        e.AttendanceCorrected("p-09", Presence.IN_ROOM, AttendanceCause.ROLL_CALL),
        e.QuorumRegained(9, 9),
    )
    assert now.code(SECRETARY, c.CorrectAttendance("p-09")) == "nothing-to-correct"


@pytest.mark.law("R-VOT-5")
def test_what_a_vote_was_built_on_is_not_corrected_afterwards() -> None:
    now = sitting().opened().in_item()
    now.do(SECRETARY, c.RecordAttendance("p-07", Presence.ABSENT, AttendanceCause.LEFT))
    now.voted(4, 2)
    assert now.code(SECRETARY, c.CorrectAttendance("p-07")) == "too-late-to-correct"
    fresh = sitting().opened()
    assert fresh.code(SECRETARY, c.CorrectAttendance("p-07")) == "too-late-to-correct"
    assert fresh.code("p-07", c.CorrectAttendance("p-07")) == "not-secretary"


@pytest.mark.law("R-REM-4")
def test_where_the_rules_ask_for_it_a_distance_is_asked_for_before_and_granted() -> None:
    now = sitting(rules=Rules(legal_number=7, remote_needs_leave=True))
    now.do("p-06", c.RequestRemote())
    now.do("p-07", c.RequestRemote())
    assert now.code("p-07", c.RequestRemote()) == "nothing-to-do"
    assert now.code("p-07", c.DecideRemote("p-07", is_granted=True)) == "not-conducting"
    now.do(SECRETARY, c.DecideRemote("p-07", is_granted=True))
    now.do(SECRETARY, c.DecideRemote("p-06", is_granted=False))
    now.do(SECRETARY, c.StartRollCall())
    remote = c.AnswerRollCall(Presence.REMOTE, territory_declared=True)
    assert now.code("p-06", remote) == "remote-not-granted"
    assert now.code("p-05", remote) == "remote-not-granted"
    now.do("p-07", remote)
    assert now.code(SECRETARY, c.DecideRemote("p-07", is_granted=False)) == "already-present"


@pytest.mark.law("R-REM-4")
def test_without_a_legal_basis_there_is_nothing_to_ask_for() -> None:

    now = sitting(rules=Rules(legal_number=7, remote_basis=RemoteBasis.NONE))
    assert now.code("p-07", c.RequestRemote()) == "no-remote-basis"
