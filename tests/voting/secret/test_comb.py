"""Shared squarings give the powers that plain exponentiation gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.secret.domain.comb import Shape, comb
from voting.secret.domain.group import BELENIOS_2048 as GROUP

P, Q = int(GROUP.p), int(GROUP.q)
ELEMENTS = st.integers(1, P - 1)
EXPONENTS = st.one_of(st.sampled_from((0, 1, Q - 1, Q, 2**256 - 1)), st.integers(0, 2**256 - 1))
SHAPES = ((1, 1), (3, 5), (4, 2), (8, 8))


@pytest.mark.parametrize(("teeth", "blocks"), SHAPES)
@given(base=ELEMENTS, exponents=st.lists(EXPONENTS, min_size=1, max_size=4))
def test_a_comb_raises_its_base(
    teeth: int, blocks: int, base: int, exponents: list[int]
) -> None:  # fmt: skip
    made = comb(base, P, Shape.over(256, teeth, blocks))

    assert [made.power(each) for each in exponents] == [pow(base, each, P) for each in exponents]


@given(ELEMENTS, EXPONENTS)
def test_every_way_to_raise_a_member_gives_the_same(base: int, exponent: int) -> None:
    member = pow(base, (P - 1) // Q, P)
    expected = pow(member, exponent % Q, P)

    assert GROUP.power(member, exponent) == expected
    assert GROUP.again(member, exponent) == expected
    assert GROUP.fixed(member, exponent) == expected


@given(ELEMENTS)
def test_membership_is_that_of_the_subgroup(base: int) -> None:
    member = pow(base, (P - 1) // Q, P)

    assert GROUP.is_member(member)
    assert not GROUP.is_member(P - member)
    assert GROUP.is_member(base) == (pow(base, Q, P) == 1)
