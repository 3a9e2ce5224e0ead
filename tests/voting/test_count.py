"""Counting: absence after the debate began, silence, conflict of interest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.count import absent_after_debate, silent, tally
from voting.domain.values import Choice, Tally


@pytest.mark.law("R-VOT-5")
@pytest.mark.row("VO-06")
def test_who_left_after_the_deliberation_began_abstains() -> None:
    assert absent_after_debate(("ana", "blas", "cleo"), {"ana"}, set()) == ("blas", "cleo")


@pytest.mark.law("R-DEB-8")
def test_who_left_by_a_conflict_of_interest_does_not_count() -> None:
    assert absent_after_debate(("ana", "blas"), {"ana"}, {"blas"}) == ()


@pytest.mark.law("R-VOT-5")
def test_who_left_before_the_deliberation_is_simply_absent() -> None:
    assert absent_after_debate(("ana",), {"ana"}, set()) == ()


@pytest.mark.law("R-VOT-5")
def test_who_is_there_and_says_nothing_is_silent() -> None:
    assert silent(("ana", "blas", "cleo"), {"blas"}) == ("ana", "cleo")


@pytest.mark.law("R-VOT-5")
def test_example_9_counts_five_four_and_two_who_left() -> None:
    left = absent_after_debate(tuple("abcdefghijk"), set("abcdefghi"), set())
    choices = [Choice.YES] * 5 + [Choice.NO] * 4
    assert tally(choices, len(left)) == Tally(5, 4, 2)


@given(st.lists(st.sampled_from(list(Choice))), st.integers(0, 30))
def test_every_vote_and_every_absence_is_counted_once(choices: list[Choice], absent: int) -> None:
    count = tally(choices, absent)
    assert count.yes + count.no + count.abstain == len(choices) + absent
