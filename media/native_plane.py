"""The plane in C behind the common contract: a thread of its own, without the interpreter.

``native/plane.h`` declares what is called here; nothing of Python's headers is needed.
"""

import asyncio
import logging
import os
import socket
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import cffi  # type: ignore[import-untyped]  # cffi ships no types; what we use of it stays in here

from media.loudness import Loudness
from media.native import build
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
from media.rtcp import Reception

logger = logging.getLogger(__name__)

CODECS: Final = {"VP8": 1, "H264": 2, "opus": 3, "red": 4}
OTHER_CODEC: Final = 0
KEY_BYTES: Final = {
    "SRTP_AEAD_AES_128_GCM": 16,
    "SRTP_AEAD_AES_256_GCM": 32,
    "SRTP_AES128_CM_SHA1_80": 16,
}
DATAGRAM, STRANGER, PACKET, SOUND, MISSING, WANTED = range(1, 7)
EVENT: Final = struct.Struct("=IIIIq")
ROOM: Final = 1 << 20
MOST_ARRIVALS: Final = 1024
SOCKADDR_BYTES: Final = 28

OnDatagram = Callable[[bytes, Address], None]


class UnusablePlaneError(Exception):
    """Why the plane in C cannot run here."""


@lru_cache(maxsize=1)
def _library() -> tuple[Any, Any]:
    """Return the declarations and the library; raises UnusablePlaneError."""
    ffi = cffi.FFI()
    header = Path(build.__file__).with_name("plane.h").read_text()
    ffi.cdef(header.split("/* cffi: begin */")[1].split("/* cffi: end */")[0])
    try:
        library = ffi.dlopen(str(build.LIBRARY))
    except OSError as error:
        raise UnusablePlaneError("it is not built (scripts/setup builds it)") from error
    if ffi.string(library.plane_sources()).decode() != build.digest():
        raise UnusablePlaneError("it is built of other sources (scripts/setup builds it again)")
    if not library.plane_usable():
        raise UnusablePlaneError("this machine has no libcrypto.so.3")
    return ffi, library


def why_not() -> str:
    """Return why the plane in C cannot run here; empty if it can."""
    try:
        _library()
    except UnusablePlaneError as error:
        return str(error)
    return ""


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

    def __init__(self, sock: socket.socket, on_datagram: OnDatagram | None = None) -> None:
        """Start to read; raises UnusablePlaneError."""
        self.ffi, self.library = _library()
        self.sources: dict[int, NativeSource] = {}
        self.strangers: dict[int, Stranger] = {}
        self._on_datagram = on_datagram
        self._sock = sock
        self._room = self.ffi.new("char[]", ROOM)
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._loop = asyncio.get_running_loop()
        self.handle = self.library.plane_new(sock.fileno(), self._wake, 1)
        if self.handle == self.ffi.NULL or not self.library.plane_start(self.handle):
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
                found.received, found.sent, found.dropped, found.refused, found.untold
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
            while self.handle is not None:
                size = self.library.plane_told(self.handle, is_tape, self._room, ROOM)
                if not size:
                    break
                self._tell(bytes(self.ffi.buffer(self._room, size)))
        for number in ended:
            self.sources.pop(number, None)

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

    def outlet(self, ssrc: int, payload_types: Mapping[str, int], repair: Repair) -> Outlet:
        return NativeOutlet(self.plane, self.number, ssrc, payload_types, repair)

    def watch_arrivals(self, extension: int) -> None:
        self._call("link_watch", extension)

    def arrivals(self) -> list[tuple[int, int]]:
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


class NativeSource(Source):
    """A source whose packets never pass through the interpreter, unless they are recorded."""

    def __init__(self, plane: NativePlane, link: int, stream: Stream, listener: Listener) -> None:
        super().__init__(stream, listener)
        self._plane = plane
        self._is_granted = self._is_taped = False
        self._reception = Reception(stream.clock_rate)
        self._read = plane.ffi.new("plane_reception *")
        self._read.highest = self._read.first = -1
        described = plane.ffi.new("plane_stream *")
        described.ssrc, described.clock_rate = stream.ssrc, stream.clock_rate
        described.codec = CODECS.get(stream.codec, OTHER_CODEC)
        described.payload_type = stream.payload_type
        described.is_voice = stream.media == "audio"
        described.level_number = stream.level_number
        is_alive = plane.handle is not None and link
        self.number = plane.library.source_new(plane.handle, link, described) if is_alive else 0
        if self.number:
            plane.sources[self.number] = self

    def grant(self, *, is_granted: bool) -> None:
        self._is_granted = is_granted
        self._set()

    def tape(self, *, is_taped: bool) -> None:
        self._is_taped = is_taped
        self._set()

    @property
    def reception(self) -> Reception:
        read, known = self._fresh(), self._reception
        known.packets, known.size = read.packets, read.bytes
        known.highest, known.first, known.cycles = read.highest, read.first, read.cycles
        known.jitter = read.jitter
        return known

    @property
    def loudness(self) -> Loudness:
        return Loudness(self._fresh().loudness)

    @property
    def last_at(self) -> float:
        return float(self._fresh().last_at / 1e9)

    def feed(self, packet: bytes) -> None:
        if self._plane.handle is not None:
            self._plane.library.source_feed(self._plane.handle, self.number, packet, len(packet))

    def told(self, kind: int, moment: int, body: bytes) -> None:
        """Hear what the plane tells of this source."""
        if kind == PACKET:
            self.listener.on_packet(self, moment, body)
        elif kind == SOUND:
            self.listener.on_sound(self)
        elif kind == MISSING:
            self.listener.on_missing(self, list(struct.unpack(f"={len(body) // 2}H", body)))
        elif kind == WANTED:
            self.listener.on_key_frame_wanted(self)

    def end(self) -> None:
        """Let go; what it counted can still be read."""
        self._fresh()
        if self._plane.handle is not None and self.number:
            self._plane.library.source_free(self._plane.handle, self.number)
            self._plane.end(self.number)
        self.number = 0

    def _fresh(self) -> Any:
        if self._plane.handle is not None and self.number:
            self._plane.library.source_read(self._plane.handle, self.number, self._read)
        return self._read

    def _set(self) -> None:
        if self._plane.handle is not None and self.number:
            self._plane.library.source_set(
                self._plane.handle, self.number, self._is_granted, self._is_taped
            )


class NativeOutlet(Outlet):
    """An outlet that rewrites in C."""

    def __init__(
        self,
        plane: NativePlane,
        link: int,
        ssrc: int,
        payload_types: Mapping[str, int],
        repair: Repair,
    ) -> None:
        super().__init__(ssrc, payload_types, repair)
        self._plane = plane
        self._read = plane.ffi.new("plane_outlet *")
        out = plane.ffi.new("plane_outgoing *")
        out.ssrc, out.repair_ssrc = ssrc, repair.ssrc
        for codec, number in CODECS.items():
            out.types[number] = payload_types.get(codec, 0)
            out.repair_types[number] = repair.payload_types.get(codec, 0)
        is_alive = plane.handle is not None and link
        self.number = plane.library.outlet_new(plane.handle, link, out) if is_alive else 0

    def aim(self, source: Source | None) -> None:
        assert source is None or isinstance(source, NativeSource)
        self._call("outlet_aim", source.number if source else 0)

    def stop(self) -> None:
        self._call("outlet_stop")

    @property
    def source(self) -> Source | None:
        return self._plane.sources.get(self._fresh().source)

    def send_again(self, numbers: Sequence[int]) -> int:
        wanted = self._plane.ffi.new("uint16_t[]", [number & 0xFFFF for number in numbers])
        return int(self._call("outlet_again", wanted, len(numbers)))

    def counts(self) -> tuple[int, int, int]:
        read = self._fresh()
        return read.packets, read.bytes, read.timestamp_shift

    def _fresh(self) -> Any:
        self._read.source = 0
        self._call("outlet_read", self._read)
        return self._read

    def _call(self, name: str, *arguments: object) -> Any:
        handle = self._plane.handle
        if handle is None or not self.number:
            return 0
        return getattr(self._plane.library, name)(handle, self.number, *arguments)


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
