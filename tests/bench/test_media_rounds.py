"""What the media benchmark sets in relation belongs to one moment; the middle round counts."""

import pytest

from bench.media import Rounds
from bench.media_trials import Used


def test_a_packet_is_set_beside_the_floor_of_its_own_round() -> None:
    rounds = Rounds()
    for us, floors in ((8.0, (4.0, 4.0)), (12.0, (5.0, 7.0)), (30.0, (6.0, 6.0))):
        rounds.note("native", Used(cpu=us / 1e6, seconds=1.0, arrived=1), floors)
    figures = rounds.figures()
    assert figures["native_ratio_to_floor"] == pytest.approx(2.0)  # of 2, 2 and 5
    assert figures["native_us_per_packet"] == pytest.approx(12.0)


def test_without_a_floor_and_without_a_peer_there_is_no_ratio() -> None:
    rounds = Rounds()
    rounds.note("python", Used(cpu=1.0, seconds=1.0, arrived=100_000), (None, None))
    figures = rounds.figures()
    assert figures["python_us_per_packet"] == pytest.approx(10.0)
    assert figures["python_ratio_to_floor"] is None
    assert figures["python_ratio_to_janus"] is None
    assert figures["floor_us"] is None
