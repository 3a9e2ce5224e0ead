"""Redundant sound (RFC 2198) in both planes: doubled for who takes it, plain for who does not."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from media import red, rtp, sdp
from media.plane import Outlet, Repair, Source, Stream
from tests.media.planes import PLANES, Line, Out, line_of

SSRC, OPUS, RED = 7, 109, 63
THEIR_RED, THEIR_OPUS = 120, 111
STEP = 960


@pytest.fixture(params=PLANES)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    with line_of(request.param) as line:
        yield line


def doubled(newest: bytes, *older: tuple[int, bytes], kind: int = OPUS) -> bytes:
    """A payload as browsers make it: older sounds with how far they lie back, then the newest."""
    heads = b"".join(
        bytes((0x80 | kind,)) + (reach << 10 | len(sound)).to_bytes(3, "big")
        for reach, sound in older
    )
    return heads + bytes((kind,)) + b"".join(sound for _, sound in older) + newest


class Microphone:
    """Sends redundant sound by hand: each packet has the sound before it."""

    def __init__(self, line: Line) -> None:
        stream = Stream("p", "audio", "", "opus", 48_000, OPUS, SSRC, red_type=RED)
        self.source: Source = line.link.source(stream, line.ear)
        self.source.grant(is_granted=True)
        self.number = 0

    def say(self, *, is_plain: bool = False) -> None:
        newest, before = self._sound(self.number), self._sound(self.number - 1)
        payload = newest if is_plain else doubled(newest, (STEP, before))
        self.send(payload, OPUS if is_plain else RED)

    def lose(self) -> bytes:
        """Return the next packet, which is not sent."""
        newest, before = self._sound(self.number), self._sound(self.number - 1)
        return self._packet(doubled(newest, (STEP, before)), RED)

    def send(self, payload: bytes, kind: int) -> None:
        self.source.feed(self._packet(payload, kind))

    def _packet(self, payload: bytes, kind: int) -> bytes:
        timestamp = self.number * STEP & 0xFFFFFFFF
        head = rtp.HEADER.pack(0x80, kind, self.number & 0xFFFF, timestamp, SSRC)
        self.number += 1
        return head + payload

    @staticmethod
    def _sound(number: int) -> bytes:
        return b"sound %d" % number


def ears(line: Line, source: Source) -> tuple[Outlet, Outlet]:
    """One outlet that takes redundant sound, and one that does not."""
    with_it, without = line.outlet(), line.link.outlet(0x5678, {"opus": THEIR_OPUS}, Repair())
    with_it.double(THEIR_RED)
    for outlet in (with_it, without):
        outlet.aim(source)
    return with_it, without


async def test_who_takes_it_gets_it_doubled_and_the_others_plain(line: Line) -> None:
    microphone = Microphone(line)
    with_it, without = ears(line, microphone.source)
    for _ in range(3):
        microphone.say()
    out = await line.received(6)
    plain = [o for o in out if o.ssrc == without.ssrc]
    assert [(o.payload_type, o.payload) for o in plain] == [
        (THEIR_OPUS, b"sound %d" % n) for n in range(3)
    ]
    first, *rest = [o for o in out if o.ssrc == with_it.ssrc]
    assert (first.payload_type, first.payload) == (THEIR_OPUS, b"sound 0")
    for number, one in enumerate(rest, 1):
        before = (STEP, b"sound %d" % (number - 1))
        assert one.payload_type == THEIR_RED
        assert one.payload == doubled(b"sound %d" % number, before, kind=THEIR_OPUS)
    assert {o.timestamp for o in out if o.ssrc == with_it.ssrc} == {0, STEP, 2 * STEP}


async def test_what_a_closed_microphone_sent_does_not_come_back_when_it_opens(line: Line) -> None:
    microphone = Microphone(line)
    with_it, _ = ears(line, microphone.source)
    microphone.say()
    microphone.say()
    microphone.source.grant(is_granted=False)
    microphone.say()
    microphone.source.grant(is_granted=True)
    microphone.say()
    microphone.say()
    heard = [o.payload for o in await line.received(8) if o.ssrc == with_it.ssrc]
    assert len(heard) == 4
    assert not any(b"sound 2" in payload for payload in heard)
    assert heard[2] == b"sound 3"
    assert b"sound 3" in heard[3]
    assert b"sound 4" in heard[3]


async def test_the_recording_keeps_plain_sound(line: Line) -> None:
    microphone = Microphone(line)
    microphone.source.tape(is_taped=True)
    ears(line, microphone.source)
    microphone.say()
    microphone.say(is_plain=True)
    microphone.say()
    await line.received(6)
    kinds = [packet[1] & 0x7F for packet in line.ear.packets]
    assert kinds == [OPUS] * 3
    sounds = [packet[slice(*(rtp.bounds(packet) or (0, 0)))] for packet in line.ear.packets]
    assert sounds == [b"sound 0", b"sound 1", b"sound 2"]


async def test_a_narrow_line_can_be_spared_it(line: Line) -> None:
    microphone = Microphone(line)
    with_it, _ = ears(line, microphone.source)
    microphone.say()
    microphone.say()
    with_it.double(0)
    microphone.say()
    heard = [o for o in await line.received(6) if o.ssrc == with_it.ssrc]
    assert [o.payload_type for o in heard] == [THEIR_OPUS, THEIR_RED, THEIR_OPUS]


def heard_by(out: list[Out], outlet: Outlet) -> list[tuple[int, bytes]]:
    """Return time and sound of what an outlet sent, in the order of its numbers."""
    own = sorted((o for o in out if o.ssrc == outlet.ssrc), key=lambda o: o.sequence)
    assert [o.sequence - own[0].sequence for o in own] == list(range(len(own))), "no gap"
    return [(o.timestamp, o.payload) for o in own]


async def test_a_sound_that_was_lost_on_the_way_up_is_taken_out_of_the_next_packet(
    line: Line,
) -> None:
    microphone = Microphone(line)
    microphone.source.tape(is_taped=True)
    with_it, without = ears(line, microphone.source)
    microphone.say()
    microphone.lose()
    microphone.say()
    microphone.say()
    out = await line.received(8)
    expected = [(n * STEP, b"sound %d" % n) for n in range(4)]
    assert heard_by(out, without) == expected
    assert [payload[-7:] for _, payload in heard_by(out, with_it)] == [s for _, s in expected]
    line.plane.drain()
    assert [packet[-7:] for packet in line.ear.packets] == [sound for _, sound in expected]
    kinds = {packet[1] & 0x7F for packet in line.ear.packets}
    assert kinds == {OPUS}, "the recording has it as well, as plain sound"
    report = microphone.source.reception.report(SSRC, 1.0)
    assert report.packets_lost == 1, "it is the line that reports speak of"


async def test_what_comes_late_after_it_was_taken_out_of_another_is_heard_once(
    line: Line,
) -> None:
    microphone = Microphone(line)
    microphone.source.tape(is_taped=True)
    _, without = ears(line, microphone.source)
    microphone.say()
    late = microphone.lose()
    microphone.say()
    microphone.source.feed(late)
    microphone.say()
    out = await line.received(8)
    assert heard_by(out, without) == [(n * STEP, b"sound %d" % n) for n in range(4)]
    line.plane.drain()
    assert len(line.ear.packets) == 4


async def test_what_a_closed_microphone_sent_is_not_taken_out_of_the_first_packet_either(
    line: Line,
) -> None:
    microphone = Microphone(line)
    microphone.source.tape(is_taped=True)
    _, without = ears(line, microphone.source)
    microphone.say()
    microphone.source.grant(is_granted=False)
    microphone.lose()
    microphone.source.grant(is_granted=True)
    microphone.say()
    microphone.say()
    out = await line.received()
    assert [o.payload for o in out if o.ssrc == without.ssrc] == [
        b"sound 0",
        b"sound 2",
        b"sound 3",
    ]
    line.plane.drain()
    assert [packet[-7:] for packet in line.ear.packets] == [b"sound 0", b"sound 2", b"sound 3"]


async def test_a_number_that_was_taken_out_once_is_heard_again_a_circle_later(line: Line) -> None:
    microphone = Microphone(line)
    _, without = ears(line, microphone.source)
    microphone.say()
    microphone.lose()  # number 1
    microphone.say()
    for number in (0x4000, 0x8000, 0xC000, 0x10000, 0x10001):
        microphone.number = number
        microphone.say()
    out = [o for o in await line.received() if o.ssrc == without.ssrc]
    assert b"sound 65537" in [o.payload for o in out]


BROKEN = (
    b"",
    b"\xed",
    bytes((0x80 | OPUS, 0, 4)),
    doubled(b"", (STEP, b"x"))[:4],
    bytes((0x80 | OPUS, 15, 3, 255, OPUS)) + b"short",
    doubled(b"other", (STEP, b"codec"), kind=96),
    bytes((0x80 | OPUS, 15, 0, 1, 96)) + b"xother",
)


@pytest.mark.parametrize("payload", BROKEN)
async def test_what_is_broken_is_dropped_by_both_planes(line: Line, payload: bytes) -> None:
    assert red.read(payload, OPUS) is None
    microphone = Microphone(line)
    ears(line, microphone.source)
    microphone.send(payload, RED)
    microphone.say()
    assert {o.timestamp for o in await line.received(2)} == {STEP}


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    found = red.read(payload, OPUS)
    if found is not None:
        assert 0 < found.newest_at <= len(payload)
        again = red.read(red.retyped(payload, 5), 5)
        assert again == found


OFFER = """v=0
a=ice-ufrag:u
a=ice-pwd:p
a=setup:actpass
a=fingerprint:sha-256 AB:CD
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9
a=mid:0
a=sendonly
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
"""
LOCAL = sdp.Local("x", "y", "AB:CD", ("127.0.0.1",), 1)


def test_a_browser_that_offers_it_is_told_to_send_it() -> None:
    offer = sdp.parse(OFFER)
    assert not isinstance(offer, Refused)
    answer = sdp.answer(offer, LOCAL)
    assert "m=audio 1 UDP/TLS/RTP/SAVPF 63 111\r\n" in answer, "what comes first is sent"
    assert "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n" in answer
    section = replace(offer.sections[0], codecs=offer.sections[0].codecs[:1])
    plain = sdp.answer(replace(offer, sections=(section,)), LOCAL)
    assert "m=audio 1 UDP/TLS/RTP/SAVPF 111\r\n" in plain


def test_subscribers_are_offered_it_and_need_not_take_it() -> None:
    offered = sdp.parse(sdp.offer([sdp.Sending("a0", "audio", 1, "s")], LOCAL))
    assert not isinstance(offered, Refused)
    section = offered.sections[0]
    opus = section.codec("opus")
    assert opus is not None
    assert section.red(opus) == sdp.Codec(sdp.RED_TYPE, "red", 48_000, "111/111")
    assert [codec.name for codec in section.codecs] == ["opus", "red"]
