"""Packets come back into the order they were sent in, and pictures are put together again."""

import struct

from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from media.viewing.frames import Assembler, Frame
from media.viewing.packets import Packet, Reorder, parse, reports, unwrap

MS = 1_000_000


def _packet(number: int, payload: bytes = b"x", *, marker: bool = True) -> Packet:
    return Packet(number % (1 << 16), number * 3000, 7, marker, payload)


def _order(numbers: list[int]) -> list[int]:
    order, given_back = Reorder(), []
    for number in numbers:
        given_back += [p.timestamp // 3000 for p, _ in order.push(_packet(number), 0)]
    return given_back + [p.timestamp // 3000 for p, _ in order.drain()]


@given(st.integers(0, 65_535), st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_packets_that_overtook_one_another_are_given_in_order(
    first: int, delays: list[int]
) -> None:
    arrived = sorted(range(1, len(delays) + 1), key=lambda n: (n + delays[n - 1], n))
    sent = [first, *(first + n for n in arrived)]
    assert _order(sent) == sorted(sent)


def test_a_packet_that_comes_twice_is_given_once() -> None:
    assert _order([5, 6, 6, 5, 7]) == [5, 6, 7]


def test_what_is_in_order_is_not_held_back() -> None:
    order = Reorder()
    assert [len(list(order.push(_packet(number), 0))) for number in range(5)] == [1] * 5


def test_a_missing_packet_is_awaited_and_then_given_up() -> None:
    order = Reorder(wait_ns=100 * MS)
    assert len(list(order.push(_packet(1), 0))) == 1
    assert list(order.push(_packet(3), 10 * MS)) == []
    assert list(order.push(_packet(4), 90 * MS)) == []
    assert [p.sequence for p, _ in order.push(_packet(5), 120 * MS)] == [3, 4, 5]


@given(st.integers(0, 1 << 40), st.integers(-30_000, 30_000))
def test_a_counter_goes_on_over_its_end(near: int, step: int) -> None:
    assert unwrap((near + step) % (1 << 16), near, 16) == near + step


def test_extensions_and_padding_are_not_payload() -> None:
    head = struct.pack("!BBHII", 0xB0, 0x80 | 96, 17, 99, 5)
    extension = struct.pack("!HHI", 0xBEDE, 1, 0)
    packet = parse(head + extension + b"picture" + b"\0\0\3")
    assert packet == Packet(17, 99, 5, marker=True, payload=b"picture")
    assert parse(b"\x80" * 5) is None
    assert parse(b"\x00" * 20) is None


def test_a_senders_clock_is_read_from_a_compound_report() -> None:
    ntp = (2_208_988_800 + 1_790_000_000 << 32) + (1 << 31)
    report = struct.pack("!BBHIQIII", 0x80, 200, 6, 77, ntp, 1234, 0, 0)
    other = struct.pack("!BBHI", 0x80, 203, 1, 77)
    (found,) = reports(report + other)
    assert (found.ssrc, found.timestamp, found.ntp_ns) == (77, 1234, 1_790_000_000_500_000_000)


def _vp8(number: int, picture: int | None, *, is_key: bool = False) -> Packet:
    descriptor = VpxPayloadDescriptor(partition_start=1, partition_id=0, picture_id=picture)
    return _packet(number, bytes(descriptor) + (b"\x00" if is_key else b"\x01") + b"data")


def _assemble(packets: list[Packet]) -> list[Frame]:
    assembler = Assembler("VP8")
    return [frame for one in packets if (frame := assembler.push(one, 0)) is not None]


def test_padding_that_was_not_kept_is_no_loss() -> None:
    packets = [_vp8(1, 126, is_key=True), _vp8(5, 127), _vp8(9, 128)]
    assert [frame.is_broken for frame in _assemble(packets)] == [False, False, False]


def test_a_lost_picture_breaks_those_after_it_until_a_whole_one() -> None:
    packets = [_vp8(1, 1, is_key=True), _vp8(3, 3), _vp8(4, 4), _vp8(5, 5, is_key=True), _vp8(6, 6)]
    assert [frame.is_broken for frame in _assemble(packets)] == [False, True, True, False, False]


def test_without_picture_ids_a_gap_is_believed_to_be_a_loss() -> None:
    packets = [_vp8(1, None, is_key=True), _vp8(3, None), _vp8(4, None, is_key=True)]
    assert [frame.is_broken for frame in _assemble(packets)] == [False, True, False]


def test_a_picture_with_a_hole_is_not_given() -> None:
    start = VpxPayloadDescriptor(partition_start=1, partition_id=0)
    rest = VpxPayloadDescriptor(partition_start=0, partition_id=0)
    packets = [
        _packet(1, bytes(start) + b"\x00one", marker=False),
        _packet(3, bytes(rest) + b"three", marker=True),
        _packet(4, bytes(start) + b"\x00next", marker=True),
    ]
    assert [frame.data for frame in _assemble(packets)] == [b"\x00next"]
