"""Verification codes: by chance alone, and read as people type them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import CROCKFORD
from documents.csv import LENGTH, grouped, new_csv, read_csv

CODES = st.text(CROCKFORD, min_size=LENGTH, max_size=LENGTH)


@pytest.mark.law("R-SIG-3")
def test_a_code_holds_130_bits_of_chance() -> None:
    asked: list[int] = []

    def chance(below: int) -> int:
        asked.append(below)
        return below - 1

    assert new_csv(chance) == "Z" * 26
    assert asked == [32] * 26
    assert len({new_csv() for _ in range(1000)}) == 1000


@given(CODES)
def test_a_printed_code_is_read_back(code: str) -> None:
    assert read_csv(grouped(code)) == code
    assert read_csv(f"  {grouped(code).lower().replace('-', ' ')} ") == code


@given(CODES, st.data())
def test_letters_that_look_like_digits_are_read_as_digits(code: str, data: st.DataObject) -> None:
    likes = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(likes.get(letter, letter))) for letter in code)

    assert read_csv(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "7K2M", "7K2M9QX4RTV0WB3N8HJ5CD6EFU", "7K2M9QX4RTV0WB3N8HJ5CD6EFGG", "ñ" * 26]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_csv(typed) is None


def test_groups_are_of_four() -> None:
    groups = grouped("7K2M9QX4RTV0WB3N8HJ5CD6EFG").split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4, 4, 4, 2]
    assert "".join(itertools.chain(*groups)) == "7K2M9QX4RTV0WB3N8HJ5CD6EFG"
