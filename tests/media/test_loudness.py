"""Voices that rise: who is speaking."""

import pytest

from media.loudness import HOLD_S, Loudness, Speakers


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
