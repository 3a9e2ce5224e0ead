"""What a narrow line gets: pure rules, whatever the line and whoever is seen."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.budget import CALM_S, LONGEST_CALM_S, Budget
from media.layers import (
    LEAST_PICTURE_RATE,
    SOUND_RATE,
    Allotment,
    Picture,
    Rank,
    Wish,
    allot,
    wishes,
)

BUDGETS = st.one_of(st.integers(0, 20_000_000).map(float), st.just(math.inf))
PICTURES = st.lists(
    st.builds(
        Picture,
        place=st.just(""),
        is_speaker=st.booleans(),
        is_visible=st.booleans(),
        wants_large=st.booleans(),
        small_rate=st.integers(0, 200_000),
        large_rate=st.integers(0, 2_500_000),
    ),
    max_size=24,
).map(
    lambda many: [
        Picture(
            f"v{n}",
            n == 0 and p.is_speaker,
            p.is_visible,
            p.wants_large,
            p.small_rate,
            p.large_rate,
        )
        for n, p in enumerate(many)
    ]
)


def sent(allotment: Allotment, wish: Wish) -> bool:
    return wish.place in (allotment.large if wish.is_large else allotment.small)


@pytest.mark.row("LC-06")
@given(BUDGETS, st.integers(0, 4), PICTURES)
def test_what_is_sent_fits_and_voices_come_first(
    budget: float, voices: int, pictures: list[Picture]
) -> None:
    allotment = allot(budget, voices, wishes(pictures))
    assert allotment.rate >= voices * SOUND_RATE
    if allotment.small:
        assert allotment.rate <= budget
    assert allotment.large <= allotment.small, "a large picture comes instead of a small one"


@pytest.mark.row("LC-06")
@given(BUDGETS, st.integers(0, 4), PICTURES)
def test_nothing_is_left_out_for_something_less_important(
    budget: float, voices: int, pictures: list[Picture]
) -> None:
    wanted = wishes(pictures)
    allotment = allot(budget, voices, wanted)
    for wish in wanted:
        if sent(allotment, wish) or (wish.is_large and wish.place not in allotment.small):
            continue
        above = sum(w.rate for w in wanted if w.rank <= wish.rank and sent(allotment, w))
        is_too_much = voices * SOUND_RATE + above + wish.rate > budget
        assert is_too_much or budget < LEAST_PICTURE_RATE


@given(st.integers(0, 4), PICTURES)
def test_a_line_without_limit_gets_everything(voices: int, pictures: list[Picture]) -> None:
    wanted = wishes(pictures)
    allotment = allot(math.inf, voices, wanted)
    assert all(sent(allotment, wish) for wish in wanted)
    assert allotment.line == "full"
    assert allotment.next_rate == 0


@given(BUDGETS, st.integers(0, 4), PICTURES)
def test_what_would_be_next_is_more_than_the_line_bears(
    budget: float, voices: int, pictures: list[Picture]
) -> None:
    allotment = allot(budget, voices, wishes(pictures))
    if allotment.next_rate:
        assert allotment.next_rate > budget
        wider = allot(allotment.next_rate, voices, wishes(pictures))
        assert (wider.small, wider.large) != (allotment.small, allotment.large)


def picture(
    place: str, small: int, large: int = 0, *, speaks: bool = False, seen: bool = True
) -> Picture:
    return Picture(
        place,
        is_speaker=speaks,
        is_visible=seen,
        wants_large=speaks,
        small_rate=small,
        large_rate=large,
    )


SPEAKER = picture("v0", 120_000, 1_500_000, speaks=True)
TILES = [picture(f"v{n}", 100_000, seen=n < 5) for n in range(1, 9)]


@pytest.mark.row("LC-06")
@pytest.mark.parametrize(
    ("budget", "small", "large", "line"),
    [
        (60_000, 0, 0, "sound"),
        (99_000, 0, 0, "sound"),
        (300_000, 2, 0, "reduced"),
        (1_000_000, 9, 0, "reduced"),
        (1_600_000, 1, 1, "reduced"),
        (2_000_000, 5, 1, "reduced"),
        (3_000_000, 9, 1, "full"),
    ],
)
def test_the_order_of_the_council(budget: float, small: int, large: int, line: str) -> None:
    """With 300 kbit/s: the voice and the speaker; then the speaker large; then the tiles."""
    allotment = allot(budget, 1, wishes([SPEAKER, *TILES]))
    assert (len(allotment.small), len(allotment.large), allotment.line) == (small, large, line)
    if small:
        assert "v0" in allotment.small
    if large:
        assert allotment.large == {"v0"}


def test_the_ranks_are_those_of_the_document() -> None:
    assert [rank.name for rank in sorted(Rank)] == [
        "SPEAKER",
        "SPEAKER_LARGE",
        "VISIBLE",
        "VISIBLE_LARGE",
        "REST",
    ]


def test_a_full_line_is_relieved_at_once_and_tried_again_after_calm() -> None:
    budget = Budget()
    budget.hear(0.4, None, 2_000_000, 0.0)
    assert budget.limit < 2_000_000
    narrow = budget.limit
    for second in range(3, 3 + 2 * int(CALM_S)):
        assert budget.limit == narrow, "not before it was calm for a while"
        budget.hear(0.0, None, narrow, float(second))
        if budget.tries(1_500_000, float(second)):
            break
    assert budget.limit == 1_500_000


def test_a_line_without_loss_is_spared_nothing() -> None:
    budget = Budget()
    for second in range(100):
        budget.hear(0.01, 3_000_000, 1_000_000, float(second))
    assert budget.limit == math.inf


@pytest.mark.row("LC-06")
def test_a_pipe_of_300_kbit_ends_with_what_fits_and_gets_everything_back_when_it_widens() -> None:
    budget, wanted, pipe = Budget(), wishes([SPEAKER, *TILES]), 300_000
    rates = []
    for second in range(240):
        pipe = 300_000 if second < 60 else 10_000_000
        allotment = allot(budget.limit, 1, wanted)
        rate = allotment.rate
        rates.append((second, allotment))
        budget.hear(max(0.0, 1 - pipe / rate), None, rate, float(second))
        budget.tries(allotment.next_rate, float(second))
    narrow = [a for second, a in rates if 20 <= second < 60]
    assert sum(a.rate > 300_000 for a in narrow) <= 6, "a trial now and then"
    assert all(a.rate <= 500_000 for a in narrow)
    assert sum("v0" in a.small for a in narrow) >= 34, "audio and one picture"
    assert rates[-1][1].line == "full"


def test_a_failed_trial_goes_back_at_once_and_the_next_one_waits_longer() -> None:
    budget, now = Budget(), 0.0
    budget.hear(0.4, None, 2_000_000, now)
    waits = []
    for _ in range(6):
        since = now
        while not budget.tries(1_500_000, now):
            now += 1
            budget.hear(0.0, None, 100_000, now)
        waits.append(now - since)
        before = budget.limit
        while budget.limit == before:
            now += 1
            budget.hear(0.4, None, 1_500_000, now)
        assert budget.limit < 1_500_000
    assert all(later >= earlier for earlier, later in itertools.pairwise(waits[1:]))
    assert waits[-1] > waits[1]
    assert waits[-1] <= LONGEST_CALM_S + 10


def test_a_loss_that_does_not_fall_when_less_is_sent_is_the_lines_own() -> None:
    """10 % on a bad radio: one cut is tried, did not help, and pictures stay."""
    budget, limits = Budget(), []
    for second in range(60):
        budget.hear(0.15, None, 500_000, float(second))
        limits.append(budget.limit)
    assert 300_000 < limits[0] < 500_000
    assert set(limits) == {limits[0]}, "cut once and never again"


def test_an_estimate_that_stays_well_below_what_is_sent_is_the_limit() -> None:
    budget = Budget()
    for second, estimate in enumerate((900_000, 900_000, 520_000, 250_000, 900_000)):
        budget.hear(0.0, estimate, 600_000, float(second))
    assert budget.limit == math.inf, "it shivers"
    for second in (5, 6):
        budget.hear(0.0, 250_000, 600_000, float(second))
    assert budget.limit == 250_000


def test_an_estimate_that_recovers_from_a_pause_is_no_limit() -> None:
    budget, estimate = Budget(), 450_000.0
    for second in range(40):
        sent = 0.0 if 5 <= second < 9 else 300_000.0
        estimate = 60_000.0 if not sent else min(450_000.0, estimate * 1.08)
        budget.hear(0.0, int(estimate), sent, float(second))
    assert budget.limit == math.inf


def test_an_estimate_that_lags_behind_a_picture_that_has_just_begun_is_no_limit() -> None:
    budget = Budget()
    for second, sent in enumerate((150_000, 150_000, 1_500_000, 1_500_000)):
        budget.hear(0.0, 225_000 * (second + 1), float(sent), float(second))
    assert budget.limit == math.inf


@given(
    st.lists(
        st.tuples(
            st.floats(0, 1), st.none() | st.integers(0, 10**8), st.floats(0, 10**8), st.floats(0, 5)
        ),
        max_size=60,
    )
)
def test_whatever_is_reported_a_voice_always_fits(
    reports: list[tuple[float, int | None, float, float]],
) -> None:
    budget, now = Budget(), 0.0
    for loss, estimate, rate, pause in reports:
        now += pause
        before = budget.limit
        budget.hear(loss, estimate, rate, now)
        assert budget.limit <= max(before, 30_000), "a report never widens the line by itself"
        assert budget.limit >= 30_000
