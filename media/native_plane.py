"""The plane in C behind the common contract: a thread of its own, without the interpreter.

``native/plane.h`` declares what is called here; nothing of Python's headers is needed.
"""

import asyncio
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from media.native.library import UnusablePlaneError, load, why_not
from media.native_streams import NativeOutlet, NativeSource
from media.plane import (
    Address,
    Counters,
    Keys,
    Link,
    Listener,
    Outlet,
    Plane,
    PlaneName,
    Repair,
    Source,
    Stranger,
    Stream,
)

logger = logging.getLogger(__name__)

KEY_BYTES: Final = {
    "SRTP_AEAD_AES_128_GCM": 16,
    "SRTP_AEAD_AES_256_GCM": 32,
    "SRTP_AES128_CM_SHA1_80": 16,
}
DATAGRAM, STRANGER = 1, 2
EVENT: Final = struct.Struct("=IIIIq")
ROOM: Final = 1 << 20
MOST_CHUNKS: Final = 40  # more than both rings hold
MOST_ARRIVALS: Final = 1024
SOCKADDR_BYTES: Final = 28

OnDatagram = Callable[[bytes, Address], None]


def choose(wanted: Literal["auto", "python", "native"]) -> PlaneName:
    """Return the plane that runs and say which: a session is held with the one there is."""
    reason = "it is asked for" if wanted == "python" else why_not()
    plane: PlaneName = "python" if reason else "native"
    if wanted == "native" and reason:
        logger.warning("the media plane runs in Python, not in C: %s", reason)
    elif reason:
        logger.info("the media plane runs in Python: %s", reason)
    else:
        logger.info("the media plane runs in C")
    return plane


class NativePlane(Plane):
    """Reads the port itself; what is not RTP is handed to ``on_datagram`` in the loop."""

    name = "native"

    def __init__(
        self,
        sock: socket.socket,
        on_datagram: OnDatagram | None = None,
        *,
        has_thread: bool = True,
    ) -> None:
        """Start to read; raises UnusablePlaneError.

        Without a thread nothing is read, and what waits leaves with :meth:`step`.
        """
        self.ffi, self.library = load()
        self.sources: dict[int, NativeSource] = {}
        self.strangers: dict[int, Stranger] = {}
        self._on_datagram = on_datagram
        self._sock = sock
        self._room = self.ffi.new("char[]", ROOM)
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._loop = asyncio.get_running_loop()
        self.handle = self.library.plane_new(sock.fileno(), self._wake, 1)
        is_there = self.handle != self.ffi.NULL
        if not is_there or (has_thread and not self.library.plane_start(self.handle)):
            raise UnusablePlaneError("it has no memory or no thread")
        self._loop.add_reader(self._wake, self._woken)
        self._last = Counters()
        self._is_draining = False
        self._ended: list[int] = []

    def link(self, stranger: Stranger) -> Link:
        return NativeLink(self, stranger)

    def counters(self) -> Counters:
        if self.handle is not None:
            found = self.ffi.new("plane_counters *")
            self.library.plane_count(self.handle, found)
            self._last = Counters(
                found.received, found.sent, found.dropped, found.refused, found.untaped
            )
        return self._last

    def drain(self) -> None:
        if self._is_draining:
            return
        self._is_draining = True
        try:
            self._drain()
        finally:
            self._is_draining = False

    def end(self, number: int) -> None:
        """Forget a source, once everything that it still has to tell is told."""
        self._ended.append(number)

    def _drain(self) -> None:
        ended, self._ended = self._ended, []
        for is_tape in (0, 1):
            for _ in range(MOST_CHUNKS):  # a flood comes again later: the loop has other duties
                if self.handle is None:
                    break
                size = self.library.plane_told(self.handle, is_tape, self._room, ROOM)
                if not size:
                    break
                self._tell(bytes(self.ffi.buffer(self._room, size)))
        for number in ended:
            self.sources.pop(number, None)

    def step(self) -> None:
        """Do what the thread does by the clock."""
        if self.handle is not None:
            self.library.plane_step(self.handle)

    def close(self) -> None:
        if self.handle is None:
            return
        self.drain()
        self.counters()
        handle, self.handle = self.handle, None
        self._loop.remove_reader(self._wake)
        self.library.plane_free(handle)
        os.close(self._wake)

    def _woken(self) -> None:
        try:
            os.eventfd_read(self._wake)
        except BlockingIOError:
            return
        self.drain()

    def _tell(self, told: bytes) -> None:
        at = 0
        while at < len(told):
            size, kind, about, count, moment = EVENT.unpack_from(told, at)
            start = at + EVENT.size
            at += size
            body = told[start : start + count]
            if kind == DATAGRAM:
                if self._on_datagram is not None:
                    address = _address(body[:SOCKADDR_BYTES])
                    self._on_datagram(body[SOCKADDR_BYTES:], address)
            elif kind == STRANGER:
                stranger = self.strangers.get(about)
                if stranger is not None:
                    stranger.on_rtp(body)
            else:
                source = self.sources.get(about)
                if source is not None:
                    source.told(kind, moment, body)


class NativeLink(Link):
    """The way to and from one peer."""

    def __init__(self, plane: NativePlane, stranger: Stranger) -> None:
        self.plane = plane
        self.number = plane.library.link_new(plane.handle) if plane.handle is not None else 0
        plane.strangers[self.number] = stranger
        self._sources: set[NativeSource] = set()
        self._is_open = False
        self._is_watched = False

    def open(self, keys: Keys) -> None:
        size = KEY_BYTES[keys.profile]
        is_gcm = "GCM" in keys.profile
        self._is_open = bool(self._call("link_open", is_gcm, size, keys.sending, keys.opening))

    def close(self) -> None:
        self._is_open = False
        for source in list(self._sources):
            self.forget(source)
        self.plane.strangers.pop(self.number, None)
        self._call("link_free")
        self.number = 0

    @property
    def is_open(self) -> bool:
        return self._is_open

    def admit(self, address: Address) -> None:
        raw = _sockaddr(address)
        self._call("link_admit", raw, len(raw))

    def aim(self, address: Address) -> None:
        raw = _sockaddr(address)
        self._call("link_aim", raw, len(raw))

    @property
    def heard_at(self) -> float:
        return float(self._call("link_heard") / 1e9)

    def take(self, data: bytes) -> None:
        self._call("link_take", data, len(data))

    def send_rtcp(self, packet: bytes) -> None:
        self._call("link_report", packet, len(packet))

    def source(self, stream: Stream, listener: Listener) -> Source:
        source = NativeSource(self.plane, self.number, stream, listener)
        self._sources.add(source)
        return source

    def forget(self, source: Source) -> None:
        assert isinstance(source, NativeSource)
        self._sources.discard(source)
        source.end()

    def repairs(self, ssrc: int, source: Source) -> None:
        assert isinstance(source, NativeSource)
        self._call("link_repairs", ssrc, source.number)

    def ask_each(self, seconds: float) -> None:
        self._call("link_ask_each", int(seconds * 1e9))

    def outlet(self, ssrc: int, payload_types: Mapping[str, int], repair: Repair) -> Outlet:
        return NativeOutlet(self.plane, self.number, ssrc, payload_types, repair)

    def watch_arrivals(self, extension: int) -> None:
        self._is_watched = True
        self._call("link_watch", extension)

    def arrivals(self) -> list[tuple[int, int]]:
        if not self._is_watched:
            return []  # asked ten times a second of everybody
        ffi = self.plane.ffi
        numbers = ffi.new("uint16_t[]", MOST_ARRIVALS)
        moments = ffi.new("int64_t[]", MOST_ARRIVALS)
        count = self._call("link_arrivals", numbers, moments, MOST_ARRIVALS)
        return [(numbers[i], moments[i]) for i in range(count)]

    def _call(self, name: str, *arguments: object) -> Any:
        handle = self.plane.handle
        if handle is None or not self.number:
            return 0
        return getattr(self.plane.library, name)(handle, self.number, *arguments)


def _sockaddr(address: Address) -> bytes:
    host, port = address
    is_v6 = ":" in host
    family = socket.AF_INET6 if is_v6 else socket.AF_INET
    head = int(family).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big")
    if not is_v6:
        return head + socket.inet_pton(family, host) + bytes(8)
    return head + bytes(4) + socket.inet_pton(family, host) + bytes(4)


def _address(raw: bytes) -> Address:
    family = int.from_bytes(raw[:2], sys.byteorder)
    port = int.from_bytes(raw[2:4], "big")
    where = raw[4:8] if family == socket.AF_INET else raw[8:24]
    return socket.inet_ntop(family, where), port
