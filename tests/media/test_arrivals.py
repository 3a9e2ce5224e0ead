"""Transport-wide feedback says of every packet whether and when it came, as the draft wants it."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.arrivals import FEEDBACK_PAUSE_S, TICK_S, Arrivals


@dataclass
class Told:
    """What a sender reads: arrival in seconds by number; None is "not received"."""

    base: int
    count: int
    arrived: dict[int, float | None]


def read(packet: bytes) -> Told:
    """Read a feedback packet as draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1 says."""
    assert packet[0] == 0x8F, "version 2, no padding bit, format 15"
    assert packet[1] == 205
    assert len(packet) == 4 * (1 + int.from_bytes(packet[2:4], "big"))
    base, count = int.from_bytes(packet[12:14], "big"), int.from_bytes(packet[14:16], "big")
    at = int.from_bytes(packet[16:19], "big", signed=True) * 0.064
    symbols: list[int] = []
    position = 20
    while len(symbols) < count:
        chunk = int.from_bytes(packet[position : position + 2], "big")
        position += 2
        if chunk < 0x8000:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
        elif chunk < 0xC000:
            symbols += [chunk >> (13 - n) & 1 for n in range(14)]
        else:
            symbols += [chunk >> (12 - 2 * n) & 3 for n in range(7)]
    arrived: dict[int, float | None] = {}
    for offset, symbol in enumerate(symbols[:count]):
        assert symbol != 3, "reserved"
        size = (0, 1, 2)[symbol]
        delta = int.from_bytes(packet[position : position + size], "big", signed=size == 2)
        position += size
        at += delta * TICK_S
        arrived[base + offset & 0xFFFF] = at if symbol else None
    assert 0 <= len(packet) - position < 4, "nothing but filling is left"
    return Told(base, count, arrived)


@given(
    st.integers(0, 0xFFFF),
    st.lists(st.tuples(st.integers(1, 40), st.floats(0, 0.5)), min_size=1, max_size=120),
)
def test_every_packet_is_told_with_its_moment_and_every_hole_as_one(
    first: int, steps: list[tuple[int, float]]
) -> None:
    arrivals, at, number = Arrivals(), 1000.0, first
    sent: dict[int, float] = {}
    for step, pause in steps:
        arrivals.note(number & 0xFFFF, at)
        sent[number & 0xFFFF] = at
        number, at = number + step, at + pause
    told: dict[int, float | None] = {}
    for packet in arrivals.feedback(1, 2, at):
        told |= read(packet).arrived
    start = min(sent.values())
    origin = next(value for n, value in told.items() if sent.get(n) == start)
    assert origin is not None
    for name, value in told.items():
        if name not in sent:
            assert value is None
        else:
            assert value is not None
            assert abs((value - origin) - (sent[name] - start)) <= 2 * TICK_S
    assert set(sent) <= set(told)


@given(st.permutations(range(30)))
def test_what_comes_out_of_order_is_told_all_the_same(order: list[int]) -> None:
    arrivals = Arrivals()
    for place, number in enumerate(order):
        arrivals.note(number, 5.0 + place * 0.001)
    (packet,) = arrivals.feedback(1, 2, 6.0)
    told = read(packet)
    assert (told.base, told.count) == (0, 30)
    assert all(moment is not None for moment in told.arrived.values())


def test_what_comes_late_is_told_again_with_what_was_told_before() -> None:
    arrivals = Arrivals()
    for number in (65_534, 65_535, 1):
        arrivals.note(number, 2.0)
    (first,) = arrivals.feedback(1, 2, 2.1)
    assert read(first).arrived[0] is None
    arrivals.note(0, 2.2)
    arrivals.note(2, 2.2)
    (second,) = arrivals.feedback(1, 2, 2.3)
    told = read(second)
    assert told.base == 0
    assert None not in told.arrived.values()


def test_feedback_is_due_some_times_a_second_and_only_when_something_came() -> None:
    arrivals = Arrivals()
    assert not arrivals.is_due(10.0)
    arrivals.note(1, 10.0)
    assert arrivals.is_due(10.0)
    assert arrivals.feedback(1, 2, 10.0)
    assert not arrivals.is_due(11.0)
    assert arrivals.feedback(1, 2, 11.0) == []
    arrivals.note(2, 10.01)
    assert not arrivals.is_due(10.02)
    assert arrivals.is_due(10.01 + FEEDBACK_PAUSE_S)


def test_a_jump_of_the_numbers_does_not_tell_thousands_of_holes() -> None:
    arrivals = Arrivals()
    arrivals.note(1, 1.0)
    arrivals.note(20_000, 1.1)
    (packet,) = arrivals.feedback(1, 2, 1.2)
    assert read(packet).count == 1


@pytest.mark.parametrize("numbers", [range(1500), range(0, 1500, 3)])
def test_each_packet_of_feedback_fits_into_a_datagram(numbers: range) -> None:
    arrivals = Arrivals()
    for number in numbers:
        arrivals.note(number, number * 0.03)
        assert all(len(packet) < 1200 for packet in arrivals.feedback(1, 2, number * 0.03))
