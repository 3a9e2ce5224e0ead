"""The decision function against the worked examples and the real cases of law.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.decide import Casting, Terms, casting_of, decide, votes_needed
from voting.domain.values import BodyKind, Choice, Majority, Outcome, Tally

SIMPLE, ABSOLUTE, TWO_THIRDS = Majority.SIMPLE, Majority.ABSOLUTE, Majority.TWO_THIRDS_LEGAL
YES, REJECTED, APPROVED = Casting.YES, Outcome.REJECTED, Outcome.APPROVED
AGAIN, CHAIR = Outcome.SECOND_VOTE_REQUIRED, Outcome.CASTING_VOTE_REQUIRED

# (legal number, round, casting, yes-no-abstain, majority, outcome): law.md 5.3; the tenth example
# is one of quorum and stands in tests/sessions.
WORKED = {
    "1": (25, 1, Casting.PENDING, (13, 12, 0), SIMPLE, APPROVED),
    "1-absolute": (25, 1, Casting.PENDING, (13, 12, 0), ABSOLUTE, APPROVED),
    "2-first": (25, 1, Casting.PENDING, (12, 12, 0), SIMPLE, AGAIN),
    "2-second": (25, 2, Casting.PENDING, (12, 12, 0), SIMPLE, CHAIR),
    "2": (25, 2, YES, (12, 12, 0), SIMPLE, APPROVED),
    "3": (25, 2, YES, (12, 12, 0), ABSOLUTE, REJECTED),
    "4": (27, 1, Casting.PENDING, (13, 0, 14), SIMPLE, APPROVED),
    "5": (27, 1, Casting.PENDING, (13, 0, 14), ABSOLUTE, REJECTED),
    "6": (27, 2, YES, (13, 13, 0), SIMPLE, APPROVED),
    "7": (21, 1, Casting.PENDING, (11, 9, 0), ABSOLUTE, APPROVED),
    "8": (25, 1, Casting.PENDING, (12, 4, 0), ABSOLUTE, REJECTED),
    "9": (13, 1, Casting.PENDING, (5, 4, 2), SIMPLE, APPROVED),
    "11": (17, 1, Casting.PENDING, (8, 3, 0), ABSOLUTE, REJECTED),
    "12": (3, 2, YES, (1, 1, 1), SIMPLE, APPROVED),
}
REAL = {
    "Santiago de Compostela 2014": (25, 1, Casting.PENDING, (12, 4, 0), ABSOLUTE, REJECTED),
    "Tarragona 2022, second vote": (27, 2, Casting.PENDING, (14, 13, 0), SIMPLE, APPROVED),
    "Tarragona 2022, first vote": (27, 1, Casting.PENDING, (13, 13, 1), SIMPLE, AGAIN),
    "Tarragona 2022, declined": (27, 2, Casting.DECLINED, (13, 13, 1), SIMPLE, REJECTED),
    "Tarragona, abstentions": (27, 1, Casting.PENDING, (13, 0, 14), SIMPLE, APPROVED),
    "Marbella, abstentions": (27, 1, Casting.PENDING, (12, 0, 15), SIMPLE, APPROVED),
    "Torremolinos 2018, urgency": (25, 2, YES, (12, 12, 0), ABSOLUTE, REJECTED),
    "Málaga 2024": (31, 1, Casting.PENDING, (15, 12, 2), ABSOLUTE, REJECTED),
    "everybody abstains": (25, 1, Casting.PENDING, (0, 0, 25), SIMPLE, AGAIN),
}


@pytest.mark.law("R-VOT-8")
@pytest.mark.row("VO-04")
@pytest.mark.parametrize("case", [*WORKED.values(), *REAL.values()], ids=[*WORKED, *REAL])
def test_worked_examples_and_real_cases_come_out_as_the_law_says(
    case: tuple[int, int, Casting, tuple[int, int, int], Majority, Outcome],
) -> None:
    legal_number, turn, casting, count, majority, outcome = case
    terms = Terms(majority, legal_number, BodyKind.PLENO, turn)
    assert decide(terms, Tally(*count), casting).outcome is outcome


@pytest.mark.law("R-VOT-8")
@pytest.mark.parametrize(
    ("body", "outcome", "article"),
    [
        (BodyKind.PLENO, AGAIN, "LRBRL 46.2.d, ROF 100.2"),
        (BodyKind.JUNTA, AGAIN, "LRBRL 46.2.d, ROF 100.2"),
        (BodyKind.COMMISSION, CHAIR, "ROF 135.3"),
        (BodyKind.OTHER, CHAIR, "L40 19.2.d"),
    ],
)
def test_only_a_pleno_and_a_junta_vote_a_tie_again(
    body: BodyKind, outcome: Outcome, article: str
) -> None:
    decision = decide(Terms(SIMPLE, 9, body), Tally(4, 4, 1))
    assert (decision.outcome, decision.article) == (outcome, article)


@pytest.mark.law("R-VOT-8")
@pytest.mark.parametrize("casting", list(Casting))
def test_without_a_casting_vote_the_second_tie_rejects(casting: Casting) -> None:
    terms = Terms(SIMPLE, 9, BodyKind.PLENO, 2, casting_allowed=False)
    assert decide(terms, Tally(4, 4, 1), casting).outcome is REJECTED


@pytest.mark.law("R-VOT-7")
@pytest.mark.parametrize(
    ("legal_number", "absolute", "two_thirds"),
    [
        (3, 2, 2), (4, 3, 3), (5, 3, 4), (6, 4, 4), (7, 4, 5), (8, 5, 6), (9, 5, 6), (10, 6, 7),
        (11, 6, 8), (12, 7, 8), (13, 7, 9), (14, 8, 10), (15, 8, 10), (16, 9, 11), (17, 9, 12),
        (18, 10, 12), (19, 10, 13), (20, 11, 14), (21, 11, 14), (22, 12, 15), (23, 12, 16),
        (24, 13, 16), (25, 13, 17), (26, 14, 18), (27, 14, 18),
    ],
)  # fmt: skip
def test_votes_needed_are_those_of_the_table_of_section_3(
    legal_number: int, absolute: int, two_thirds: int
) -> None:
    assert votes_needed(ABSOLUTE, legal_number) == absolute
    assert votes_needed(TWO_THIRDS, legal_number) == two_thirds
    assert votes_needed(SIMPLE, legal_number) == 0


def test_the_chair_who_says_neither_yes_nor_no_declines() -> None:
    said = [casting_of(choice) for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN, None)]
    assert said == [Casting.YES, Casting.NO, Casting.DECLINED, Casting.DECLINED]


COUNTS = st.builds(Tally, *[st.integers(0, 60)] * 3)
TERMS = st.builds(
    Terms,
    st.sampled_from(list(Majority)),
    st.integers(3, 61),
    st.sampled_from(list(BodyKind)),
    st.sampled_from([1, 2]),
    st.booleans(),
)


@given(TERMS, COUNTS, st.sampled_from(list(Casting)))
def test_one_more_in_favour_never_turns_an_approval_into_a_rejection(
    terms: Terms, count: Tally, casting: Casting
) -> None:
    more = Tally(count.yes + 1, count.no, count.abstain)
    if decide(terms, count, casting).outcome is APPROVED:
        assert decide(terms, more, casting).outcome is APPROVED


@given(TERMS, COUNTS, st.sampled_from(list(Casting)))
def test_abstentions_never_matter(terms: Terms, count: Tally, casting: Casting) -> None:
    without = Tally(count.yes, count.no, 0)
    assert decide(terms, count, casting) == decide(terms, without, casting)


@given(TERMS, COUNTS)
def test_the_casting_vote_matters_in_a_tie_of_simple_majority_only(
    terms: Terms, count: Tally
) -> None:
    outcomes = {decide(terms, count, casting).outcome for casting in Casting}
    if len(outcomes) > 1:
        assert terms.majority is SIMPLE
        assert count.yes == count.no


@given(TERMS, COUNTS)
def test_an_absolute_majority_is_more_than_half_of_the_legal_number(
    terms: Terms, count: Tally
) -> None:
    if terms.majority is ABSOLUTE:
        carried = decide(terms, count).outcome is APPROVED
        assert carried == (2 * count.yes > terms.legal_number)
