"""The plane: numbers without gaps, layers that change at key frames only, grants that hold."""

import itertools
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pylibsrtp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media import rtp
from media.adapter import Destination, Outbox, Sealer
from media.forward import Link, Outlet, Source, forward

KEY = bytes(range(28))
PROFILE = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM
TYPES = {"VP8": 96, "opus": 111, "H264": 97}


@dataclass
class Out:
    sequence: int
    timestamp: int
    payload: bytes
    descriptor: rtp.Vp8Descriptor | None


class Line:
    """One subscriber behind a real socket."""

    def __init__(self) -> None:
        self.here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.there.bind(("127.0.0.1", 0))
        self.there.settimeout(0)
        sending = pylibsrtp.Policy.SSRC_ANY_OUTBOUND
        policy = pylibsrtp.Policy(KEY, sending, srtp_profile=PROFILE)
        policy.allow_repeat_tx = True
        self.outbox = Outbox(self.here)
        sealer = Sealer(pylibsrtp.Session(policy))
        self.link = Link(self.outbox, sealer, Destination(self.there.getsockname()))
        self.forget()

    def forget(self) -> None:
        """What was received before may come again."""
        receiving = pylibsrtp.Policy.SSRC_ANY_INBOUND
        self.opener = pylibsrtp.Session(pylibsrtp.Policy(KEY, receiving, srtp_profile=PROFILE))

    def outlet(self) -> Outlet:
        return Outlet(self.link, 0x1234, TYPES)

    def received(self) -> list[Out]:
        self.outbox.flush()
        found: list[Out] = []
        while True:
            try:
                packet = self.opener.unprotect(self.there.recv(2048))
            except BlockingIOError:
                return found
            start, end = rtp.bounds(packet) or (0, 0)
            found.append(
                Out(
                    int.from_bytes(packet[2:4], "big"),
                    int.from_bytes(packet[4:8], "big"),
                    packet[start:end],
                    rtp.vp8_descriptor(packet, start, end),
                )
            )

    def close(self) -> None:
        self.here.close()
        self.there.close()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


class Camera:
    """Sends VP8 with picture ids on one SSRC, by hand."""

    def __init__(self, layer: str, ssrc: int, sequence: int, picture: int, timestamp: int) -> None:
        self.asked = 0
        self.source = Source("p", "video", layer, "VP8", 90_000, 96, ssrc, self.ask)
        self.sequence, self.picture, self.timestamp = sequence, picture, timestamp
        self.ssrc = ssrc

    def ask(self) -> None:
        self.asked += 1

    def frame(self, *, is_key: bool = False) -> bytes:
        payload = b"\x90\xc0" + (self.picture & 0x7FFF | 0x8000).to_bytes(2, "big")
        payload += bytes((self.picture & 0xFF, 0 if is_key else 1)) + b"picture"
        packet = self._packet(payload)
        self.picture += 1
        self.timestamp += 3000
        return packet

    def padding(self) -> bytes:
        packet = bytearray(self._packet(bytes(9) + b"\x0a"))
        packet[0] |= 0x20
        return bytes(packet)

    def _packet(self, payload: bytes) -> bytes:
        head = rtp.HEADER.pack(
            0x80, 96, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc
        )
        self.sequence += 1
        return head + payload

    def send(self, packet: bytes, outlets: list[Outlet], at: float) -> None:
        payload = rtp.bounds(packet)
        assert payload is not None
        forward(self.source, outlets, packet, payload, at)


def steps(values: list[int], modulus: int) -> list[int]:
    return [(b - a) % modulus for a, b in itertools.pairwise(values)]


@given(
    st.lists(st.booleans(), min_size=1, max_size=120),
    st.integers(0, 65535),
)
@settings(max_examples=40, deadline=None)
def test_padding_leaves_no_gap(is_padding: list[bool], first: int) -> None:
    line = Line()
    camera, outlet = Camera("", 7, first, 0, 0), line.outlet()
    outlet.target = camera.source
    camera.send(camera.frame(is_key=True), [outlet], 0.0)
    for number, padded in enumerate(is_padding):
        packet = camera.padding() if padded else camera.frame()
        camera.send(packet, [outlet], number / 25)
    out = line.received()
    line.close()
    assert len(out) == 1 + is_padding.count(False)
    assert set(steps([o.sequence for o in out], 1 << 16)) <= {1}


def test_a_real_loss_stays_a_gap_and_can_be_had_again(line: Line) -> None:
    camera, outlet = Camera("", 7, 60000, 0, 0), line.outlet()
    outlet.target = camera.source
    camera.send(camera.frame(is_key=True), [outlet], 0.0)
    packets = [camera.frame() for _ in range(10)]
    for packet in packets[:4] + packets[5:]:
        camera.send(packet, [outlet], 0.1)
    out = line.received()
    assert sorted(set(steps([o.sequence for o in out], 1 << 16))) == [1, 2]
    camera.send(packets[4], [outlet], 0.2)
    (late,) = line.received()
    assert late.sequence == (out[4].sequence + 1) & 0xFFFF
    line.forget()
    assert outlet.send_again([out[3].sequence, out[7].sequence], 0.3) == 2
    assert {o.payload for o in line.received()} == {out[3].payload, out[7].payload}


def test_nothing_is_sent_before_a_key_frame(line: Line) -> None:
    camera, outlet = Camera("", 7, 0, 0, 0), line.outlet()
    outlet.target = camera.source
    camera.send(camera.frame(), [outlet], 0.0)
    assert line.received() == []
    assert camera.asked == 1
    camera.send(camera.frame(is_key=True), [outlet], 0.1)
    assert len(line.received()) == 1


@pytest.mark.row("LC-06")
@given(st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 0x7FFF), st.integers(0, 0x7FFF))
@settings(max_examples=30, deadline=None)
def test_a_change_of_layer_goes_on_where_the_other_ended(
    first: int, other: int, picture: int, other_picture: int
) -> None:
    line = Line()
    low, high = Camera("l", 7, first, picture, 90), Camera("h", 8, other, other_picture, 1 << 31)
    outlet, at = line.outlet(), 0.0
    outlet.target = low.source
    for number in range(20):
        at = number / 25
        low.send(low.frame(is_key=number == 0), [outlet], at)
        high.send(high.frame(), [outlet], at)
    outlet.target = high.source
    for number in range(20, 40):
        at = number / 25
        low.send(low.frame(), [outlet], at)
        high.send(high.frame(is_key=number == 24), [outlet], at)
    out = line.received()
    line.close()
    assert high.asked == 4
    assert set(steps([o.sequence for o in out], 1 << 16)) == {1}
    assert set(steps([o.descriptor.picture for o in out if o.descriptor], 1 << 15)) == {1}
    assert set(steps([o.descriptor.tl0 for o in out if o.descriptor], 256)) == {1}
    assert all(0 < step <= 3600 for step in steps([o.timestamp for o in out], 1 << 32))


def test_a_packet_of_before_the_change_is_not_sent_after_it(line: Line) -> None:
    camera, outlet = Camera("", 7, 100, 0, 0), line.outlet()
    outlet.target = camera.source
    early = camera.frame()
    camera.send(camera.frame(is_key=True), [outlet], 0.0)
    line.received()
    camera.send(early, [outlet], 0.1)
    assert line.received() == []
