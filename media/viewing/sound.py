"""The room's sound: every microphone decoded and added up at its place, 48 kHz mono."""

import mmap
from array import array
from collections.abc import Iterator
from pathlib import Path

import av
from av.audio.codeccontext import AudioCodecContext

from media.viewing.library import Library, Track
from media.viewing.packets import Packet, Reorder
from media.viewing.plan import Damage, Plan

RATE = 48_000
SLACK = RATE * 25 // 1000  # an earlier or later packet than this is moved, a nearer one is joined
TAIL_MS = 250  # what was said before the doors opened may have been under way so long
_WIDTH = 2


class OpusDecoder:
    """Turns Opus packets of one source into 16-bit mono samples."""

    def __init__(self) -> None:
        self._codec = _decoder()

    def decode(self, payload: bytes) -> bytes:
        """Return native-endian samples; nothing for a packet the codec refuses."""
        try:
            frames = self._codec.decode(av.Packet(payload))
        except av.error.FFmpegError:
            self._codec = _decoder()
            return b""
        return b"".join(bytes(frame.planes[0])[: frame.samples * _WIDTH] for frame in frames)


def _decoder() -> AudioCodecContext:
    codec = av.CodecContext.create("libopus", "r")
    assert isinstance(codec, AudioCodecContext)
    codec.sample_rate = RATE
    codec.layout = "mono"
    return codec


class Placer:
    """Tells where the next samples of one source go: on from the last ones unless time moved."""

    def __init__(self) -> None:
        self._next: int | None = None

    def place(self, wanted: int, count: int) -> int:
        """Return the first sample's place for ``count`` samples that ought to lie at ``wanted``."""
        start = self._next
        if start is None or abs(wanted - start) > SLACK:
            start = wanted
        self._next = start + count
        return start


def add(target: memoryview, start: int, samples: bytes) -> None:
    """Add samples to those already there, cut to 16 bits; what lies outside is left out.

    ``target`` is a view of format ``h``.
    """
    fresh = array("h", samples)
    if start < 0:
        fresh, start = fresh[-start:], 0
    fresh = fresh[: max(0, len(target) - start)]
    if not fresh:
        return
    there = target[start : start + len(fresh)]
    if any(there):
        fresh = array("h", map(_clip, there, fresh))
    target[start : start + len(fresh)] = memoryview(fresh)


def _clip(one: int, other: int) -> int:
    return max(-32768, min(32767, one + other))


def mix(plan: Plan, library: Library, target: Path) -> list[Damage]:
    """Write the mix of all microphones as raw samples, as long as the plan.

    Where a cut is withheld there is silence, whatever was recorded.
    """
    size = max(1, plan.duration_ms * RATE // 1000) * _WIDTH
    with target.open("w+b") as file:
        file.truncate(size)
        with mmap.mmap(file.fileno(), size) as memory, memoryview(memory).cast("h") as view:
            damage = [
                Damage(track.name, (at_ns - library.epoch_ns) // 1_000_000, "undecodable")
                for track in library.tracks
                if track.header.codec == "opus"
                and (at_ns := _add_track(track, library.epoch_ns, view)) is not None
            ]
            for cut in plan.cuts:
                if cut.is_withheld:
                    _silence(view, cut.from_ms, cut.to_ms + TAIL_MS)
            return damage


def _silence(view: memoryview, from_ms: int, to_ms: int) -> None:
    start, end = max(0, from_ms * RATE // 1000), min(len(view), to_ms * RATE // 1000)
    for at in range(start, end, RATE):
        count = min(RATE, end - at)
        view[at : at + count] = memoryview(bytes(count * _WIDTH)).cast("h")


def _add_track(track: Track, epoch_ns: int, view: memoryview) -> int | None:
    """Give when the first packet was refused, if one was."""
    decoder, placer, refused = OpusDecoder(), Placer(), None
    for payload, at_ns in _ordered(track):
        samples = decoder.decode(payload)
        wanted = (at_ns - epoch_ns) * RATE // 1_000_000_000
        add(view, placer.place(wanted, len(samples) // _WIDTH), samples)
        if not samples and refused is None:
            refused = at_ns
    return refused


def _ordered(track: Track) -> Iterator[tuple[bytes, int]]:
    order = Reorder()
    for packet, at_ns in track.packets():
        yield from _payloads(order.push(packet, at_ns))
    yield from _payloads(order.drain())


def _payloads(ready: Iterator[tuple[Packet, int]]) -> Iterator[tuple[bytes, int]]:
    for packet, at_ns in ready:
        if packet.payload:
            yield packet.payload, at_ns
