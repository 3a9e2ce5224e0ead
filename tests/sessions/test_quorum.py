"""The quorum of each body against the table of law.md 3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.domain.quorum import quorum
from voting.domain.values import BodyKind

PLENO = [3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9]


@pytest.mark.law("R-QUO-1")
@pytest.mark.law("R-QUO-3")
@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize(("members", "needed"), list(enumerate(PLENO, 3)))
def test_a_pleno_needs_a_third_and_never_less_than_three(
    members: int, needed: int, call: int
) -> None:
    assert quorum(BodyKind.PLENO, members, call) == needed


@pytest.mark.parametrize(
    ("body", "members", "call", "needed"),
    [
        pytest.param(BodyKind.JUNTA, 9, 1, 5, marks=pytest.mark.law("R-QUO-4")),
        pytest.param(BodyKind.JUNTA, 9, 2, 3, marks=pytest.mark.law("R-QUO-4")),
        pytest.param(BodyKind.JUNTA, 10, 2, 4, marks=pytest.mark.law("R-QUO-4")),
        pytest.param(BodyKind.COMMISSION, 9, 1, 5, marks=pytest.mark.law("R-QUO-5")),
        pytest.param(BodyKind.COMMISSION, 10, 1, 6, marks=pytest.mark.law("R-QUO-5")),
        pytest.param(BodyKind.COMMISSION, 13, 2, 3, marks=pytest.mark.law("R-QUO-5")),
        pytest.param(BodyKind.OTHER, 9, 1, 5, marks=pytest.mark.law("R-QUO-6")),
        pytest.param(BodyKind.OTHER, 8, 1, 4, marks=pytest.mark.law("R-QUO-6")),
    ],
)
def test_other_bodies_have_their_own_quorum(
    body: BodyKind, members: int, call: int, needed: int
) -> None:
    assert quorum(body, members, call) == needed


@given(st.sampled_from(list(BodyKind)), st.integers(4, 61), st.sampled_from([1, 2]))
def test_a_quorum_can_be_reached_and_a_second_call_asks_no_more(
    body: BodyKind, members: int, call: int
) -> None:
    assert 1 <= quorum(body, members, call) <= members
    assert quorum(body, members, 2) <= quorum(body, members, 1)
