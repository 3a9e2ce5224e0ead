"""What the core refuses: values bound to nothing, places that do not exist, languages unwanted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import merkle
from core.canonical import Json, canonical, digest
from core.chain import GENESIS, Entry, chain, first_fault
from core.i18n import choose

AT = "2026-03-26T08:00:00.000000Z"
PERSONAL = Entry("cosa.hecha", 1, AT, "p-01", {}, {"name": "Ana Inventada"}, "cd" * 32)
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def test_personal_values_whose_salt_was_taken_away_are_a_fault() -> None:
    link = chain([PERSONAL], GENESIS, 0)[0]
    for spoilt in (
        replace(link, salt=None),
        replace(link, salt=None, personal={"name": "Otra"}),
        replace(link, personal=None),
        replace(link, salt="ab" * 32),
    ):
        fault = first_fault([spoilt])
        assert fault is not None
        assert fault.reason == "personal"


def test_personal_values_added_to_a_link_that_had_none_are_a_fault() -> None:
    link = chain([Entry("cosa.hecha", 1, AT, "p-01", {})], GENESIS, 0)[0]
    assert first_fault([replace(link, personal={"name": "Otra"}, salt="ab" * 32)]) is not None


@pytest.mark.parametrize("entry", [replace(PERSONAL, salt=None), replace(PERSONAL, personal=None)])
def test_personal_values_without_a_salt_are_never_chained(entry: Entry) -> None:
    with pytest.raises(ValueError, match="salt"):
        chain([entry], GENESIS, 0)


@given(st.integers(1, 40), st.integers(-50, 50))
def test_a_leaf_is_in_its_place_only(size: int, index: int) -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    head, last = merkle.root(leaves), size - 1
    proof = merkle.inclusion_proof(last, leaves)
    assert merkle.includes(index, size, leaves[last], proof, head) == (index == last)


@given(st.dictionaries(st.text(max_size=5), JSON))
def test_the_order_in_which_a_value_was_written_does_not_matter(value: dict[str, Json]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))
    assert digest(value) == digest(dict(sorted(value.items())))


@given(st.dictionaries(st.text(max_size=5), JSON), st.dictionaries(st.text(max_size=5), JSON))
def test_different_values_have_different_bytes(one: dict[str, Json], two: dict[str, Json]) -> None:
    # True equals 1 in Python, not in JSON: compare by what would be read back.
    assert (canonical(one) == canonical(two)) == (repr(sort(one)) == repr(sort(two)))


def sort(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: sort(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [sort(one) for one in value]
    return value


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("en;q=0, ru;q=0.1", "ru"),
        ("en; q=0.2, ru; q=0.8", "ru"),
        ("EN", "en"),
        ("en;q=nan, ru", "ru"),
        ("en;q=inf", "es"),
        ("x" * 5000, "es"),
    ],
)
def test_a_language_that_is_not_acceptable_is_not_chosen(wanted: str, language: str) -> None:
    assert choose(wanted) == language
