"""Votes as the law holds them: rounds, absence, casting vote, proclamation, annulment."""

import hashlib
from typing import Any

import pytest

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import (
    AttendanceCause,
    BodyKind,
    Choice,
    FloorEnd,
    Majority,
    Presence,
    RuleProfile,
    VoteKind,
    VoteSubject,
)
from tests.sessions.town import CHAIR, SECRETARY, Sitting, sitting

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


def in_item(members: int = 7, here: int | None = None, **rules: Any) -> Sitting:
    made = sitting(members, rules=RuleProfile(legal_number=members, **rules))
    return made.opened(here or members).in_item()


def leave(now: Sitting, member: str, cause: AttendanceCause = AttendanceCause.LEFT) -> None:
    now.do(SECRETARY, c.RecordAttendance(member, Presence.ABSENT, cause))


@pytest.mark.row("VO-05")
@pytest.mark.law("R-VOT-8")
def test_a_tie_is_voted_again_and_then_the_chair_decides() -> None:
    now = in_item(25, 24).voted(12, 12)
    assert now.outcome == "second-vote-required"
    assert now.code(CHAIR, c.ProclaimVote("v-1")) == "second-vote-required"
    assert now.code(CHAIR, c.GiveCastingVote("v-1", YES)) == "no-casting-vote"
    now.voted(12, 12, name="v-2")
    assert now.state.votes[-1].round == 2
    assert now.outcome == "casting-vote-required"
    assert now.code(SECRETARY, c.GiveCastingVote("v-2", YES)) == "not-chair"
    assert now.code("p-02", c.GiveCastingVote("v-2", YES)) == "not-chair"
    assert now.code(CHAIR, c.GiveCastingVote("v-2", ABSTAIN)) == "casting-yes-or-no"
    assert now.code(CHAIR, c.ProclaimVote("v-2")) == "casting-vote-pending"
    assert now.code(CHAIR, c.OpenVote("v-3", "i-2")) == "casting-vote-pending"
    now.do(CHAIR, c.GiveCastingVote("v-2", YES))
    assert (now.outcome, now.state.votes[-1].casting) == ("approved", YES)
    assert now.state.votes[-1].result is not None
    assert now.state.votes[-1].result.article == "LRBRL 46.2.d, ROF 100.2"
    now.do(CHAIR, c.ProclaimVote("v-2"))


@pytest.mark.law("R-VOT-8")
@pytest.mark.parametrize(("choice", "outcome"), [(NO, "rejected"), (None, "rejected")])
def test_the_chair_may_decide_against_or_decline(choice: Choice | None, outcome: str) -> None:
    now = in_item(25, 24).voted(12, 12).voted(12, 12, name="v-2")
    now.do(CHAIR, c.GiveCastingVote("v-2", choice))
    assert now.outcome == outcome
    assert now.code(CHAIR, c.GiveCastingVote("v-2", YES)) == "no-casting-vote"


@pytest.mark.law("R-VOT-8")
def test_members_may_change_their_mind_in_the_second_vote() -> None:
    now = in_item(27).voted(13, 13, 1).voted(14, 13, name="v-2")
    assert now.outcome == "approved"


@pytest.mark.law("R-VOT-8")
def test_the_casting_vote_is_no_extra_vote_towards_an_absolute_majority() -> None:
    now = sitting(25).opened(24).in_item("i-3")
    now.voted(12, 12, item="i-3")
    assert now.outcome == "rejected"
    assert now.state.votes[-1].needed == 13
    assert now.code(CHAIR, c.GiveCastingVote("v-1", YES)) == "no-casting-vote"
    assert now.code(CHAIR, c.OpenVote("v-2", "i-3")) == "vote-not-proclaimed"


@pytest.mark.law("R-VOT-8")
def test_a_commission_does_not_vote_a_tie_again() -> None:
    now = in_item(8, body_kind=BodyKind.COMMISSION).voted(4, 4)
    assert now.outcome == "casting-vote-required"
    now.do(CHAIR, c.GiveCastingVote("v-1", YES))
    assert now.outcome == "approved"


@pytest.mark.law("R-VOT-8")
@pytest.mark.law("R-BOD-2")
def test_the_casting_vote_belongs_to_who_presides() -> None:
    now = in_item(8).voted(4, 4)
    now.do(SECRETARY, c.PassChair("p-02"))
    now.voted(4, 4, name="v-2")
    assert now.code(CHAIR, c.GiveCastingVote("v-2", YES)) == "not-chair"
    now.do("p-02", c.GiveCastingVote("v-2", NO))
    assert now.outcome == "rejected"


@pytest.mark.law("R-VOT-5")
@pytest.mark.row("VO-06")
def test_example_9_who_left_after_the_debate_began_abstains() -> None:
    now = in_item(13, 11)
    leave(now, "p-10")
    leave(now, "p-11")
    now.voted(5, 4)
    result = now.state.votes[-1].result
    assert result is not None
    assert (result.tally.yes, result.tally.no, result.tally.abstain) == (5, 4, 2)
    assert now.state.votes[-1].absent_after_debate == ("p-10", "p-11")
    assert now.outcome == "approved"


@pytest.mark.law("R-VOT-5")
def test_who_left_before_the_item_is_simply_absent() -> None:
    now = sitting().opened()
    leave(now, "p-07")
    now.in_item().voted(4, 2)
    result = now.state.votes[-1].result
    assert result is not None
    assert result.tally.abstain == 0


@pytest.mark.law("R-VOT-5")
def test_who_comes_back_before_the_vote_votes() -> None:
    now = in_item()
    leave(now, "p-07")
    back = c.RecordAttendance("p-07", Presence.IN_ROOM, AttendanceCause.RETURNED)
    now.do(SECRETARY, back)
    now.voting()
    assert "p-07" in now.state.votes[-1].eligible
    assert now.state.votes[-1].absent_after_debate == ()


@pytest.mark.law("R-VOT-5")
def test_who_arrives_during_the_debate_votes_and_is_no_absence() -> None:
    now = in_item(7, 6)
    arrived = c.RecordAttendance("p-07", Presence.IN_ROOM, AttendanceCause.ARRIVAL)
    now.do(SECRETARY, arrived)
    leave(now, "p-07")
    now.voting()
    assert now.state.votes[-1].absent_after_debate == ()


@pytest.mark.law("R-VOT-6")
def test_who_is_expelled_during_the_debate_abstains() -> None:
    now = in_item()
    now.expelled("p-07").voting()
    assert now.state.votes[-1].absent_after_debate == ("p-07",)


@pytest.mark.law("R-DEB-8")
@pytest.mark.row("SA-14")
def test_who_has_a_conflict_neither_votes_nor_abstains() -> None:
    now = in_item()
    leave(now, "p-07", AttendanceCause.CONFLICT)
    now.voting()
    vote = now.state.votes[-1]
    assert "p-07" not in vote.eligible
    assert vote.absent_after_debate == ()
    assert now.code("p-07", c.CastVote("v-1", YES)) == "not-entitled"


@pytest.mark.law("R-DEB-8")
def test_who_has_a_conflict_comes_back_after_the_item() -> None:
    now = in_item()
    leave(now, "p-07", AttendanceCause.CONFLICT)
    back = c.RecordAttendance("p-07", Presence.IN_ROOM, AttendanceCause.RETURNED)
    assert now.code(SECRETARY, back) == "conflict-of-interest"
    now.voted(6, 0)
    now.do(CHAIR, c.ProclaimVote("v-1"))
    now.do(SECRETARY, c.CloseItem("i-2"))
    assert now.code(SECRETARY, back) == "already-present"
    assert now.in_item("i-3").state.items[2].present_at_start[-1] == "p-07"


@pytest.mark.law("R-VOT-5")
def test_who_is_there_and_says_nothing_abstains() -> None:
    now = in_item().voted(3, 2)
    vote = now.state.votes[-1]
    assert vote.silent == ("p-06", "p-07")
    assert vote.result is not None
    assert vote.result.tally.abstain == 2


@pytest.mark.law("R-VOT-1")
@pytest.mark.row("VO-07")
def test_a_vote_fixes_its_text_voters_and_majority_before_anybody_votes() -> None:
    now = in_item().voting()
    vote = now.state.votes[-1]
    assert vote.text_sha256 == hashlib.sha256(b"Aprobar el presupuesto.").hexdigest()
    assert vote.eligible == tuple(f"p-{seat:02}" for seat in range(1, 8))
    assert (vote.majority, vote.legal_number, vote.needed) == ("simple", 7, 0)


@pytest.mark.law("R-VOT-1")
def test_nobody_enters_or_leaves_during_a_vote() -> None:
    now = in_item(7, 6).voting()
    arrived = c.RecordAttendance("p-07", Presence.IN_ROOM, AttendanceCause.ARRIVAL)
    assert now.code(SECRETARY, arrived) == "vote-in-progress"
    gone = c.RecordAttendance("p-06", Presence.ABSENT, AttendanceCause.LEFT)
    assert now.code(SECRETARY, gone) == "vote-in-progress"
    assert now.code("p-07", c.CastVote("v-1", YES)) == "not-entitled"


@pytest.mark.law("R-VOT-1")
def test_opening_a_vote_ends_the_floor() -> None:
    now = in_item()
    now.do(CHAIR, c.GiveFloor("t-1", "p-02"))
    events = now.do(CHAIR, c.OpenVote("v-1", "i-2"))
    assert events[0] == e.FloorEnded("t-1", FloorEnd.VOTE)
    assert now.code(CHAIR, c.GiveFloor("t-2", "p-02")) == "vote-in-progress"


@pytest.mark.row("VO-09")
def test_a_vote_may_be_changed_until_it_is_closed_if_the_rules_allow() -> None:
    now = in_item().voting()
    now.do("p-02", c.CastVote("v-1", YES))
    assert now.code("p-02", c.CastVote("v-1", YES)) == "already-voted"
    now.do("p-02", c.CastVote("v-1", NO))
    now.do(CHAIR, c.CloseVote("v-1"))
    assert [b.choice for b in now.state.votes[0].ballots] == [NO]
    answer = now.ask("p-02", c.CastVote("v-1", YES))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.params["seq"]) == ("vote-closed", now.state.seq)


@pytest.mark.row("VO-09")
def test_a_vote_stands_where_the_rules_do_not_allow_a_change() -> None:
    now = in_item(may_change_vote=False).voting()
    now.do("p-02", c.CastVote("v-1", YES))
    assert now.code("p-02", c.CastVote("v-1", NO)) == "already-voted"


@pytest.mark.row("VO-10")
def test_the_secretary_takes_down_a_vote_given_aloud_and_it_is_marked() -> None:
    now = in_item().voting()
    assert now.code(CHAIR, c.CastVoteAloud("v-1", "p-02", NO)) == "not-secretary"
    now.do(SECRETARY, c.CastVoteAloud("v-1", "p-02", NO))
    assert now.state.votes[0].ballots[0].aloud
    assert now.code(SECRETARY, c.CastVoteAloud("v-1", SECRETARY, NO)) == "not-entitled"


@pytest.mark.law("R-VOT-4")
@pytest.mark.law("R-VOT-2")
def test_nobody_votes_who_is_not_a_member() -> None:
    now = in_item().voting()
    assert now.code(SECRETARY, c.CastVote("v-1", YES)) == "not-a-member"
    assert now.code("p-interventora", c.CastVote("v-1", YES)) == "not-a-member"
    assert now.code("p-nadie", c.CastVote("v-1", YES)) == "not-of-the-session"


@pytest.mark.law("R-VOT-3")
@pytest.mark.row("VO-02")
def test_a_nominal_vote_calls_by_surname_and_who_presides_last() -> None:
    now = in_item().agreed(VoteSubject.NOMINAL, proposer="g-1")
    now.do(CHAIR, c.OpenVote("v-1", "i-2", VoteKind.NOMINAL))
    surnames = {p.id: p.surnames for p in now.state.people}
    called = [surnames[member] for member in now.state.votes[-1].eligible]
    # Alphabetical, accents aside, ñ after n; p-01 presides.
    assert called == ["Álamo", "Bermejo", "Cid", "Duero", "Nuño", "Ortuño", "Ñíguez"]


@pytest.mark.row("VO-15")
def test_a_vote_is_annulled_with_a_reason_before_it_is_proclaimed_and_both_stay() -> None:
    now = in_item().voted(4, 3)
    assert now.code(CHAIR, c.AnnulVote("v-1", " ")) == "reason-missing"
    assert now.code(SECRETARY, c.AnnulVote("v-1", "fallo")) == "not-chair"
    now.do(CHAIR, c.AnnulVote("v-1", "fallo de una tableta"))
    assert now.code(CHAIR, c.ProclaimVote("v-1")) == "vote-annulled"
    now.voted(3, 4, name="v-2")
    now.do(CHAIR, c.ProclaimVote("v-2"))
    assert [vote.status for vote in now.state.votes] == ["annulled", "proclaimed"]
    assert [vote.round for vote in now.state.votes] == [1, 1]


@pytest.mark.law("R-VOT-8")
def test_what_is_proclaimed_is_immutable() -> None:
    now = in_item().voted(4, 3)
    now.do(CHAIR, c.ProclaimVote("v-1"))
    assert now.code(CHAIR, c.AnnulVote("v-1", "tarde")) == "vote-proclaimed"
    assert now.code(CHAIR, c.ProclaimVote("v-1")) == "vote-proclaimed"
    assert now.code(CHAIR, c.OpenVote("v-2", "i-2")) == "vote-proclaimed"


def test_a_first_tie_is_not_annulled_after_the_second_vote() -> None:
    now = in_item(8).voted(4, 4).voted(5, 3, name="v-2")
    assert now.code(CHAIR, c.AnnulVote("v-1", "tarde")) == "not-the-last-vote"


def test_a_repeated_second_vote_is_still_the_second() -> None:
    now = in_item(8).voted(4, 4).voted(5, 3, name="v-2")
    now.do(CHAIR, c.AnnulVote("v-2", "fallo"))
    now.voted(4, 4, name="v-3")
    assert (now.state.votes[-1].round, now.outcome) == (2, "casting-vote-required")


@pytest.mark.law("R-SES-3")
def test_a_majority_that_cannot_be_reached_is_not_voted() -> None:
    now = sitting(25).opened(12).in_item("i-3")
    answer = now.ask(CHAIR, c.OpenVote("v-1", "i-3"))
    assert isinstance(answer, Refused)
    assert (answer.code, dict(answer.params)) == (
        "majority-unreachable", {"needed": 13, "present": 12},
    )  # fmt: skip
    now.do(CHAIR, c.TableItem("i-3", "no asiste la mayoría que exige"))


@pytest.mark.law("R-SES-3")
def test_where_the_rules_let_it_a_vote_without_enough_members_is_lost() -> None:
    rules = RuleProfile(legal_number=25, blocks_unreachable_vote=False)
    now = sitting(25, rules=rules).opened(12).in_item("i-3").voted(12, 0, item="i-3")
    assert now.outcome == "rejected"


@pytest.mark.law("R-BOD-5")
def test_another_majority_is_bound_before_the_vote_only_and_with_a_reason() -> None:
    now = in_item()
    bind = c.BindMajority("i-2", Majority.ABSOLUTE, "A12", "supera el 10 % de los recursos")
    assert now.code(CHAIR, bind) == "not-secretary"
    now.do(SECRETARY, bind)
    assert now.code(SECRETARY, bind) == "nothing-to-do"
    now.voted(3, 2)
    assert now.outcome == "rejected"
    again = c.BindMajority("i-2", Majority.SIMPLE, "", "era menos")
    assert now.code(SECRETARY, again) == "item-voted"


@pytest.mark.row("VO-08")
def test_closing_twice_is_closing_once() -> None:
    now = in_item().voted(4, 3)
    assert now.code(SECRETARY, c.CloseVote("v-1")) == "vote-closed"
    assert now.code(SECRETARY, c.CloseVote("v-9")) == "unknown-vote"


@pytest.mark.parametrize(
    ("vote", "item", "code"),
    [
        ("v-1", "i-2", "id-taken"),
        ("", "i-2", "bad-id"),
        ("ñ", "i-2", "bad-id"),
        ("v-2", "i-3", "item-not-open"),
        ("v-2", "i-9", "unknown-item"),
    ],
)
def test_a_vote_is_opened_on_the_item_in_debate_under_a_new_name(
    vote: str, item: str, code: str
) -> None:
    now = in_item().voted(4, 3)
    now.do(CHAIR, c.AnnulVote("v-1", "fallo"))
    assert now.code(CHAIR, c.OpenVote(vote, item)) == code


@pytest.mark.law("R-AGE-6")
@pytest.mark.parametrize("item", ["i-4", "i-5"])
def test_reports_petitions_and_questions_are_never_voted(item: str) -> None:
    now = sitting().opened().in_item(item)
    assert now.code(CHAIR, c.OpenVote("v-1", item)) == "not-votable"
    now.do(SECRETARY, c.CloseItem(item))
