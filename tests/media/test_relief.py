"""Lines that lose packets, voices that rise: who is spared what, and who is speaking."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.loudness import HOLD_S, Loudness, Speakers
from media.relief import BETTER_AFTER_S, SOUND_ONLY, Relief


@pytest.mark.row("LC-06")
@given(st.lists(st.floats(0, 1), max_size=200), st.integers(0, 49))
def test_relief_stays_within_its_steps_and_never_sends_more_than_wanted(
    losses: list[float], wanted: int
) -> None:
    relief, tiles = Relief(), wanted
    for second, loss in enumerate(losses):
        before = relief.step
        changed = relief.hear(loss, float(second))
        assert changed == (relief.step != before)
        assert abs(relief.step - before) <= 1
        assert 0 <= relief.step <= SOUND_ONLY
        tiles = relief.tiles(wanted)
        assert 0 <= tiles <= wanted


@pytest.mark.row("LC-06")
def test_a_bad_line_loses_high_then_tiles_and_gets_them_back_one_by_one() -> None:
    relief, seen = Relief(), []
    for second in range(12):
        relief.hear(0.3, float(second))
        seen.append((relief.allows_high, relief.tiles(9)))
    assert list(dict.fromkeys(seen)) == [(False, 9), (False, 5), (False, 3), (False, 1), (False, 0)]
    recovered = [
        (second, relief.tiles(9)) for second in range(12, 80) if relief.hear(0.0, float(second))
    ]
    assert [tiles for _, tiles in recovered] == [1, 3, 5, 9, 9]
    gaps = [b - a for (a, _), (b, _) in itertools.pairwise(recovered)]
    assert min(gaps) >= BETTER_AFTER_S


def test_a_line_without_loss_is_spared_nothing() -> None:
    relief = Relief()
    assert not any(relief.hear(0.01, float(second)) for second in range(100))
    assert relief.allows_high


def loud(level: int) -> Loudness:
    voice = Loudness()
    for _ in range(100):
        voice.hear(bytes((level,)))
    return voice


@pytest.mark.parametrize(
    ("level", "is_speech"), [(20, True), (45, True), (60, False), (127, False)]
)
def test_speech_is_told_from_the_noise_of_a_room(level: int, is_speech: bool) -> None:  # noqa: FBT001
    assert loud(level).is_speech is is_speech
    assert loud(level).dbfs == pytest.approx(-level, abs=0.5)


def test_a_cough_does_not_take_the_turn() -> None:
    speakers, ana, ben = Speakers(), loud(40), loud(30)
    assert speakers.choose({"ana": ana}, 0.0) == "ana"
    assert speakers.choose({"ana": ana, "ben": ben}, 0.5) == "ana"
    assert speakers.choose({"ana": ana}, 0.9) == "ana"
    assert speakers.choose({"ana": ana, "ben": ben}, 1.0) == "ana"
    assert speakers.choose({"ana": ana, "ben": ben}, 1.0 + HOLD_S) == "ben"
    assert speakers.choose({"ana": ana, "ben": Loudness()}, 3.0) == "ana"
