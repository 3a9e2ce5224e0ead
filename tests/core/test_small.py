"""Clock, ids and languages."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import from_wire, milliseconds, system_clock, to_wire
from core.i18n import choose
from core.ids import CROCKFORD, random_id

MOMENTS = st.datetimes(
    datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001  naive bounds are Hypothesis's interface
)  # fmt: skip


@given(MOMENTS)
def test_a_moment_goes_to_the_wire_and_back(moment: datetime) -> None:
    assert from_wire(to_wire(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (one < other) == (to_wire(one) < to_wire(other))


def test_the_wire_is_in_utc() -> None:
    madrid = timezone(timedelta(hours=2))
    assert to_wire(datetime(2026, 7, 1, 11, 0, tzinfo=madrid)) == "2026-07-01T09:00:00.000000Z"
    assert system_clock().tzinfo is UTC
    assert milliseconds(timedelta(seconds=1, microseconds=1999)) == 1001


def test_ids_are_short_sortable_and_different() -> None:
    ids = [random_id() for _ in range(500)]
    assert len(set(ids)) == 500
    assert all(len(one) == 26 and set(one) <= set(CROCKFORD.lower()) for one in ids)
    assert [one[:8] for one in ids] == sorted(one[:8] for one in ids)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "es"),
        ("ca-ES,ca;q=0.9", "ca-valencia"),
        ("en-GB;q=0.5, ru;q=0.9", "ru"),
        ("de, fr", "es"),
        ("en;q=basura, ru", "ru"),
    ],
)
def test_the_best_language_is_chosen(wanted: str, language: str) -> None:
    assert choose(wanted) == language
