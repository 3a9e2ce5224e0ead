"""The load of the media benchmarks: publishers that really join, and sinks that count what comes.

Sinks are emptied by the clock and not woken for each packet: on the loopback the kernel charges the
waking of a receiver to who sends, so that the load would be measured instead of the server.
"""

import asyncio
import heapq
import itertools
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import cffi  # type: ignore[import-untyped]  # cffi ships no types
from aiortc.rtp import RtcpReceiverInfo, RtcpRrPacket, RtcpSenderInfo, RtcpSrPacket

from core.refusals import Refused
from media import rtp, sdp
from media.caller import Connection

EMPTY_EVERY_S: Final = 0.01
REPORT_EVERY_S: Final = 1.0
MOST_BEHIND_S: Final = 0.05  # later than that is not caught up
STRIDE: Final = 2048
AT_ONCE: Final = 64
CONTROL_BYTES: Final = 64
SO_TIMESTAMPNS: Final = 35  # asm-generic/socket.h
RTCP_KINDS: Final = range(192, 224)  # RFC 5761, 4
IS_RTP: Final = bytes(kind not in RTCP_KINDS for kind in range(256))
NTP_EPOCH: Final = 2_208_988_800


@dataclass(frozen=True, slots=True)
class Load:
    """One stream: bursts of packets of a size, so many times a second."""

    kind: str
    burst: int
    rate: int
    size: int


HIGH: Final = Load("video", 5, 25, 1000)
LOW: Final = Load("video", 1, 20, 800)
VOICE: Final = Load("audio", 1, 50, 120)


class House(Protocol):
    """A server that is measured."""

    name: str

    @property
    def pid(self) -> int:
        """Its process."""

    async def publish(self, name: str, offer: str, kinds: Sequence[str]) -> str:
        """Return the answer to a publisher's offer."""

    async def subscribe(self, name: str, tiles: Sequence[str]) -> tuple[str, Any]:
        """Return the offer to a subscriber, and what :meth:`answer` wants to know of it."""

    async def answer(self, about: Any, answer: str) -> None:
        """Take the subscriber's answer."""


@dataclass(slots=True)
class Stream:
    """What is sent of one load."""

    load: Load
    ssrc: int
    connection: Connection
    sequence: int = 0
    bursts: int = 0
    packets: int = 0

    def send_burst(self) -> None:
        """Send what is due; each second begins with a key frame.

        The time stamp is the clock in µs, so that who receives it knows how long it was under way.
        """
        load = self.load
        kind = sdp.PAYLOAD_TYPES["opus" if load.kind == "audio" else "VP8"]
        for piece in range(load.burst):
            first = (0x10 if piece == 0 else 0, 0 if self.bursts % load.rate == 0 else 1)
            marker = 0x80 if piece == load.burst - 1 else 0
            stamp = time.time_ns() // 1000 & 0xFFFFFFFF
            head = rtp.HEADER.pack(0x80, kind | marker, self.sequence & 0xFFFF, stamp, self.ssrc)
            self.connection.send(head + bytes(first) + bytes(load.size - len(head) - 2))
            self.sequence += 1
        self.bursts += 1
        self.packets += load.burst

    def report(self) -> None:
        """Send the sender report that keeps lips and voice together."""
        ntp = int((time.time() + NTP_EPOCH) * (1 << 32)) & (1 << 64) - 1
        stamp = time.time_ns() // 1000 & 0xFFFFFFFF
        info = RtcpSenderInfo(ntp, stamp, self.packets, self.packets * self.load.size)
        self.connection.send_rtcp(bytes(RtcpSrPacket(self.ssrc, info)))


async def publish(house: House, name: str, loads: Sequence[Load]) -> list[Stream]:
    """Join and return what is to be sent."""
    connection = Connection(lambda _: None)
    local = await connection.local("actpass")
    streams = [Stream(load, int.from_bytes(os.urandom(4), "big"), connection) for load in loads]
    sending = [
        sdp.Sending(str(i), stream.load.kind, stream.ssrc, name) for i, stream in enumerate(streams)
    ]
    offer = sdp.offer(sending, local).replace("a=ice-lite\r\n", "")
    remote = described(await house.publish(name, offer, [load.kind for load in loads]))
    await connection.connect(remote, is_server=remote.setup == "active")
    return streams


async def pump(streams: Sequence[Stream], *, reports: bool) -> None:
    """Send all streams at their pace, with sender reports each second or without, for ever."""
    now, order = time.monotonic(), itertools.count()
    due = [(now + _chance() / s.load.rate, next(order), s, False) for s in streams]
    due += [(now + _chance(), next(order), s, True) for s in streams if reports]
    heapq.heapify(due)
    while True:
        at, _, stream, is_report = heapq.heappop(due)
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        at = max(at, time.monotonic() - MOST_BEHIND_S)
        (stream.report if is_report else stream.send_burst)()
        pause = REPORT_EVERY_S if is_report else 1 / stream.load.rate
        heapq.heappush(due, (at + pause, next(order), stream, is_report))


def _chance() -> float:
    return int.from_bytes(os.urandom(2), "big") / 65536


class Sink(Connection):
    """One subscriber."""

    fd: int = -1
    ssrcs: tuple[int, ...] = ()

    def on_media(self, data: bytes) -> None:
        """What comes before it is emptied by the clock is not counted."""

    def leave_loop(self) -> None:
        """Read no more by the loop."""
        transport: Any = self.agent._protocols[0].transport  # noqa: SLF001
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.fd = sock.fileno()
        loop: Any = asyncio.get_running_loop()
        loop._remove_reader(self.fd)  # noqa: SLF001  a transport has no public way to rest

    def report(self) -> None:
        """Say each second that everything came, as a browser does."""
        blocks = [
            RtcpReceiverInfo(
                ssrc=ssrc,
                fraction_lost=0,
                packets_lost=0,
                highest_sequence=1,
                jitter=1,
                lsr=0,
                dlsr=0,
            )
            for ssrc in self.ssrcs[:31]
        ]
        self.send_rtcp(bytes(RtcpRrPacket(ssrc=1, reports=blocks)))


async def subscribe(house: House, name: str, tiles: Sequence[str]) -> Sink:
    """Join as somebody who watches."""
    offer, about = await house.subscribe(name, tiles)
    remote = described(offer)
    sink = Sink(lambda _: None)
    local = await sink.local("active")
    answer = sdp.answer(remote, local).replace("a=ice-lite\r\n", "")
    answer = answer.replace("a=setup:passive", "a=setup:active")
    connecting = asyncio.create_task(sink.connect(remote, is_server=False))
    await house.answer(about, answer)
    await connecting
    sink.ssrcs = tuple(s.ssrcs[0] for s in remote.sections if s.ssrcs)
    sink.leave_loop()
    return sink


def described(text: str) -> sdp.Description:
    """Return a description of the server; it says nothing else in a benchmark."""
    remote = sdp.parse(text)
    assert not isinstance(remote, Refused), remote
    return remote


_ffi = cffi.FFI()
_ffi.cdef("""
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov;
        size_t msg_iovlen; void *msg_control; size_t msg_controllen; int msg_flags; };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int recvmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags, void *timeout);
""")


@dataclass(slots=True)
class Basin:
    """Empties the sinks and counts; with ``is_timing`` also how long packets took, in µs."""

    sinks: list[Sink] = field(default_factory=list)
    arrived: int = 0
    is_timing: bool = False
    delays: list[int] = field(default_factory=list)
    _libc: Any = field(default_factory=lambda: _ffi.dlopen(None))
    _messages: Any = field(default_factory=lambda: _ffi.new("struct mmsghdr[]", AT_ONCE))
    _pieces: Any = field(default_factory=lambda: _ffi.new("struct iovec[]", AT_ONCE))
    _bytes: Any = field(default_factory=lambda: _ffi.new("char[]", AT_ONCE * STRIDE))
    _controls: Any = field(default_factory=lambda: _ffi.new("char[]", AT_ONCE * CONTROL_BYTES))

    async def run(self) -> None:
        """Empty everything every 10 ms, and report every second, for ever."""
        self._lay_out()
        view = memoryview(_ffi.buffer(self._bytes))
        controls = memoryview(_ffi.buffer(self._controls))
        reported = time.monotonic()
        while True:
            start = time.monotonic()
            for sink in self.sinks:
                self._empty(sink.fd, view, controls)
            if start - reported >= REPORT_EVERY_S:
                reported = start
                for sink in self.sinks:
                    sink.report()
            await asyncio.sleep(max(0.001, start + EMPTY_EVERY_S - time.monotonic()))

    def _lay_out(self) -> None:
        for i in range(AT_ONCE):
            self._pieces[i].iov_base = self._bytes + i * STRIDE
            self._pieces[i].iov_len = STRIDE
            head = self._messages[i].msg_hdr
            head.msg_iov, head.msg_iovlen = self._pieces + i, 1
            head.msg_control = self._controls + i * CONTROL_BYTES

    def _empty(self, fd: int, view: memoryview, controls: memoryview) -> None:
        count = AT_ONCE
        while count == AT_ONCE:
            for i in range(AT_ONCE if self.is_timing else 0):
                self._messages[i].msg_hdr.msg_controllen = CONTROL_BYTES
            flags = socket.MSG_DONTWAIT
            count = self._libc.recvmmsg(fd, self._messages, AT_ONCE, flags, _ffi.NULL)
            if count <= 0:
                return
            kinds = bytes(view[1 : count * STRIDE : STRIDE]).translate(IS_RTP)
            self.arrived += kinds.count(1)
            if self.is_timing:
                self._time(kinds, view, controls)

    def _time(self, kinds: bytes, view: memoryview, controls: memoryview) -> None:
        for i, is_rtp in enumerate(kinds):
            if is_rtp:
                sent = int.from_bytes(view[i * STRIDE + 4 : i * STRIDE + 8], "big")
                at = i * CONTROL_BYTES + 16  # behind the head of the control message
                seconds = int.from_bytes(controls[at : at + 8], "little")
                nanoseconds = int.from_bytes(controls[at + 8 : at + 16], "little")
                came = seconds * 1_000_000 + nanoseconds // 1000
                self.delays.append(came - sent & 0xFFFFFFFF)
