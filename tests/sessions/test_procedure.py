"""Votes on how an item is dealt with, motions off the agenda, and the majority that stands."""

import pytest

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import (
    AnnulGround,
    BodyKind,
    ItemState,
    Majority,
    RuleProfile,
    SessionKind,
    VoteKind,
    VoteSubject,
)
from tests.sessions.town import CHAIR, SECRETARY, Sitting, sitting


def ask_for(subject: VoteSubject, proposer: str = "p-02", name: str = "v-p") -> c.OpenVote:
    return c.OpenVote(name, "i-2", subject=subject, proposer=proposer, motive="falta un informe")


def decided(now: Sitting, yes: int, no: int) -> tuple[e.Event, ...]:
    now.cast(yes, no)
    name = now.state.open_vote or ""
    now.do(CHAIR, c.CloseVote(name))
    return now.do(CHAIR, c.ProclaimVote(name))


@pytest.mark.law("R-DEB-11")
@pytest.mark.parametrize(
    ("subject", "event", "state"),
    [
        (VoteSubject.TABLING, e.ItemTabled("i-2", "falta un informe"), ItemState.TABLED),
        (VoteSubject.WITHDRAWAL, e.ItemWithdrawn("i-2", "falta un informe"), ItemState.WITHDRAWN),
    ],
)
def test_setting_an_item_aside_is_voted_before_the_substance_by_simple_majority(
    subject: VoteSubject, event: e.Event, state: ItemState
) -> None:
    now = sitting().opened().in_item()
    assert now.code(CHAIR, c.TableItem("i-2", "porque sí")) == "setting-aside-needs-vote"
    assert now.code(CHAIR, c.WithdrawItem("i-2", "porque sí")) == "setting-aside-needs-vote"
    now.do(CHAIR, ask_for(subject))
    assert now.state.votes[-1].majority == "simple"
    assert decided(now, 4, 3) == (e.VoteProclaimed("v-p"), event)
    assert (now.state.items[1].state, now.state.current_item) == (state, None)
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2")) == "item-not-open"


@pytest.mark.law("R-DEB-11")
@pytest.mark.law("R-DEB-10")
def test_when_it_is_not_carried_the_substance_is_voted_and_then_it_is_too_late() -> None:
    now = sitting().opened().in_item()
    now.do(CHAIR, ask_for(VoteSubject.TABLING))
    assert decided(now, 3, 4) == (e.VoteProclaimed("v-p"),)
    assert now.code(CHAIR, ask_for(VoteSubject.TABLING, name="v-q")) == "vote-proclaimed"
    now.voted(4, 3)
    assert now.code(CHAIR, ask_for(VoteSubject.WITHDRAWAL, name="v-q")) == "vote-not-proclaimed"
    now.do(CHAIR, c.ProclaimVote("v-1"))
    assert now.code(CHAIR, ask_for(VoteSubject.WITHDRAWAL, name="v-q")) == "item-voted"


@pytest.mark.law("R-DEB-11")
def test_the_substance_waits_until_what_was_asked_is_proclaimed() -> None:
    now = sitting().opened().in_item()
    now.do(CHAIR, ask_for(VoteSubject.TABLING))
    now.cast(3, 4)
    now.do(CHAIR, c.CloseVote("v-p"))
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2")) == "vote-not-proclaimed"
    assert now.code(SECRETARY, c.CloseItem("i-2")) == "vote-not-proclaimed"
    assert now.code(CHAIR, c.CloseSession()) == "vote-not-proclaimed"


@pytest.mark.law("R-DEB-11")
def test_who_asks_is_a_member_who_is_there_and_says_why() -> None:
    now = sitting().opened(6).in_item()
    assert now.code(CHAIR, ask_for(VoteSubject.TABLING, "p-07")) == "proposer-missing"
    assert now.code(CHAIR, ask_for(VoteSubject.TABLING, "")) == "proposer-missing"
    unsaid = c.OpenVote("v-p", "i-2", subject=VoteSubject.TABLING, proposer="p-02")
    assert now.code(CHAIR, unsaid) == "reason-missing"


@pytest.mark.law("R-VOT-3")
@pytest.mark.row("VO-02")
def test_a_nominal_vote_is_asked_for_by_a_group_and_agreed_first() -> None:
    now = sitting().opened().in_item()
    nominal = c.OpenVote("v-1", "i-2", VoteKind.NOMINAL)
    assert now.code(CHAIR, nominal) == "nominal-not-agreed"
    assert now.code(CHAIR, ask_for(VoteSubject.NOMINAL, "p-02")) == "proposer-missing"
    now.do(CHAIR, ask_for(VoteSubject.NOMINAL, "g-1"))
    assert (now.state.votes[-1].kind, now.state.votes[-1].majority) == ("ordinary", "simple")
    decided(now, 4, 3)
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2")) == "nominal-agreed"
    now.do(CHAIR, nominal)


@pytest.mark.law("R-VOT-3")
def test_a_nominal_vote_that_was_not_agreed_to_is_not_held() -> None:
    now = sitting().opened().in_item()
    now.do(CHAIR, ask_for(VoteSubject.NOMINAL, "g-1"))
    decided(now, 3, 4)
    assert now.code(CHAIR, c.OpenVote("v-1", "i-2", VoteKind.NOMINAL)) == "nominal-not-agreed"
    now.do(CHAIR, c.OpenVote("v-1", "i-2"))


@pytest.mark.law("R-VID-4")
@pytest.mark.law("R-VOT-3")
def test_a_public_session_closes_its_doors_by_absolute_majority_and_for_one_item() -> None:
    now = sitting().opened()
    assert now.code(CHAIR, c.CloseDoors("intimidad")) == "secrecy-not-agreed"
    now.in_item()
    now.do(CHAIR, ask_for(VoteSubject.SECRECY))
    assert (now.state.votes[-1].majority, now.state.votes[-1].needed) == ("absolute", 4)
    decided(now, 3, 0)
    assert now.code(CHAIR, c.CloseDoors("intimidad")) == "secrecy-not-agreed"
    other = sitting().opened().in_item().behind_doors()
    other.voted(4, 3)
    other.do(CHAIR, c.ProclaimVote("v-1"))
    other.do(SECRETARY, c.CloseItem("i-2"))
    assert other.code(SECRETARY, c.OpenItem("i-3")) == "doors-still-closed"
    other.do(CHAIR, c.OpenDoors())
    other.in_item("i-3")


def test_a_body_whose_sessions_are_not_public_needs_no_agreement_for_its_doors() -> None:
    now = sitting(is_public=False).opened().in_item()
    now.do(CHAIR, c.CloseDoors("comparece un tercero"))


URGENT = c.ProposeUrgentItem("u-1", "Moción urgente", "Instar a la Diputación.", "Grupo Par")


@pytest.mark.law("R-AGE-4")
def test_a_motion_off_the_agenda_is_admitted_by_absolute_majority_and_then_voted() -> None:
    now = sitting(9).opened()
    (proposed,) = now.do(CHAIR, URGENT)
    assert isinstance(proposed, e.UrgentItemProposed)
    assert proposed.item.number == 6
    assert [item.id for item in now.state.items] == ["i-1", "i-2", "i-3", "i-4", "u-1", "i-5"]
    now.in_item("u-1")
    assert now.code(CHAIR, c.OpenVote("v-1", "u-1")) == "urgency-not-declared"
    now.agreed(VoteSubject.URGENCY, "u-1")
    assert (now.state.votes[-1].majority, now.state.votes[-1].needed) == ("absolute", 5)
    now.voted(5, 4, item="u-1")
    assert now.outcome == "approved"


@pytest.mark.law("R-AGE-4")
def test_a_motion_whose_urgency_is_not_declared_is_neither_debated_nor_voted() -> None:
    now = sitting(9).opened()
    now.do(CHAIR, URGENT)
    now.in_item("u-1")
    urgency = c.OpenVote("v-u", "u-1", subject=VoteSubject.URGENCY, motive="vence un plazo")
    now.do(CHAIR, urgency)
    # More for than against, and a tie would not be broken by the chair: five were needed.
    assert decided(now, 4, 3) == (e.VoteProclaimed("v-u"), e.ItemNotAdmitted("u-1"))
    assert (now.state.items[4].state, now.state.current_item) == (ItemState.NOT_ADMITTED, None)


@pytest.mark.law("R-AGE-4")
def test_the_urgency_of_what_is_on_the_agenda_is_not_voted() -> None:
    now = sitting().opened().in_item()
    assert now.code(CHAIR, ask_for(VoteSubject.URGENCY)) == "not-off-agenda"


@pytest.mark.law("R-AGE-4")
def test_off_the_agenda_nothing_in_an_extraordinary_session_nor_after_the_petitions() -> None:
    for kind in (SessionKind.EXTRAORDINARY, SessionKind.URGENT):
        assert sitting(session_kind=kind).opened().code(CHAIR, URGENT) == "off-agenda-void"
    now = sitting().opened().in_item("i-5")
    assert now.code(CHAIR, URGENT) == "too-late-for-motions"
    assert now.code(CHAIR, c.ProposeUrgentItem("i-1", "Otra", "Instar.", "")) == "id-taken"
    assert now.code(CHAIR, c.ProposeUrgentItem("u-1", " ", "Instar.", "")) == "reason-missing"


@pytest.mark.law("R-AGE-5")
def test_under_l40_off_the_agenda_only_when_everybody_attends() -> None:
    rules = RuleProfile(body_kind=BodyKind.OTHER, legal_number=7)
    assert sitting(rules=rules).opened(6).code(CHAIR, URGENT) == "not-all-attend"
    now = sitting(rules=rules).opened(7)
    now.do(CHAIR, URGENT)
    now.in_item("u-1")
    now.do(CHAIR, c.OpenVote("v-u", "u-1", subject=VoteSubject.URGENCY, motive="vence un plazo"))
    assert now.state.votes[-1].majority == "simple"
    decided(now, 3, 2)
    now.do(CHAIR, c.OpenVote("v-1", "u-1"))


@pytest.mark.law("R-BOD-5")
@pytest.mark.row("VO-15")
def test_once_a_vote_was_opened_the_majority_stands_even_if_the_vote_is_annulled() -> None:
    now = sitting().opened().in_item("i-3").voted(3, 2, item="i-3")
    assert now.outcome == "rejected"
    now.do(CHAIR, c.AnnulVote("v-1", "fallo de una tableta"))
    bind = c.BindMajority("i-3", Majority.SIMPLE, "", "bastaba la simple")
    assert now.code(SECRETARY, bind) == "majority-fixed"


@pytest.mark.law("R-BOD-5")
@pytest.mark.row("VO-15")
def test_a_wrong_majority_is_the_ground_of_the_annulment_and_then_another_is_bound() -> None:
    now = sitting().opened().in_item("i-3").voted(3, 2, item="i-3")
    wrong = c.AnnulVote("v-1", "el informe exige mayoría simple", AnnulGround.WRONG_MAJORITY)
    assert now.code(SECRETARY, wrong) == "not-chair"
    assert now.do(CHAIR, wrong)[0] == e.VoteAnnulled(
        "v-1", "el informe exige mayoría simple", AnnulGround.WRONG_MAJORITY
    )
    now.do(SECRETARY, c.BindMajority("i-3", Majority.SIMPLE, "", "según el informe"))
    now.voted(3, 2, name="v-2", item="i-3")
    assert now.outcome == "approved"


def test_an_item_opened_by_mistake_is_put_back_until_somebody_speaks_or_votes() -> None:
    now = sitting().opened().in_item()
    assert now.do(SECRETARY, c.PutBackItem("i-2")) == (e.ItemPutBack("i-2"),)
    assert (now.state.items[1].state, now.state.current_item) == (ItemState.PENDING, None)
    now.in_item()
    now.do(CHAIR, c.GiveFloor("t-1", "p-02"))
    assert now.code(SECRETARY, c.PutBackItem("i-2")) == "item-begun"
    voted = sitting().opened().in_item().voted(4, 3)
    assert voted.code(SECRETARY, c.PutBackItem("i-2")) == "item-begun"


@pytest.mark.law("R-VOT-8")
def test_a_tie_about_how_an_item_is_dealt_with_is_voted_again() -> None:
    now = sitting(8).opened(8).in_item()
    now.do(CHAIR, ask_for(VoteSubject.TABLING))
    now.cast(4, 4)
    now.do(CHAIR, c.CloseVote("v-p"))
    answer = now.ask(CHAIR, c.ProclaimVote("v-p"))
    assert isinstance(answer, Refused)
    assert answer.code == "second-vote-required"
    now.do(CHAIR, ask_for(VoteSubject.TABLING, name="v-q"))
    assert now.state.votes[-1].round == 2
