"""Both planes: numbers without gaps, layers that change at key frames only, grants that hold."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media import rtp
from media.plane import Repair, Stream
from tests.media.planes import PLANES, Camera, Ear, Line, Out, line_of

Body = Callable[[Line], Coroutine[None, None, None]]
plane_names = pytest.mark.parametrize("plane", PLANES)


@pytest.fixture(params=PLANES)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    with line_of(request.param) as line:
        yield line


def on_a_line(plane: str, body: Body) -> None:
    async def run() -> None:
        with line_of(plane) as line:
            await body(line)

    asyncio.run(run())


def steps(values: list[int], modulus: int) -> list[int]:
    return [(b - a) % modulus for a, b in itertools.pairwise(values)]


def sequences(out: list[Out]) -> set[int]:
    return set(steps([o.sequence for o in out], 1 << 16))


@plane_names
@given(is_padding=st.lists(st.booleans(), min_size=1, max_size=120), first=st.integers(0, 65535))
@settings(max_examples=40, deadline=None)
def test_padding_leaves_no_gap(plane: str, is_padding: list[bool], first: int) -> None:
    async def body(line: Line) -> None:
        camera, outlet = Camera(line, 7, (first, 0, 0)), line.outlet()
        outlet.aim(camera.source)
        camera.send(camera.frame(is_key=True))
        for padded in is_padding:
            camera.send(camera.padding() if padded else camera.frame())
        count = 1 + is_padding.count(False)
        out = await line.received(count)
        assert len(out) == count
        assert sequences(out) <= {1}

    on_a_line(plane, body)


async def test_a_real_loss_stays_a_gap_and_can_be_had_again(line: Line) -> None:
    camera, outlet = Camera(line, 7, (60000, 0, 0)), line.outlet()
    outlet.aim(camera.source)
    camera.send(camera.frame(is_key=True))
    packets = [camera.frame() for _ in range(10)]
    for packet in packets[:4] + packets[5:]:
        camera.send(packet)
    out = await line.received(10)
    assert sorted(sequences(out)) == [1, 2]
    camera.send(packets[4])
    (late,) = await line.received(1)
    assert late.sequence == (out[4].sequence + 1) & 0xFFFF
    line.forget()
    assert outlet.send_again([out[3].sequence, out[7].sequence]) == 2
    assert {o.payload for o in await line.received(2)} == {out[3].payload, out[7].payload}


async def test_what_was_lost_goes_again_on_the_stream_for_repairs(line: Line) -> None:
    camera, outlet = Camera(line, 7), line.outlet(Repair(0x4321, {"VP8": 98}))
    outlet.aim(camera.source)
    for number in range(6):
        camera.send(camera.frame(is_key=number == 0))
    out = await line.received(6)
    assert outlet.send_again([out[2].sequence, out[4].sequence, 9]) == 2
    again = await line.received(2)
    assert {(o.ssrc, o.payload_type) for o in again} == {(0x4321, 98)}
    assert sequences(again) == {1}
    for one, first in zip(again, (out[2], out[4]), strict=True):
        assert one.payload == first.sequence.to_bytes(2, "big") + first.payload
        assert one.timestamp == first.timestamp
    assert outlet.counts()[0] == 6, "a sender report counts each packet once"


async def test_a_publishers_repair_fills_the_gap_once(line: Line) -> None:
    camera, outlet = Camera(line, 7), line.outlet()
    outlet.aim(camera.source)
    line.link.repairs(8, camera.source)
    camera.send(camera.frame(is_key=True))
    lost = camera.frame()
    camera.send(camera.frame())
    await line.received(2)
    assert camera.ear.missing == [1]
    head = rtp.HEADER.pack(0x80, 98, 500, int.from_bytes(lost[4:8], "big"), 8)
    repaired = head + lost[2:4] + lost[12:]
    for number in range(2):
        again = repaired[:3] + bytes((number,)) + repaired[4:]
        line.link.take(line.seal(again))
    (back,) = await line.received()
    assert back.payload == lost[12:]


async def test_nothing_is_sent_before_a_key_frame(line: Line) -> None:
    camera, outlet = Camera(line, 7), line.outlet()
    outlet.aim(camera.source)
    camera.send(camera.frame())
    assert await line.received() == []
    assert camera.ear.asked == 1
    camera.send(camera.frame(is_key=True))
    assert len(await line.received(1)) == 1


@pytest.mark.row("LC-06")
@plane_names
@given(
    first=st.integers(0, 65535),
    other=st.integers(0, 65535),
    picture=st.integers(0, 0x7FFF),
    other_picture=st.integers(0, 0x7FFF),
)
@settings(max_examples=30, deadline=None)
def test_a_change_of_layer_goes_on_where_the_other_ended(
    plane: str, first: int, other: int, picture: int, other_picture: int
) -> None:
    async def body(line: Line) -> None:
        low, high = (
            Camera(line, 7, (first, picture, 90)),
            Camera(line, 8, (other, other_picture, 1 << 31)),
        )
        outlet = line.outlet()
        outlet.aim(low.source)
        for number in range(20):
            low.send(low.frame(is_key=number == 0))
            high.send(high.frame())
        outlet.aim(high.source)
        for number in range(20, 40):
            low.send(low.frame())
            high.send(high.frame(is_key=number == 24))
        out = await line.received(41)
        assert len(out) == 41
        assert high.ear.asked == 4
        assert sequences(out) == {1}
        assert set(steps([o.descriptor.picture for o in out if o.descriptor], 1 << 15)) == {1}
        assert set(steps([o.descriptor.tl0 for o in out if o.descriptor], 256)) == {1}
        assert all(0 < step <= 90_000 for step in steps([o.timestamp for o in out], 1 << 32))

    on_a_line(plane, body)


async def test_a_packet_of_before_the_change_is_not_sent_after_it(line: Line) -> None:
    camera, outlet = Camera(line, 7, (100, 0, 0)), line.outlet()
    outlet.aim(camera.source)
    early = camera.frame()
    camera.send(camera.frame(is_key=True))
    await line.received(1)
    camera.send(early)
    assert await line.received() == []


@pytest.mark.parametrize("closed", [1, 300])
async def test_no_two_packets_ever_have_one_number(line: Line, closed: int) -> None:
    camera, outlet = Camera(line, 7, (1000, 0, 0)), line.outlet()
    outlet.aim(camera.source)
    late = [camera.frame() for _ in range(5)]
    camera.send(camera.frame(is_key=True))
    for _ in range(closed):  # more than are remembered: a late packet's number is then a guess
        camera.send(camera.padding())
    for _ in range(400):
        camera.send(camera.frame())
    for packet in (*late, *late):
        camera.send(packet)
    out = await line.received(401)
    numbers = [one.sequence for one in out]
    assert len(set(numbers)) == len(numbers)


async def test_without_grant_nothing_passes_and_nothing_is_taped(line: Line) -> None:
    camera, outlet = Camera(line, 7), line.outlet()
    outlet.aim(camera.source)
    camera.source.tape(is_taped=True)
    camera.source.grant(is_granted=False)
    camera.send(camera.frame(is_key=True))
    assert await line.received() == []
    camera.source.grant(is_granted=True)
    packet = camera.frame(is_key=True)
    camera.send(packet)
    assert len(await line.received(1)) == 1
    line.plane.drain()
    assert camera.ear.packets == [packet]


async def test_voices_leave_before_pictures_and_a_key_frame_is_paced(line: Line) -> None:
    camera, outlet, voice = Camera(line, 7), line.outlet(), line.outlet(ssrc=0x999)
    ear = Ear()
    sound = line.link.source(Stream("p", "audio", "", "opus", 48_000, 111, 9), ear)
    sound.grant(is_granted=True)
    outlet.aim(camera.source)
    voice.aim(sound)
    for number in range(60):
        camera.send(camera.frame(is_key=number == 0, text=bytes(1000)))
    sound.feed(rtp.HEADER.pack(0x80, 111, 1, 960, 9) + b"sound")
    out = await line.received(61)
    assert len(out) == 61
    place = [o.ssrc for o in out].index(0x999)
    assert place <= 40, "the voice did not wait for the picture"
    assert sequences([o for o in out if o.ssrc != 0x999]) == {1}


async def test_what_leaves_at_once_comes_whole_and_in_order_whatever_its_size(line: Line) -> None:
    sizes, sent = (1000, 600, 1000, 37, 999), []
    cameras = [Camera(line, ssrc) for ssrc in (7, 8, 9)]
    for camera in cameras:
        line.outlet(ssrc=camera.ssrc).aim(camera.source)
    for number in range(20):
        for turn, camera in enumerate(cameras):
            text = bytes((number,)) * sizes[(number + turn) % len(sizes)]
            camera.send(camera.frame(is_key=number == 0, text=text))
            sent.append((camera.ssrc, text))
    out = await line.received(len(sent))
    for camera in cameras:
        own = [o for o in out if o.ssrc == camera.ssrc]
        assert sequences(own) == {1}
        texts = [text for ssrc, text in sent if ssrc == camera.ssrc]
        assert [o.payload[-len(text) :] for o, text in zip(own, texts, strict=True)] == texts


async def test_a_microphone_that_nobody_hears_is_told_and_measured(line: Line) -> None:
    ear = Ear()
    stream = Stream("p", "audio", "", "opus", 48_000, 111, 9, level_number=1)
    sound = line.link.source(stream, ear)
    sound.grant(is_granted=True)
    for number in range(40):
        head = rtp.HEADER.pack(0x90, 111, number, 960 * number, 9)
        sound.feed(head + b"\xbe\xde\x00\x01\x10\x9e\x00\x00" + b"sound")
    line.plane.drain()
    assert ear.sounds >= 1
    assert sound.loudness.value == pytest.approx(97 * (1 - 0.85**40), rel=1e-6)
    sound.grant(is_granted=False)
    assert sound.loudness.value == 0


async def test_arrivals_are_noted_for_the_senders_bandwidth_estimate(line: Line) -> None:
    camera = Camera(line, 7)
    line.link.watch_arrivals(5)
    for number in (65535, 0, 1):
        head = rtp.HEADER.pack(0x90, 96, number & 0xFFFF, 0, 7)
        packet = head + b"\xbe\xde\x00\x01\x51" + number.to_bytes(2, "big") + b"\x00" + b"\x10\x01x"
        line.link.take(line.seal(packet))
    found = line.link.arrivals()
    assert [number for number, _ in found] == [65535, 0, 1]
    assert [at for _, at in found] == sorted(at for _, at in found)
    assert line.link.arrivals() == []
    assert camera.source.reception.packets == 3
