"""How long the server waits for what it asked for again: the way there and back, within limits."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from media import rtcp
from media.round_trip import LEAST_WAIT_S, MOST_WAIT_S, WAIT_S, RoundTrip
from media.rtcp import Reception
from tests.media.planes import PLANES, Camera, Line, line_of


@pytest.fixture(params=PLANES)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    with line_of(request.param) as line:
        yield line


def measured(*took: float) -> RoundTrip:
    trip = RoundTrip()
    for one in took:
        trip.measure(one)
    return trip


def test_until_something_is_measured_the_wait_is_a_usual_one() -> None:
    assert RoundTrip().wait == WAIT_S
    assert RoundTrip().smoothed == 0


@pytest.mark.parametrize(
    ("took", "least", "most"),
    [
        (0.001, LEAST_WAIT_S, LEAST_WAIT_S),
        (0.1, 0.1, 0.13),
        (0.3, 0.3, 0.34),
        (5.0, MOST_WAIT_S, MOST_WAIT_S),
    ],
)
def test_a_steady_line_is_waited_for_a_little_longer_than_there_and_back(
    took: float, least: float, most: float
) -> None:
    assert least <= measured(*[took] * 12).wait <= most


def test_one_slow_answer_changes_little_and_a_line_that_shivers_is_waited_for_longer() -> None:
    steady = measured(*[0.05] * 12)
    once = measured(*[0.05] * 12, 0.25)
    shivering = measured(*[0.02, 0.08] * 6)
    assert once.smoothed == pytest.approx(0.075)
    assert steady.wait < shivering.wait < MOST_WAIT_S


def test_what_is_missing_is_asked_for_anew_after_the_wait_and_given_up_after_a_second() -> None:
    reception = Reception(90_000, ask_each=0.29)
    for sequence in (10, 12):
        reception.take(sequence, 0, 5.0, 100)
    asked = [n for n in range(30) if reception.to_ask_again(5 + n * 0.05)]
    assert [round(n * 0.05, 2) for n in asked] == [0, 0.3, 0.6, 0.9]
    assert reception.missing == {}


def test_more_than_one_request_can_hold_is_asked_for_in_the_next_one() -> None:
    reception = Reception(90_000)
    for sequence in (10, 40, 70):
        reception.take(sequence, 0, 5.0, 100)
    first, second = reception.to_ask_again(5.0), reception.to_ask_again(5.01)
    assert first + second == [*range(11, 40), *range(41, 70)]
    assert len(first) == rtcp.MAX_NACK


async def test_both_planes_ask_anew_after_the_wait_of_their_line_and_not_sooner(
    line: Line,
) -> None:
    early = Camera(line, 7)
    line.link.ask_each(0.4)
    late = Camera(line, 8)  # what begins after the line was measured
    begun = time.monotonic()
    for camera in (early, late):
        camera.send(camera.frame(is_key=True))
        camera.frame()  # never arrives
        camera.send(camera.frame())
    line.plane.drain()
    assert (early.ear.missing, late.ear.missing) == ([1], [1])
    for camera in (early, late):
        while len(camera.ear.missing) < 2:
            assert time.monotonic() - begun < 20
            await asyncio.sleep(0.01)
            camera.send(camera.frame())
            line.plane.drain()
        assert time.monotonic() - begun >= 0.4
        assert camera.ear.missing == [1, 1]


async def test_both_planes_give_up_what_is_older_than_a_second(line: Line) -> None:
    camera = Camera(line, 7)
    line.link.ask_each(0.03)
    camera.send(camera.frame(is_key=True))
    camera.frame()
    camera.send(camera.frame())
    await asyncio.sleep(1.05)
    camera.send(camera.frame())
    line.plane.drain()
    assert camera.ear.missing == [1]
