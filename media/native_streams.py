"""Sources and outlets of the plane in C: numbers of it, and what is read of them."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from media.loudness import Loudness
from media.plane import ALIVE_S, Listener, Outlet, Repair, Source, Stream
from media.rtcp import Reception

CODECS: Final = {"VP8": 1, "H264": 2, "opus": 3, "red": 4}
OTHER_CODEC: Final = 0
PACKET, SOUND, MISSING, WANTED = range(3, 7)


class Home(Protocol):
    """The plane as its streams see it."""

    ffi: Any
    library: Any
    handle: Any
    sources: "dict[int, NativeSource]"

    def end(self, number: int) -> None:
        """Forget a source, once everything that it still has to tell is told."""


class NativeSource(Source):
    """A source whose packets never pass through the interpreter, unless they are recorded."""

    def __init__(self, plane: Home, link: int, stream: Stream, listener: Listener) -> None:
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
        described.red_type = stream.red_type
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

    @property
    def key_at(self) -> float:
        return float(self._fresh().key_at / 1e9)

    def is_alive(self, now: float) -> bool:
        if now - self._read.last_at / 1e9 < ALIVE_S / 2:
            return True  # it was not long ago that it was: no need to ask for each who looks
        return super().is_alive(now)

    def feed(self, packet: bytes) -> None:
        if self._plane.handle is not None:
            self._plane.library.source_feed(self._plane.handle, self.number, packet, len(packet))

    def report(self, report: bytes) -> None:
        if self._plane.handle is not None and self.number:
            self._plane.library.source_report(self._plane.handle, self.number, report, len(report))

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
        plane: Home,
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
        self._target: NativeSource | None = None
        self._doubled = 0
        self._is_settled = False  # what it carries is what it is aimed at, and stays so

    def aim(self, source: Source | None) -> None:
        assert source is None or isinstance(source, NativeSource)
        if source is self._target and (source is None or source.number):
            return
        self._target, self._is_settled = source, False
        self._call("outlet_aim", source.number if source else 0)

    def double(self, payload_type: int) -> None:
        if self._doubled != payload_type:
            self._doubled = payload_type
            self._call("outlet_red", payload_type)

    def stop(self) -> None:
        self._is_settled = False
        self._call("outlet_stop")

    @property
    def source(self) -> Source | None:
        target = self._target
        if self._is_settled and target is not None and target.number:
            return target
        carried = self._plane.sources.get(self._fresh().source)
        self._is_settled = carried is not None and carried is target
        return carried

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
