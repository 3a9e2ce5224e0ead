"""The door of the conference: who waits, who is let in or put out, whose microphone is closed."""

from dataclasses import replace

import pytest

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import ROOM
from sessions.domain.apply import apply
from sessions.domain.audience import RESYNC, Audience, Reader, redact_event, redact_state
from sessions.domain.entry import may_enter
from sessions.domain.grace import due
from sessions.domain.state import OPEN_DOOR, SessionState
from sessions.domain.values import AttendanceCause, Choice, Duty, FloorEnd, Presence
from tests.contract.generate import walk
from tests.sessions.town import CHAIR, SECRETARY, Sitting, sitting

EXPERT = "g-perita"


def enters(state: SessionState, person: str) -> bool:
    return may_enter(state, next(one for one in state.people if one.id == person))


def with_guest() -> Sitting:
    now = sitting().opened(remote=(4,))
    now.do(SECRETARY, c.InviteGuest(EXPERT, "Eva", "Perita Inventada", "Perita municipal"))
    return now


@pytest.mark.row("LC-14")
def test_a_guest_waits_until_somebody_who_conducts_lets_him_in() -> None:
    now = with_guest()
    assert not enters(now.state, EXPERT)
    now.do(EXPERT, c.RequestEntry())
    assert [one.person for one in now.state.entry.waiting] == [EXPERT]
    assert now.code(EXPERT, c.RequestEntry()) == "nothing-to-do"
    assert now.code("p-02", c.AdmitEntry(EXPERT)) == "not-conducting"
    now.do(SECRETARY, c.AdmitEntry(EXPERT))
    assert enters(now.state, EXPERT)
    assert now.state.entry.waiting == ()


@pytest.mark.row("LC-14")
def test_who_is_not_let_in_may_ask_again_and_the_reason_stays_in_the_log() -> None:
    now = with_guest()
    now.do(EXPERT, c.RequestEntry())
    assert now.code(SECRETARY, c.RefuseEntry(EXPERT, " ")) == "reason-missing"
    now.do(SECRETARY, c.RefuseEntry(EXPERT, "No se identifica."))
    assert not enters(now.state, EXPERT)
    assert now.code(SECRETARY, c.RefuseEntry(EXPERT, "otra vez")) == "not-waiting"
    now.do(EXPERT, c.RequestEntry())


def test_a_guest_speaks_once_let_in_and_never_votes_nor_asks() -> None:
    now = with_guest().in_item()
    assert now.code(CHAIR, c.GiveFloor("t-1", EXPERT)) == "not-let-in"
    now.do(CHAIR, c.AdmitEntry(EXPERT))
    now.do(CHAIR, c.GiveFloor("t-1", EXPERT))
    now.do(EXPERT, c.EndFloor("t-1"))
    now.voting()
    assert EXPERT not in now.state.votes[-1].eligible
    assert now.code(EXPERT, c.CastVote("v-1", Choice.YES)) == "not-a-member"
    assert isinstance(now.ask(EXPERT, c.RequestFloor("r-1")), Refused)


@pytest.mark.law("R-REM-1")
def test_a_locked_door_stops_who_comes_and_not_who_is_in() -> None:
    now = sitting().opened(here=6, remote=(4,))
    now.do(CHAIR, c.LockEntry())
    assert enters(now.state, "p-04")
    assert enters(now.state, SECRETARY)
    arrived = c.RecordAttendance("p-07", Presence.REMOTE, AttendanceCause.ARRIVAL, True)  # noqa: FBT003
    now.do(SECRETARY, arrived)
    assert not enters(now.state, "p-07")
    now.do("p-07", c.RequestEntry())
    now.do(CHAIR, c.UnlockEntry())
    assert now.state.entry.waiting == ()
    assert enters(now.state, "p-07")


def test_the_unlocked_door_still_stops_guests_and_who_was_put_out() -> None:
    now = with_guest()
    now.do(CHAIR, c.LockEntry())
    now.do(CHAIR, c.RemovePerson("p-04", "Interrumpe sin cesar."))
    now.do("p-04", c.RequestEntry())
    now.do(EXPERT, c.RequestEntry())
    now.do(CHAIR, c.UnlockEntry())
    assert not enters(now.state, "p-04")
    assert not enters(now.state, EXPERT)
    assert {one.person for one in now.state.entry.waiting} == {"p-04", EXPERT}


@pytest.mark.row("LC-13")
@pytest.mark.law("R-DEB-3")
def test_who_is_put_out_loses_the_floor_and_keeps_seat_and_vote() -> None:
    now = sitting().opened(remote=(4,)).in_item()
    now.do("p-04", c.RequestFloor("r-1"))
    now.do(CHAIR, c.GiveFloor("t-1", "p-04"))
    assert now.code(SECRETARY, c.RemovePerson("p-04", "motivo")) == "not-chair"
    assert now.code(CHAIR, c.RemovePerson("p-04", "")) == "reason-missing"
    ended, removed = now.do(CHAIR, c.RemovePerson("p-04", "Interrumpe sin cesar."))
    assert ended == e.FloorEnded("t-1", FloorEnd.CHAIR)
    assert removed == e.PersonRemoved("p-04", "Interrumpe sin cesar.")
    now.voting()
    assert "p-04" in now.state.votes[-1].eligible
    now.do("p-04", c.CastVote("v-1", Choice.YES))


@pytest.mark.row("LC-13")
def test_nobody_puts_out_who_conducts() -> None:
    now = sitting().opened()
    assert now.code(CHAIR, c.RemovePerson(SECRETARY, "motivo")) == "conducts"
    assert now.code(SECRETARY, c.RemovePerson(CHAIR, "motivo")) == "conducts"


@pytest.mark.row("LC-13")
def test_a_microphone_is_closed_by_order_until_it_is_released() -> None:
    now = sitting().opened()
    now.do(SECRETARY, c.CloseMicrophone("p-02"))
    assert now.state.entry.silenced == ("p-02",)
    assert now.code(SECRETARY, c.CloseMicrophone("p-02")) == "nothing-to-do"
    now.do(CHAIR, c.ReleaseMicrophone("p-02"))
    assert not now.state.entry.silenced


@pytest.mark.parametrize(
    ("guest", "code"), [("p-02", "bad-id"), ("", "bad-id"), (EXPERT, "id-taken")]
)
def test_a_guest_has_an_id_of_guests_that_is_free(guest: str, code: str) -> None:
    assert with_guest().code(SECRETARY, c.InviteGuest(guest, "Eva", "Perita", "Perita")) == code


def test_a_guest_has_a_name_and_a_capacity() -> None:
    invited = c.InviteGuest("g-2", "Eva", "Perita", " ")
    assert sitting().opened().code(SECRETARY, invited) == "guest-nameless"


def test_outside_nobody_learns_who_waits() -> None:
    now = with_guest()
    outside = Reader(Audience.PUBLIC)
    told = redact_event(now.state, e.EntryRequested(EXPERT), outside)
    now.do(EXPERT, c.RequestEntry())
    assert told == e.EventWithheld()
    seen = redact_state(now.state, outside)
    assert seen.entry == OPEN_DOOR
    assert any(one.duty is Duty.GUEST for one in seen.people)


@pytest.mark.law("R-VID-4")
def test_a_guest_is_outside_behind_closed_doors_and_in_again_after_them() -> None:
    now = with_guest()
    now.do(SECRETARY, c.AdmitEntry(EXPERT))
    closed = replace(now.state, doors_open=False)
    assert not enters(closed, EXPERT)
    assert redact_state(closed, Reader(Audience.GUEST, EXPERT)).entry == OPEN_DOOR
    assert enters(now.state, EXPERT)


@pytest.mark.parametrize("seed", [9, 35, 42])
def test_what_a_guest_is_told_ends_where_the_state_ends(seed: int) -> None:
    reader = Reader(Audience.GUEST, "g-1")
    for step in walk(seed):
        told = redact_event(step.before, step.event, reader)
        if told is RESYNC:
            continue
        seen = redact_state(step.before, reader)
        assert apply(seen, told, step.after.seq, step.at) == redact_state(step.after, reader)


@pytest.mark.row("LC-23")
def test_the_rooms_of_the_groups_are_of_a_recess_and_close_by_countdown() -> None:
    now = sitting().opened()
    assert now.code(CHAIR, c.OpenCaucus()) == "not-in-recess"
    now.do(CHAIR, c.Recess())
    assert now.code("p-02", c.OpenCaucus()) == "not-chair"
    now.do(CHAIR, c.OpenCaucus())
    assert due(now.state, now.now) == ()
    now.do(CHAIR, c.CloseCaucus(60))
    assert now.code(ROOM, c.EndCaucus()) == "nothing-to-do"
    (ending,) = due(now.state, now.now.replace(year=now.now.year + 1))
    now.do(ROOM, ending, after=61)
    assert now.state.caucus is None


@pytest.mark.row("LC-23")
@pytest.mark.parametrize("command", [c.Resume(), c.CloseSession()])
def test_the_rooms_do_not_outlive_the_recess(command: c.Command) -> None:
    now = sitting().opened()
    now.do(CHAIR, c.Recess())
    now.do(CHAIR, c.OpenCaucus())
    assert e.CaucusClosed() in now.do(CHAIR, command)
    assert now.state.caucus is None


def test_the_countdown_of_the_rooms_is_no_longer_than_half_an_hour() -> None:
    now = sitting().opened()
    now.do(CHAIR, c.Recess())
    assert now.code(CHAIR, c.CloseCaucus(10)) == "no-caucus"
    now.do(CHAIR, c.OpenCaucus())
    assert now.code(CHAIR, c.CloseCaucus(9000)) == "bad-duration"
    assert now.do(CHAIR, c.CloseCaucus(0)) == (e.CaucusClosed(),)
