"""Convening, items, floor, doors, recording and closing, by the law."""

from dataclasses import replace

import pytest

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import MEDIA, OFFICE
from sessions.domain.values import (
    AttendanceCause,
    Duty,
    FloorEnd,
    FloorKind,
    ItemState,
    Presence,
    RuleProfile,
    Segment,
    SessionKind,
    Stage,
)
from tests.sessions.town import CHAIR, ITEMS, SECRETARY, Sitting, convocation, going, sitting

# Convening


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("session", {"session": "con espacio"}),
        ("title", {"title": " "}),
        ("call", {"call": 3}),
        ("starts_at", {"starts_at": "mañana"}),
        ("people", {"people": convocation().people * 2}),
        ("people.chair", {"people": convocation().people[1:]}),
        ("people.secretary", {"people": convocation().people[:7]}),
        ("people.group", {"groups": ()}),
        ("rules.legal_number", {"rules": RuleProfile(legal_number=5)}),
        ("items", {"items": ()}),
        ("items.number", {"items": (ITEMS[0], replace(ITEMS[1], number=1))}),
        ("items.urgency", {"session_kind": SessionKind.URGENT, "items": ITEMS[3:]}),
    ],
)
def test_a_convocation_with_a_fault_names_the_fault(field: str, changes: dict[str, object]) -> None:
    answer = Sitting().ask(OFFICE, convocation(**changes))  # type: ignore[arg-type]  # by name
    assert isinstance(answer, Refused)
    assert (answer.code, answer.params) == ("bad-convocation", {"field": field})


def test_a_session_is_convened_once_and_by_the_office() -> None:
    now = Sitting()
    assert now.code("p-02", convocation()) == "not-secretary"
    now.do(SECRETARY, convocation())
    assert now.code(SECRETARY, convocation()) == "already-convened"
    assert now.state.presiding == CHAIR
    assert [one.presence for one in now.state.attendance] == [Presence.UNKNOWN] * 7


# Items


def test_one_item_at_a_time_and_each_once() -> None:
    now = sitting().opened().in_item("i-4")
    answer = now.ask(SECRETARY, c.OpenItem("i-2"))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.params) == ("item-open", {"number": 4})
    now.do(SECRETARY, c.CloseItem("i-4"))
    assert now.code(SECRETARY, c.OpenItem("i-4")) == "item-not-pending"
    assert now.code(SECRETARY, c.CloseItem("i-4")) == "item-ended"
    assert now.code(SECRETARY, c.CloseItem("i-2")) == "item-not-open"


@pytest.mark.law("R-DEB-1")
def test_minutes_without_observations_are_approved_without_a_vote_and_nothing_else_is() -> None:
    now = sitting().opened().in_item("i-1")
    now.do(SECRETARY, c.CloseItem("i-1"))
    assert now.in_item("i-2").code(SECRETARY, c.CloseItem("i-2")) == "not-voted"
    now.voted(4, 3)
    assert now.code(SECRETARY, c.CloseItem("i-2")) == "vote-not-proclaimed"


@pytest.mark.law("R-SES-3")
@pytest.mark.parametrize(
    ("command", "state"),
    [(c.TableItem, ItemState.TABLED), (c.WithdrawItem, ItemState.WITHDRAWN)],
)
def test_an_item_is_put_off_with_a_reason_before_it_is_voted(
    command: type[c.TableItem | c.WithdrawItem], state: ItemState
) -> None:
    now = sitting().opened().in_item("i-3")  # of absolute majority (ROF 91.3)
    assert now.code(CHAIR, command("i-3", "")) == "reason-missing"
    assert now.code(SECRETARY, command("i-3", "falta un informe")) == "not-chair"
    now.do(CHAIR, command("i-3", "falta un informe"))
    assert (now.state.items[2].state, now.state.current_item) == (state, None)
    now.do(CHAIR, command("i-2", "falta un informe"))
    now.in_item("i-1").voted(4, 3, item="i-1")
    assert now.code(CHAIR, command("i-1", "tarde")) == "item-voted"


@pytest.mark.law("R-CON-1")
@pytest.mark.row("SA-02")
def test_an_urgent_session_ratifies_its_urgency_first() -> None:
    now = sitting(session_kind=SessionKind.URGENT).opened()
    assert now.code(SECRETARY, c.OpenItem("i-2")) == "urgency-not-ratified"
    now.in_item("i-1").voted(3, 4, item="i-1")
    now.do(CHAIR, c.ProclaimVote("v-1"))
    now.do(SECRETARY, c.CloseItem("i-1"))
    assert now.code(SECRETARY, c.OpenItem("i-2")) == "urgency-not-ratified"
    assert now.do(CHAIR, c.CloseSession())[-1] == e.SessionClosed(("i-2", "i-3", "i-4", "i-5"))


# Floor


@pytest.mark.law("R-DEB-5")
@pytest.mark.row("DF-01")
def test_a_point_of_order_goes_before_the_queue_and_the_officials_after_it() -> None:
    now = sitting().opened().in_item()
    now.do("p-02", c.RequestFloor("r-1"))
    now.do("p-03", c.RequestFloor("r-2"))
    now.do(SECRETARY, c.RequestFloor("r-3"))
    now.do("p-04", c.RequestFloor("r-4", FloorKind.ORDER))
    now.do("p-05", c.RequestFloor("r-5", FloorKind.ORDER))
    assert [one.request for one in now.state.queue] == ["r-4", "r-5", "r-3", "r-1", "r-2"]
    assert now.state.queue[2].kind is FloorKind.SECRETARY


@pytest.mark.law("R-DEB-3")
def test_one_speaks_at_a_time_for_the_time_of_the_rules() -> None:
    now = sitting().opened().in_item()
    now.do("p-02", c.RequestFloor("r-1", FloorKind.ALLUSION))
    given = now.do(CHAIR, c.GiveFloor("t-1", "p-02", FloorKind.ALLUSION))[0]
    assert given == e.FloorGiven("t-1", "p-02", FloorKind.ALLUSION, 60, "i-2", "r-1")
    assert now.state.queue == ()
    assert now.code(CHAIR, c.GiveFloor("t-2", "p-03")) == "floor-taken"
    assert now.code("p-03", c.EndFloor("t-1")) == "not-conducting"
    assert now.code(CHAIR, c.ExtendFloor("t-1", 0)) == "bad-duration"
    now.do(CHAIR, c.ExtendFloor("t-1", 30))
    assert now.state.speaking is not None
    assert now.state.speaking.allotted_seconds == 90
    assert now.do(CHAIR, c.EndFloor("t-1")) == (e.FloorEnded("t-1", FloorEnd.CHAIR),)
    assert now.code("p-02", c.EndFloor("t-1")) == "not-speaking"


@pytest.mark.parametrize(
    ("actor", "command", "code"),
    [
        ("p-02", c.RequestFloor("r-1"), "already-in-queue"),
        ("p-03", c.RequestFloor("r-1"), "id-taken"),
        ("p-03", c.RequestFloor("r 2"), "bad-id"),
        ("p-03", c.RequestFloor("r-2", FloorKind.SECRETARY), "kind-not-yours"),
        ("p-03", c.RequestFloor("r-2", FloorKind.PETITION), "not-in-this-item"),
        ("p-03", c.RequestFloor("r-2", FloorKind.EXPLANATION), "nothing-to-explain"),
        ("p-07", c.RequestFloor("r-2"), "not-present"),
        ("p-03", c.WithdrawFloor("r-1"), "not-your-request"),
        ("p-03", c.WithdrawFloor("r-9"), "not-in-queue"),
        (CHAIR, c.GiveFloor("t-1", "p-07"), "not-present"),
        (CHAIR, c.GiveFloor("t-1", "p-nadie"), "unknown-member"),
        (CHAIR, c.GiveFloor("t-1", "p-02", FloorKind.TURN, 9999), "bad-duration"),
        (CHAIR, c.GiveFloor("", "p-02"), "bad-id"),
        ("p-02", c.GiveFloor("t-1", "p-02"), "not-conducting"),
    ],
)
def test_the_floor_is_refused_for_its_reason(actor: str, command: c.Command, code: str) -> None:
    now = sitting().opened(6).in_item()
    now.do("p-02", c.RequestFloor("r-1"))
    assert now.code(actor, command) == code


@pytest.mark.law("R-DEB-12")
def test_a_vote_is_explained_after_it_is_proclaimed() -> None:
    now = sitting().opened().in_item().voted(4, 3)
    assert now.code("p-02", c.RequestFloor("r-1", FloorKind.EXPLANATION)) == "nothing-to-explain"
    now.do(CHAIR, c.ProclaimVote("v-1"))
    now.do("p-02", c.RequestFloor("r-1", FloorKind.EXPLANATION))


def test_a_hundred_taps_are_one_request() -> None:
    now = sitting().opened().in_item()
    answers = [now.ask("p-02", c.RequestFloor(f"r-{tap}")) for tap in range(100)]
    assert sum(not isinstance(answer, Refused) for answer in answers) == 1


# Recess, doors, end


def test_a_recess_stops_the_floor_and_who_left_meanwhile_is_missed_at_its_end() -> None:
    now = sitting(25).opened(9).in_item()
    now.do(CHAIR, c.GiveFloor("t-1", "p-02"))
    assert now.do(CHAIR, c.Recess())[0] == e.FloorEnded("t-1", FloorEnd.RECESS)
    assert now.do(SECRETARY, going("p-09")) == (
        e.AttendanceChanged("p-09", Presence.ABSENT, AttendanceCause.LEFT),
    )  # fmt: skip
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2")) == "in-recess"
    assert now.do(CHAIR, c.Resume())[-1] == e.QuorumLost(8, 9)
    assert now.code(CHAIR, c.Resume()) == "not-in-recess"


@pytest.mark.law("R-VID-4")
def test_doors_are_closed_with_a_reason_and_opened_again() -> None:
    now = sitting().opened().in_item()
    assert now.code(CHAIR, c.CloseDoors("")) == "reason-missing"
    assert now.code(CHAIR, c.OpenDoors()) == "nothing-to-do"
    now.behind_doors()
    assert now.code(CHAIR, c.CloseDoors("otra vez")) == "nothing-to-do"
    now.do(CHAIR, c.OpenDoors())
    assert now.state.doors_open


@pytest.mark.law("R-SES-1")
def test_what_was_not_reached_goes_to_the_next_session() -> None:
    now = sitting().opened().in_item().voted(4, 3)
    assert now.code(CHAIR, c.CloseSession()) == "vote-not-proclaimed"
    now.do(CHAIR, c.ProclaimVote("v-1"))
    now.do(CHAIR, c.GiveFloor("t-1", "p-02"))
    assert now.do(CHAIR, c.CloseSession()) == (
        e.FloorEnded("t-1", FloorEnd.CHAIR),
        e.ItemClosed("i-2"),
        e.SessionClosed(("i-1", "i-3", "i-4", "i-5")),
    )
    assert now.state.items[1].state is ItemState.SETTLED


def test_a_session_is_not_closed_during_a_vote() -> None:
    now = sitting().opened().in_item().voting()
    assert now.code(CHAIR, c.CloseSession()) == "vote-in-progress"


def test_an_unfinished_item_is_undone() -> None:
    now = sitting().opened().in_item()
    assert now.do(CHAIR, c.CloseSession())[-1] == e.SessionClosed(
        ("i-1", "i-2", "i-3", "i-4", "i-5")
    )


# Facts


def test_the_recording_is_told_in_parts_and_also_after_the_end() -> None:
    now = sitting().opened()
    start = c.ReportRecordingStarted(1, "2026-03-26T08:00:00.000000Z")
    segment = c.ReportSegments(1, (Segment("t", 1, "f", "a" * 64, 1, 0, 4000, 1),))
    assert now.code(MEDIA, segment) == "unknown-part"
    now.do(MEDIA, start)
    assert now.code(MEDIA, start) == "nothing-to-do"
    assert now.code(MEDIA, replace(start, part=5)) == "bad-recording"
    assert now.code(MEDIA, c.ReportSegments(1, ())) == "bad-recording"
    now.do(CHAIR, c.CloseSession())
    now.do(MEDIA, segment)
    now.do(MEDIA, c.ReportRecordingStopped(1))
    assert (now.state.recorded_ms, now.state.recording_since) == (4000, None)
    assert now.code(MEDIA, c.ReportRecordingStopped(1)) == "nothing-to-do"


def test_a_piece_that_is_told_again_is_taken_once_and_never_with_other_bytes() -> None:
    now = sitting().opened()
    now.do(MEDIA, c.ReportRecordingStarted(1, "2026-03-26T08:00:00.000000Z"))
    sound, other = (Segment(t, 7, f"{t}/7", "a" * 64, 1, 0, 4000, 1) for t in ("t", "u"))
    now.do(MEDIA, c.ReportSegments(1, (sound,)))
    again = c.ReportSegments(1, (sound,), recovered=True)
    assert now.code(MEDIA, again) == "nothing-to-do"
    altered = replace(sound, sha256="b" * 64)
    assert now.code(MEDIA, c.ReportSegments(1, (altered,), recovered=True)) == "bad-recording"
    mixed = replace(again, segments=(sound, other))
    assert now.do(MEDIA, mixed) == (e.SegmentsSealed(1, (other,), recovered=True),)
    late = replace(sound, index=6, file="t/6")
    now.do(MEDIA, c.ReportSegments(1, (late,), recovered=True))
    assert now.code(MEDIA, again) == "nothing-to-do"
    now.do(MEDIA, c.ReportRecordingStarted(2, "2026-03-26T08:10:00.000000Z"))
    now.do(MEDIA, c.ReportSegments(2, (altered,)))
    assert now.code(MEDIA, again) == "nothing-to-do"


def test_an_alarm_is_raised_once_and_cleared_once() -> None:
    now = sitting().opened()
    raised = c.ReportAlarm("no-sound", "p-02", is_raised=True)
    now.do(MEDIA, raised)
    assert now.code(MEDIA, raised) == "nothing-to-do"
    now.do(MEDIA, replace(raised, is_raised=False))
    assert now.state.alarms == ()
    assert now.code(MEDIA, replace(raised, is_raised=False)) == "nothing-to-do"


def test_an_incident_names_people_of_the_session() -> None:
    now = sitting().opened()
    assert now.code(SECRETARY, c.NoteIncident("ruido", ("p-nadie",))) == "unknown-member"
    assert now.code(SECRETARY, c.NoteIncident("  ")) == "reason-missing"
    now.do(SECRETARY, c.NoteIncident("ruido", ("p-02",)))
    assert now.state.incidents == 1


def test_there_is_one_chair_in_the_invented_council() -> None:
    duties = [person.duty for person in convocation().people]
    assert duties.count(Duty.CHAIR) == 1


@pytest.mark.law("R-QUO-3")
def test_a_session_that_never_began_is_not_lifted_but_not_held() -> None:
    now = sitting().call_roll(2)
    assert now.code(CHAIR, c.CloseSession()) == "not-opened"
    now.do(CHAIR, c.DeclareNotHeld())
    assert now.state.stage is Stage.NOT_HELD
