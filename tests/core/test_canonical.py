"""Canonical JSON: what we write quickly is what the slow, well-kept library writes."""

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from core.canonical import Json, canonical

NAMES = st.text(max_size=6)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.floats(
    allow_nan=False, allow_infinity=False
)  # fmt: skip
VALUES = st.recursive(
    LEAVES, lambda part: st.lists(part, max_size=4) | st.dictionaries(NAMES, part, max_size=4)
)


@given(VALUES)
@example({"b": 1, "a": [True, None, '\x7f\x1f"\\/\u2028ñ€😀']})
@example({"\ufb33": 1, "😀": 2, "a": 3})  # ordered by UTF-16, not by code points
@example({"sum": 1e21, "share": 0.1, "whole": 1.0})
def test_the_bytes_are_those_of_the_library(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", ["\ud800", {"a": ["\ud800"]}, 2**53, {"a": [-(2**53)]}, float("nan")]
)
def test_what_json_cannot_hold_is_refused(value: Json) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical(value)
