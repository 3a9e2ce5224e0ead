"""Who abstains by law: for one item, out of it, and back (LRBRL 76)."""

import pytest

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain import presence
from sessions.domain.actor import ROOM
from sessions.domain.grace import due
from sessions.domain.values import (
    AttendanceCause,
    FloorEnd,
    ItemState,
    Presence,
    Stage,
    VoteSubject,
)
from tests.sessions.town import CHAIR, SECRETARY, Sitting, sitting

pytestmark = [pytest.mark.law("R-DEB-8"), pytest.mark.row("SA-14")]


def end_item(now: Sitting, item: str = "i-2") -> tuple[e.Event, ...]:
    now.voted(4, 1, name=f"v-{item}", item=item)
    now.do(now.state.presiding, c.ProclaimVote(f"v-{item}"))
    return now.do(SECRETARY, c.CloseItem(item))


def where(now: Sitting, member: str) -> Presence:
    return next(one.presence for one in now.state.attendance if one.member == member)


def test_who_declared_it_before_leaves_when_the_item_opens_and_is_back_when_it_ends() -> None:
    now = sitting().opened(7, remote=(7,))
    now.do("p-07", c.DeclareConflict("i-2"))
    assert where(now, "p-07") is Presence.REMOTE
    opened = now.do(SECRETARY, c.OpenItem("i-2"))
    assert opened == (
        e.AttendanceChanged("p-07", Presence.ABSENT, AttendanceCause.CONFLICT),
        e.ItemOpened("i-2", ("p-01", "p-02", "p-03", "p-04", "p-05", "p-06")),
    )
    ended = end_item(now)
    assert ended == (
        e.ItemClosed("i-2"),
        e.AttendanceChanged(
            "p-07", Presence.REMOTE, AttendanceCause.RETURNED, territory_declared=True
        ),
    )
    vote = now.state.votes[-1]
    assert "p-07" not in (*vote.eligible, *vote.absent_after_debate)


def test_it_is_for_one_item_and_not_for_the_next() -> None:
    now = sitting().opened()
    now.do("p-07", c.DeclareConflict("i-2"))
    now.in_item("i-2")
    end_item(now)
    now.in_item("i-3").voting("v-3", "i-3")
    assert "p-07" in now.state.votes[-1].eligible


def test_who_declares_it_during_the_debate_goes_at_once_without_the_floor() -> None:
    now = sitting().opened().in_item()
    now.do(CHAIR, c.GiveFloor("t-1", "p-07"))
    assert now.do("p-07", c.DeclareConflict("i-2")) == (
        e.FloorEnded("t-1", FloorEnd.LEFT),
        e.ConflictDeclared("i-2", "p-07"),
        e.AttendanceChanged("p-07", Presence.ABSENT, AttendanceCause.CONFLICT),
    )
    assert now.code("p-07", c.RequestFloor("r-1")) == "not-present"


def test_nobody_declares_it_for_another_but_the_secretary() -> None:
    now = sitting().opened()
    assert now.code("p-06", c.DeclareConflict("i-2", "p-07")) == "not-secretary"
    assert now.code("p-interventora", c.DeclareConflict("i-2")) == "not-a-member"
    assert now.code(SECRETARY, c.DeclareConflict("i-9", "p-07")) == "unknown-item"
    now.do(SECRETARY, c.DeclareConflict("i-2", "p-07"))
    assert now.code("p-07", c.DeclareConflict("i-2")) == "nothing-to-do"


def test_a_mistake_is_taken_back_until_the_item_is_voted() -> None:
    now = sitting().opened().in_item()
    now.do(SECRETARY, c.DeclareConflict("i-2", "p-06"))
    assert now.do(SECRETARY, c.WithdrawConflict("i-2", "p-06")) == (
        e.ConflictWithdrawn("i-2", "p-06"),
        e.AttendanceChanged("p-06", Presence.IN_ROOM, AttendanceCause.RETURNED),
    )
    now.do(SECRETARY, c.DeclareConflict("i-2", "p-07"))
    now.voted(4, 2)
    assert now.code(SECRETARY, c.WithdrawConflict("i-2", "p-07")) == "item-voted"
    assert now.code(SECRETARY, c.DeclareConflict("i-2", "p-06")) == "item-voted"


@pytest.mark.law("R-BOD-2")
def test_the_chair_passes_the_chair_first_and_has_it_again_when_the_item_ends() -> None:
    now = sitting().opened()
    now.do(CHAIR, c.DeclareConflict("i-2"))
    assert now.code(SECRETARY, c.OpenItem("i-2")) == "chair-in-conflict"
    now.do(CHAIR, c.PassChair("p-02"))
    now.in_item("i-2")
    assert end_item(now)[-1] == e.ChairPassed(CHAIR)
    assert now.state.presiding == CHAIR


@pytest.mark.law("R-BOD-2")
def test_the_chair_does_not_leave_during_the_item_without_a_substitute() -> None:
    now = sitting().opened().in_item()
    assert now.code(CHAIR, c.DeclareConflict("i-2")) == "chair-in-conflict"
    out = c.RecordAttendance(CHAIR, Presence.ABSENT, AttendanceCause.CONFLICT)
    assert now.code(SECRETARY, out) == "chair-in-conflict"


@pytest.mark.law("R-QUO-2")
def test_who_abstains_by_law_is_no_part_of_the_quorum_and_the_item_can_wait() -> None:
    now = sitting(25).opened(9)
    now.do("p-09", c.DeclareConflict("i-2"))
    assert now.do(SECRETARY, c.OpenItem("i-2"))[-1] == e.QuorumLost(8, 9)
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2")) == "no-quorum"
    tabled = now.do(CHAIR, c.TableItem("i-2", "no hay quórum sin quienes se abstienen"))
    assert tabled[-1] == e.QuorumRegained(9, 9)
    assert (now.state.items[1].state, now.state.stage) == (ItemState.TABLED, Stage.OPEN)


def test_who_went_away_before_and_abstains_by_law_is_not_brought_back() -> None:
    now = sitting().opened()
    now.do(SECRETARY, c.RecordAttendance("p-07", Presence.ABSENT, AttendanceCause.LEFT))
    now.in_item()
    now.do(SECRETARY, c.RecordAttendance("p-07", Presence.ABSENT, AttendanceCause.CONFLICT))
    end_item(now)
    assert where(now, "p-07") is Presence.ABSENT
    assert len(presence.present(now.state)) == 6


@pytest.mark.law("R-QUO-9")
def test_a_remote_member_who_lost_the_line_outside_gets_the_grace_when_back() -> None:
    now = sitting().opened(7, remote=(7,))
    now.do("p-07", c.DeclareConflict("i-2"))
    now.do(ROOM, c.ReportConnection("p-07", is_connected=False))
    now.in_item()
    now.do(SECRETARY, c.NoteIncident("espera"), after=100)
    assert due(now.state, now.now) == ()
    end_item(now)
    lost = c.RecordAttendance("p-07", Presence.ABSENT, AttendanceCause.CONNECTION_LOST)
    assert due(now.state, now.now) == (lost,)


def test_a_vote_on_how_the_item_is_dealt_with_leaves_them_out_as_well() -> None:
    now = sitting().opened()
    now.do("p-07", c.DeclareConflict("i-2"))
    now.in_item().agreed(VoteSubject.TABLING)
    assert "p-07" not in now.state.votes[-1].eligible
    assert where(now, "p-07") is Presence.IN_ROOM
