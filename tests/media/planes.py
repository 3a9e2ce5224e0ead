"""Every plane that this machine has, and a subscriber's line behind each of them, for tests."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import pylibsrtp

from media import rtp
from media.native.library import why_not
from media.native_plane import NativePlane
from media.plane import Keys, Link, Outlet, Plane, Repair, Source, Stream
from media.python_plane import PythonPlane

GCM = "SRTP_AEAD_AES_128_GCM"
CM = "SRTP_AES128_CM_SHA1_80"
PROFILES = {
    GCM: (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    "SRTP_AEAD_AES_256_GCM": (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
    CM: (pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
}
TYPES = {"VP8": 96, "opus": 111, "H264": 97}
PLANES: dict[str, Callable[[socket.socket], Plane]] = {"python": PythonPlane}
if not why_not():
    PLANES["native"] = partial(NativePlane, has_thread=False)  # tests step it by themselves
WAIT_S = 0.2  # longer than any packet is paced; only for packets that must not come


def keys(profile: str = GCM) -> Keys:
    """Keys of a link; both directions differ."""
    size = PROFILES[profile][1]
    return Keys(profile, bytes(range(size)), bytes(range(100, 100 + size)))


def session(key: bytes, profile: str, *, is_sending: bool) -> pylibsrtp.Session:
    """What libsrtp makes of a key: the other end of a link."""
    direction = pylibsrtp.Policy.SSRC_ANY_OUTBOUND if is_sending else None
    policy = pylibsrtp.Policy(
        key, direction or pylibsrtp.Policy.SSRC_ANY_INBOUND, srtp_profile=PROFILES[profile][0]
    )
    policy.allow_repeat_tx = True
    policy.window_size = 1024
    return pylibsrtp.Session(policy)


@dataclass
class Out:
    """A packet as the subscriber sees it."""

    ssrc: int
    payload_type: int
    sequence: int
    timestamp: int
    payload: bytes
    descriptor: rtp.Vp8Descriptor | None


class Ear:
    """Hears what a plane tells of a source."""

    def __init__(self) -> None:
        self.asked = 0
        self.missing: list[int] = []
        self.packets: list[bytes] = []
        self.arrived: list[int] = []
        self.sounds = 0
        self.strangers: list[bytes] = []

    def on_packet(self, source: Source, arrived_ns: int, packet: bytes) -> None:
        self.packets.append(packet)
        self.arrived.append(arrived_ns)

    def on_sound(self, source: Source) -> None:
        self.sounds += 1

    def on_missing(self, source: Source, numbers: list[int]) -> None:
        self.missing += numbers

    def on_key_frame_wanted(self, source: Source) -> None:
        self.asked += 1

    def on_rtp(self, packet: bytes) -> None:
        self.strangers.append(packet)


class Line:
    """One subscriber behind a real socket, and a plane that sends to it."""

    def __init__(self, plane: str, profile: str = GCM) -> None:
        self.here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for one in (self.here, self.there):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            one.bind(("127.0.0.1", 0))
        self.there.settimeout(0)
        self.plane = PLANES[plane](self.here)
        self.ear = Ear()
        self.profile = profile
        self.lost: set[int] = set()
        self.link: Link = self.plane.link(self.ear)
        self.keys = keys(profile)
        self.link.open(self.keys)
        self.link.admit(self.there.getsockname())
        self.link.aim(self.there.getsockname())
        self.sealer = session(self.keys.opening, profile, is_sending=True)
        self.forget()

    def forget(self) -> None:
        """What was received before may come again."""
        self.opener = session(self.keys.sending, self.profile, is_sending=False)

    def seal(self, packet: bytes) -> bytes:
        """Seal a packet as the peer would that sends to the plane."""
        return self.sealer.protect(packet)

    def outlet(self, repair: Repair | None = None, ssrc: int = 0x1234) -> Outlet:
        return self.link.outlet(ssrc, TYPES, repair or Repair())

    async def received(self, count: int | None = None) -> list[Out]:
        """Return what came: ``count`` packets, or everything within a moment."""
        found: list[Out] = []
        deadline = time.monotonic() + (WAIT_S if count is None else 20)
        while (count is None or len(found) < count) and time.monotonic() < deadline:
            await asyncio.sleep(0.001)
            if isinstance(self.plane, NativePlane):
                self.plane.step()
            found += self._opened()
        await asyncio.sleep(0.001)
        self.plane.drain()
        return found + self._opened()

    def _opened(self) -> list[Out]:
        found: list[Out] = []
        while True:
            try:
                data = self.there.recv(2048)
            except BlockingIOError:
                return found
            if int.from_bytes(data[2:4], "big") in self.lost:
                continue
            packet = self.opener.unprotect(data)
            start, end = rtp.bounds(packet) or (0, 0)
            found.append(
                Out(
                    int.from_bytes(packet[8:12], "big"),
                    packet[1] & 0x7F,
                    int.from_bytes(packet[2:4], "big"),
                    int.from_bytes(packet[4:8], "big"),
                    packet[start:end],
                    rtp.vp8_descriptor(packet, start, end),
                )
            )

    async def reports(self, count: int) -> list[bytes]:
        """Return the RTCP packets that came, opened."""
        found: list[bytes] = []
        async with asyncio.timeout(60):
            while len(found) < count:
                await asyncio.sleep(0.001)
                with suppress(BlockingIOError):
                    while True:
                        found.append(self.opener.unprotect_rtcp(self.there.recv(2048)))
        return found

    def close(self) -> None:
        self.plane.close()
        self.here.close()
        self.there.close()


@contextmanager
def line_of(plane: str, profile: str = GCM) -> Iterator[Line]:
    line = Line(plane, profile)
    try:
        yield line
    finally:
        line.close()


class Camera:
    """Sends VP8 with picture ids on one SSRC, by hand."""

    def __init__(self, line: Line, ssrc: int, numbers: tuple[int, int, int] = (0, 0, 0)) -> None:
        self.ear = Ear()
        self.sequence, self.picture, self.timestamp = numbers
        self.ssrc = ssrc
        stream = Stream("p", "video", "", "VP8", 90_000, 96, ssrc)
        self.source = line.link.source(stream, self.ear)
        self.source.grant(is_granted=True)

    def frame(self, *, is_key: bool = False, text: bytes = b"picture") -> bytes:
        payload = b"\x90\xc0" + (self.picture & 0x7FFF | 0x8000).to_bytes(2, "big")
        payload += bytes((self.picture & 0xFF, 0 if is_key else 1)) + text
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

    def send(self, packet: bytes) -> None:
        self.source.feed(packet)
