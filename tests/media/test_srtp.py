"""Both planes against libsrtp: roll-over, replays, late and forged packets, in every profile."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import pylibsrtp
import pytest
from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket
from hypothesis import given, settings
from hypothesis import strategies as st

from media import rtcp, rtp
from media.plane import Stream
from tests.media.planes import PLANES, PROFILES, Camera, Ear, Line, line_of, session

SSRC = 0xCAFE
every_plane = pytest.mark.parametrize("plane", PLANES)


@pytest.fixture(params=[(plane, profile) for plane in PLANES for profile in PROFILES])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    with line_of(*request.param) as line:
        yield line


class Voice:
    """A taped source: what is opened is heard of."""

    def __init__(self, line: Line) -> None:
        self.line, self.ear = line, Ear()
        source = line.link.source(Stream("p", "audio", "", "opus", 48_000, 111, SSRC), self.ear)
        source.grant(is_granted=True)
        source.tape(is_taped=True)

    def take(self, data: bytes) -> None:
        self.line.link.take(data)

    def opened(self) -> list[bytes]:
        self.line.plane.drain()
        return self.ear.packets


def packet(sequence: int, payload: bytes = b"sound") -> bytes:
    return (
        rtp.HEADER.pack(0x80, 111, sequence & 0xFFFF, 960 * sequence & 0xFFFFFFFF, SSRC) + payload
    )


async def test_the_counter_rolls_over_on_the_way_in_with_late_packets(line: Line) -> None:
    voice = Voice(line)
    packets = [packet(number) for number in range(65_500, 65_600)]
    sealed = [line.seal(one) for one in packets]
    order = list(range(len(sealed)))
    chance = random.Random(7)
    for at in range(0, len(order), 8):
        piece = order[at : at + 8]
        chance.shuffle(piece)
        order[at : at + 8] = piece
    for number in order:
        voice.take(sealed[number])
    assert voice.opened() == [packets[number] for number in order]


async def test_the_counter_rolls_over_on_the_way_out_and_back_for_who_lost_something(
    line: Line,
) -> None:
    camera = Camera(line, 7)
    outlet = line.outlet(ssrc=0x7FFF)  # begins in the middle of the circle
    outlet.aim(camera.source)
    line.lost = {65_530}
    camera.send(camera.frame(is_key=True))
    camera.sequence += 65_520 - 0x8000 - 1  # what is lost on the way in is missing on the way out
    for _ in range(40):
        camera.send(camera.frame())
    out = await line.received(40)
    numbers = [one.sequence for one in out]
    assert numbers == [0x8000, *(n % 65_536 for n in range(65_520, 65_560) if n != 65_530)]
    line.lost = set()
    assert outlet.send_again([65_530]) == 1
    assert [one.sequence for one in await line.received(1)] == [65_530]


async def test_reports_are_sealed_as_libsrtp_opens_them(line: Line) -> None:
    packets = [
        rtcp.ask_key_frame(1, 2),
        rtcp.ask_again(1, 2, [3, 4, 9]),
        rtcp.receiver_report(5, []),
        rtcp.allow_rate(1, 100_000, [2]),
    ]
    for one in packets:
        line.link.send_rtcp(one)
    assert await line.reports(4) == packets


async def test_each_subscriber_hears_the_senders_clock_with_its_own_numbers(line: Line) -> None:
    camera, first, other = Camera(line, 7, (0, 0, 5000)), line.outlet(), line.outlet(ssrc=0x77)
    line.outlet(ssrc=0x88).aim(None)
    first.aim(camera.source)
    camera.send(camera.frame(is_key=True))
    other.aim(camera.source)
    camera.send(camera.frame(is_key=True))
    out = await line.received(3)
    ntp = 0xE000_0000_8000_0000
    info = RtcpSenderInfo(ntp, 9000, 2, 100)
    camera.source.report(bytes(RtcpSrPacket(7, info)))
    parts = [part for report in await line.reports(2) for part in rtcp.parse(report)]
    told = {part.ssrc: part.sender_info for part in parts if isinstance(part, RtcpSrPacket)}
    assert set(told) == {0x1234, 0x77}
    assert all(one.ntp_timestamp == ntp for one in told.values())
    assert told[0x1234].packet_count == 2
    assert told[0x77].packet_count == 1
    for ssrc, one in told.items():
        shift = next(o.timestamp for o in reversed(out) if o.ssrc == ssrc) - 8000
        assert one.rtp_timestamp == (9000 + shift) % (1 << 32)


async def test_what_comes_twice_is_taken_once(line: Line) -> None:
    voice = Voice(line)
    sealed = [line.seal(packet(number)) for number in range(5)]
    for data in (*sealed, *sealed, sealed[2]):
        voice.take(data)
    assert len(voice.opened()) == 5
    assert line.plane.counters().refused == 6


async def test_what_is_older_than_the_window_is_refused(line: Line) -> None:
    voice = Voice(line)
    early = [line.seal(packet(number)) for number in range(3000)]
    voice.take(early[2000])
    voice.take(early[2000 - 1023])
    assert len(voice.opened()) == 2
    voice.take(early[2000 - 1024])
    assert len(voice.opened()) == 2


async def test_one_turned_bit_anywhere_is_refused_and_moves_nothing(line: Line) -> None:
    voice = Voice(line)
    good = line.seal(packet(40_000))
    for at in range(len(good) * 8):
        forged = bytearray(good)
        forged[at // 8] ^= 1 << at % 8
        voice.take(bytes(forged))
    assert voice.opened() == []
    voice.take(good)
    voice.take(line.seal(packet(40_001)))
    assert voice.opened() == [packet(40_000), packet(40_001)]


async def test_what_is_too_short_or_too_long_is_refused(line: Line) -> None:
    voice = Voice(line)
    good = line.seal(packet(1, bytes(200)))
    for size in (0, 1, 11, 12, 13, 27, 28, 40, len(good) - 1):
        voice.take(good[:size])
    voice.take(good + bytes(1))
    voice.take(good + bytes(4000))
    assert voice.opened() == []
    voice.take(good)
    assert voice.opened() == [packet(1, bytes(200))]


@every_plane
@pytest.mark.parametrize("profile", PROFILES)
@given(
    steps=st.lists(
        st.integers(-40, 60) | st.sampled_from([-1100, 1100, 20_000, 32_000, 65_000]), max_size=60
    ),
    first=st.integers(0, 65_535),
)
@settings(max_examples=15, deadline=None)
def test_any_order_is_judged_as_libsrtp_judges_it(
    plane: str, profile: str, steps: list[int], first: int
) -> None:
    async def body() -> None:
        with line_of(plane, profile) as line:
            voice = Voice(line)
            judge = session(line.keys.opening, profile, is_sending=False)
            number, expected = first, []
            for step in steps:
                number = max(0, number + step)
                with suppress(pylibsrtp.Error):  # what it will not seal, nobody has to judge
                    data = line.seal(packet(number, bytes(number % 7 + 1)))
                    voice.take(data)
                    expected.append(judge.unprotect(data))
            assert voice.opened() == expected

    asyncio.run(body())
