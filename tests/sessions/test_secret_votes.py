"""Secret votes by the rules: when they may be, who opens them, what their count means."""

from dataclasses import replace
from typing import Any

import pytest

from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import BALLOT
from sessions.domain.audience import Audience, Reader, redact_event, redact_state
from sessions.domain.secret_values import SecretCheck, SecretFiles, SecretGround, SecretShape
from sessions.domain.values import (
    Choice,
    Item,
    ItemKind,
    Majority,
    Outcome,
    RuleProfile,
    VoteSubject,
)
from tests.sessions.town import CHAIR, SECRETARY, Sitting, sitting

YES_NO = c.SecretAsk(SecretShape.YES_NO, "¿Se nombra a la persona ficticia?")
ONE = c.SecretAsk(SecretShape.ONE, "Persona elegida", ("Ana", "Blas", "Cira"))
TWO = c.SecretAsk(SecretShape.SEVERAL, "Dos personas", ("Ana", "Blas", "Cira"), 2)
FILES = SecretFiles("a" * 64, "b" * 64, "c" * 64, "d" * 64)
TRUSTEES = (SECRETARY, "p-01", "p-02")
DIGEST = "0" * 64


def ready(majority: Majority = Majority.SIMPLE, **rules: Any) -> Sitting:
    """A council under whose item a secret vote can be opened."""
    profile = RuleProfile(legal_number=7, **rules)
    items = (Item("i-2", 2, ItemKind.OPINION, "Nombramiento", "Nombrar.", majority),)
    now = sitting(rules=profile, items=items).opened().in_item()
    now.do(SECRETARY, c.NameTrustees("c-1", TRUSTEES))
    now.do(BALLOT, c.ReportKey("c-1", DIGEST))
    for seat in range(1, 8):
        now.do(BALLOT, c.ReportCredentials(f"p-{seat:02}", DIGEST, 1, 16))
    return now


def opened(asked: c.SecretAsk = YES_NO, **more: Any) -> Sitting:
    now = ready(**more)
    now.do(SECRETARY, c.OpenSecretVote("v-1", "i-2", SecretGround.PERSONS, asked))
    now.do(BALLOT, c.ReportSetup("v-1", "f" * 43, DIGEST, 7))
    return now


def closed(now: Sitting, ballots: int) -> Sitting:
    now.do(CHAIR, c.CloseVote("v-1"))
    silent = tuple(f"p-{seat:02}" for seat in range(ballots + 1, 8))
    now.do(BALLOT, c.ReportUrn("v-1", ballots, silent, DIGEST, DIGEST))
    return now


def counted(now: Sitting, *counts: int) -> Sitting:
    for trustee in TRUSTEES[:2]:
        now.do(BALLOT, c.ReportShare("v-1", trustee))
    now.do(BALLOT, c.ReportCount("v-1", counts, FILES))
    return now


@pytest.mark.law("R-VOT-3")
def test_a_secret_vote_goes_from_its_terms_to_its_proclamation() -> None:
    now = counted(closed(opened(), 6), 4, 1, 1)
    assert now.outcome == Outcome.APPROVED
    assert now.state.votes[0].result is not None
    # Who was called and did not vote abstains (LRBRL 46.2.d).
    assert now.state.votes[0].result.tally.abstain == 2
    now.do(BALLOT, c.ReportCheck("v-1", SecretCheck(is_strict_ok=True)))
    now.do(CHAIR, c.ProclaimVote("v-1"))
    assert now.state.votes[0].status == "proclaimed"


@pytest.mark.law("R-VOT-3")
def test_only_what_the_law_lets_be_secret_is_secret() -> None:
    now = ready()
    by_agreement = c.OpenSecretVote("v-1", "i-2", SecretGround.AGREED, YES_NO)
    assert now.code(SECRETARY, by_agreement) == "secret-ground-missing"
    honour = c.OpenSecretVote("v-1", "i-2", SecretGround.HONOUR, YES_NO)
    assert now.code(SECRETARY, honour) == "secrecy-not-agreed"


@pytest.mark.law("R-DEB-8")
def test_who_abstains_by_law_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    now = ready()
    out = frozenset({"p-03"})
    monkeypatch.setattr("sessions.domain.decide.secret.in_conflict", lambda *_: out)
    now.do(SECRETARY, c.OpenSecretVote("v-1", "i-2", SecretGround.PERSONS, YES_NO))
    assert set(now.state.votes[0].eligible) == {f"p-{seat:02}" for seat in (1, 2, 4, 5, 6, 7)}


@pytest.mark.law("R-VOT-3")
def test_what_the_pleno_declared_secret_may_be_voted_in_secret() -> None:
    now = ready()
    (item,) = now.state.items
    agreed = replace(item, agreed=(VoteSubject.SECRECY,))
    now.state = replace(now.state, items=(agreed,))
    now.do(SECRETARY, c.OpenSecretVote("v-1", "i-2", SecretGround.HONOUR, YES_NO))


def test_it_is_not_opened_or_cast_as_an_ordinary_vote() -> None:
    now = opened()
    assert now.code("p-02", c.CastVote("v-1", Choice.YES)) == "secret-vote-way"
    assert now.code(SECRETARY, c.CastVoteAloud("v-1", "p-02", Choice.YES)) == "secret-vote-way"


@pytest.mark.row("SB-03")
def test_trustees_are_never_enough_of_one_group() -> None:
    now = sitting().opened()
    one_sided = c.NameTrustees("c-1", (SECRETARY, "p-01", "p-03"))
    assert now.code(SECRETARY, one_sided) == "trustees-of-one-group"
    assert now.code(SECRETARY, c.NameTrustees("c-1", TRUSTEES[:2])) == "trustees-wrong-number"
    twice = c.NameTrustees("c-1", (SECRETARY, SECRETARY, "p-01"))
    assert now.code(SECRETARY, twice) == "trustees-wrong-number"


@pytest.mark.row("SB-07")
def test_it_opens_when_every_member_present_has_checked_in() -> None:
    now = sitting().opened().in_item()
    ask = c.OpenSecretVote("v-1", "i-2", SecretGround.PERSONS, YES_NO)
    assert now.code(SECRETARY, ask) == "no-key"
    now.do(SECRETARY, c.NameTrustees("c-1", TRUSTEES))
    now.do(BALLOT, c.ReportKey("c-1", DIGEST))
    now.do(BALLOT, c.ReportCredentials("p-01", DIGEST, 1, 16))
    answer = now.ask(SECRETARY, ask)
    assert getattr(answer, "params", None) == {"missing": 6}


@pytest.mark.row("SB-09")
def test_with_fewer_than_three_ballots_the_chair_has_to_say_so() -> None:
    now = closed(opened(), 2)
    few = c.ReportCount("v-1", (1, 1, 0), FILES)
    assert now.code(BALLOT, few) == "not-counting"
    now.do(CHAIR, c.AllowOpening("v-1"))
    now.do(BALLOT, few)


def test_a_count_that_does_not_add_up_is_refused() -> None:
    now = closed(opened(), 6)
    for counts in ((4, 1, 2), (4, 1), (7, -1, 0)):
        assert now.code(BALLOT, c.ReportCount("v-1", counts, FILES)) == "bad-count"


@pytest.mark.law("R-ELE-5")
@pytest.mark.parametrize(
    ("majority", "counts", "elected", "outcome"),
    [
        (Majority.SIMPLE, (3, 2, 1, 1), ("Ana",), Outcome.APPROVED),
        (Majority.ABSOLUTE, (3, 2, 1, 1), (), Outcome.REJECTED),
        (Majority.ABSOLUTE, (4, 2, 1, 0), ("Ana",), Outcome.APPROVED),
        (Majority.SIMPLE, (3, 3, 1, 0), (), Outcome.SECOND_VOTE_REQUIRED),
        (Majority.SIMPLE, (0, 0, 0, 7), (), Outcome.REJECTED),
    ],
)
def test_one_of_several_is_elected_by_the_majority_bound(
    majority: Majority, counts: tuple[int, ...], elected: tuple[str, ...], outcome: Outcome
) -> None:
    now = counted(closed(opened(ONE, majority=majority), 7), *counts)
    secret = now.state.votes[0].secret
    assert secret is not None
    assert (secret.elected, now.outcome) == (elected, outcome)


@pytest.mark.law("R-ELE-5")
def test_several_are_elected_and_who_ties_for_the_last_seat_is_not() -> None:
    now = counted(closed(opened(TWO), 7), 0, 6, 4, 4)  # one blank first: none here
    secret = now.state.votes[0].secret
    assert secret is not None
    assert (secret.elected, now.outcome) == (("Ana",), Outcome.SECOND_VOTE_REQUIRED)


def test_a_voided_vote_is_repeated_with_the_next_number() -> None:
    now = closed(opened(), 6)
    now.do(CHAIR, c.VoidSecretVote("v-1", "falla una tableta"))
    assert now.code(BALLOT, c.ReportShare("v-1", SECRETARY)) == "vote-annulled"
    now.do(SECRETARY, c.OpenSecretVote("v-2", "i-2", SecretGround.PERSONS, YES_NO))
    first, second = (vote.secret for vote in now.state.votes)
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert first.uuid != second.uuid


@pytest.mark.row("SB-09")
def test_on_paper_two_persons_count_and_neither_sees_the_other() -> None:
    now = ready()
    paper = c.OpenPaperVote("v-1", "i-2", SecretGround.PERSONS, YES_NO, "sin tabletas")
    now.do(CHAIR, paper)
    entered = now.do("p-03", c.EnterPaperCount("v-1", 7, (4, 2, 1)))
    assert now.code("p-03", c.EnterPaperCount("v-1", 7, (4, 2, 1))) == "count-entered"
    assert now.code("p-04", c.EnterPaperCount("v-1", 7, (4, 2, 1))) == "count-needs-secretary"
    reader = Reader(Audience.SECRETARY, SECRETARY)
    shown = redact_event(now.state, entered[0], reader)
    assert isinstance(shown, e.PaperCountEntered)
    assert shown.counts is None
    seen = redact_state(now.state, reader).votes[0].secret
    assert seen is not None
    assert seen.paper_counts[0].counts is None

    now.do(SECRETARY, c.EnterPaperCount("v-1", 7, (4, 1, 2)))
    assert now.state.votes[0].status == "open"
    now.do("p-03", c.EnterPaperCount("v-1", 7, (4, 2, 0), 1))
    now.do(SECRETARY, c.EnterPaperCount("v-1", 7, (4, 2, 0), 1))

    assert now.state.votes[0].status == "closed"
    result = now.state.votes[0].result
    assert result is not None
    assert (result.tally.yes, result.tally.no, result.tally.abstain) == (4, 2, 1)


@pytest.mark.parametrize(
    "asked",
    [
        c.SecretAsk(SecretShape.YES_NO, ""),
        c.SecretAsk(SecretShape.YES_NO, "¿Si\u0301?"),
        c.SecretAsk(SecretShape.YES_NO, "una\nlínea"),
        c.SecretAsk(SecretShape.ONE, "¿Quién?", ()),
        c.SecretAsk(SecretShape.ONE, "¿Quién?", ("Ana", "Ana")),
        c.SecretAsk(SecretShape.ONE, "¿Quién?", ("Ana", "En blanco")),
        c.SecretAsk(SecretShape.SEVERAL, "¿Quiénes?", ("Ana", "Blas"), 3),
    ],
)
def test_a_question_that_screens_could_show_in_two_ways_is_refused(asked: c.SecretAsk) -> None:
    ask = c.OpenSecretVote("v-1", "i-2", SecretGround.PERSONS, asked)
    assert ready().code(SECRETARY, ask) == "bad-question"
