"""Invented recordings: a colour and a tone for each participant, sent as a browser sends them."""

import asyncio
import math
import struct
from array import array
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from media.evidence import Header, encode_record, segment_name
from media.mux import open_mux
from media.peer import Port
from tests.media.hall import CERTIFICATE, Hall
from tests.media.planes import PLANES

EPOCH_NS = 1_790_000_000_000_000_000
RATE = 48_000
NTP_TO_UNIX_S = 2_208_988_800
SEGMENT_MS = 4000
PAYLOAD_BYTES = 1100
Samples = Sequence[int]


@dataclass(frozen=True)
class Voice:
    """What a participant sends: a colour (Y, U, V) and a tone, from and until, in ms.

    ``flashes``: black with a beep and white for 100 ms at each whole second. ``late_ms`` is how
    long the picture is under way, ``ahead_ms`` how wrong the sender's clock is; ``has_reports``:
    whether it sends sender reports.
    """

    name: str
    colour: tuple[int, int, int] = (128, 128, 128)
    hertz: float = 440.0
    from_ms: int = 0
    to_ms: int = 4000
    part: int = 1
    late_ms: int = 0
    ahead_ms: int = 0
    has_reports: bool = False
    has_video: bool = True
    flashes: bool = False
    fps: int = 20
    ssrc: int = 1000

    def is_on(self, at_ms: float) -> bool:
        return not self.flashes or at_ms % 1000 < 100

    def luma(self, at_ms: float) -> tuple[int, int, int]:
        return self.colour if not self.flashes else ((235 if self.is_on(at_ms) else 16), 128, 128)


@dataclass
class Sent:
    """One packet on its way: RTP or a sender report."""

    arrived_ns: int
    kind: int
    data: bytes


@dataclass
class Source:
    """Numbers the packets of one SSRC."""

    ssrc: int
    payload_type: int
    clock_rate: int
    sequence: int = 65_500
    first: int = (1 << 32) - 90_000  # wraps within the first second of video
    sent: list[Sent] = field(default_factory=list)

    def stamp(self, at_ms: float) -> int:
        return (self.first + round(at_ms * self.clock_rate / 1000)) % (1 << 32)

    def send(self, at_ms: float, payload: bytes, *, marker: bool, late_ms: float) -> None:
        second = self.payload_type | (0x80 if marker else 0)
        head = struct.pack("!BBHII", 0x80, second, self.sequence, self.stamp(at_ms), self.ssrc)
        self.sequence = (self.sequence + 1) % (1 << 16)
        self.sent.append(Sent(_arrival(at_ms, late_ms, self.sequence), 0, head + payload))

    def report(self, at_ms: float, *, ahead_ms: float, late_ms: float) -> None:
        at_ns = EPOCH_NS + NTP_TO_UNIX_S * 10**9 + round((at_ms + ahead_ms) * 1e6)
        ntp = (at_ns // 10**9 << 32) + (at_ns % 10**9 << 32) // 10**9
        data = struct.pack("!BBHIQIII", 0x80, 200, 6, self.ssrc, ntp, self.stamp(at_ms), 1, 1)
        self.sent.append(Sent(_arrival(at_ms, late_ms, 0), 1, data))


def _arrival(at_ms: float, late_ms: float, salt: int) -> int:
    jitter_ms = (salt * 7919 % 13) / 2  # 0 to 6 ms, always the same
    return EPOCH_NS + round((at_ms + 20 + late_ms + jitter_ms) * 1e6)


def video(voice: Voice) -> list[Sent]:
    """Encode and packetise a participant's picture (VP8, RFC 7741), a whole one every 2 s."""
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = 320, 180, "yuv420p"
    codec.time_base = Fraction(1, voice.fps)
    codec.gop_size = voice.fps * 2
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    source = Source(voice.ssrc + 1, 96, 90_000)
    for number in range((voice.to_ms - voice.from_ms) * voice.fps // 1000):
        at_ms = voice.from_ms + number * 1000 / voice.fps
        frame = _plain(320, 180, voice.luma(at_ms))
        frame.pts = number
        for packet in codec.encode(frame):
            _packetise(source, bytes(packet), at_ms, voice.late_ms)
        if voice.has_reports and number % voice.fps == 0:
            source.report(at_ms, ahead_ms=voice.ahead_ms, late_ms=voice.late_ms)
    return source.sent


def _packetise(source: Source, data: bytes, at_ms: float, late_ms: float) -> None:
    pieces = [data[at : at + PAYLOAD_BYTES] for at in range(0, len(data), PAYLOAD_BYTES)]
    for number, piece in enumerate(pieces):
        descriptor = b"\x10" if number == 0 else b"\x00"
        is_last = number == len(pieces) - 1
        source.send(at_ms, descriptor + piece, marker=is_last, late_ms=late_ms)


def _plain(width: int, height: int, colour: tuple[int, int, int]) -> VideoFrame:
    frame = VideoFrame(width, height, "yuv420p")
    for plane, value in zip(frame.planes, colour, strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def audio(voice: Voice) -> list[Sent]:
    """Encode and packetise a participant's tone (Opus, 20 ms, RFC 7587)."""
    codec = av.CodecContext.create("libopus", "w")
    assert isinstance(codec, AudioCodecContext)
    codec.sample_rate, codec.layout, codec.format = RATE, "mono", "s16"
    codec.options = {"frame_duration": "20", "application": "lowdelay"}
    source = Source(voice.ssrc, 111, RATE)
    for number in range((voice.to_ms - voice.from_ms) // 20):
        at_ms = voice.from_ms + number * 20
        for packet in codec.encode(_tone(voice, at_ms, number * 960)):
            source.send(at_ms, bytes(packet), marker=False, late_ms=0)
        if voice.has_reports and number % 50 == 0:
            source.report(at_ms, ahead_ms=voice.ahead_ms, late_ms=0)
    return source.sent


def _tone(voice: Voice, at_ms: float, first: int) -> AudioFrame:
    samples = array("h")
    for number in range(960):
        is_on = voice.is_on(at_ms + number * 1000 / RATE)
        angle = 2 * math.pi * voice.hertz * (first + number) / RATE
        samples.append(round(9000 * math.sin(angle)) if is_on else 0)
    frame = AudioFrame(format="s16", layout="mono", samples=960)
    frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
    frame.planes[0].update(samples.tobytes())
    return frame


def record(recording: Path, voice: Voice, segment_ms: int = SEGMENT_MS) -> None:
    """Write what a participant sends into ``part-NNN/<name>-audio`` and ``-video``."""
    _write(recording, voice, "audio", audio(voice), segment_ms)
    if voice.has_video:
        _write(recording, voice, "video", video(voice), segment_ms)


def _write(recording: Path, voice: Voice, media: str, sent: list[Sent], segment_ms: int) -> None:
    track = f"{voice.name}-{media}"
    folder = recording / f"part-{voice.part:03d}" / track
    folder.mkdir(parents=True, exist_ok=True)
    done = len(list(folder.iterdir()))
    ordered = sorted(sent, key=lambda one: one.arrived_ns)
    for number, group in enumerate(_groups(ordered, segment_ms), start=done + 1):
        is_audio = media == "audio"
        header = Header(
            room="s-1",
            part=voice.part,
            track=track,
            participant=voice.name,
            media="audio" if is_audio else "video",
            codec="opus" if is_audio else "VP8",
            payload_type=111 if is_audio else 96,
            clock_rate=RATE if is_audio else 90_000,
            layer="",
            index=number,
            started_ns=group[0].arrived_ns,
        )
        records = [encode_record(one.kind, one.arrived_ns, one.data) for one in group]
        (folder / segment_name(number)).write_bytes(header.encode() + b"".join(records))


def _groups(ordered: list[Sent], segment_ms: int) -> Iterator[list[Sent]]:
    group: list[Sent] = []
    for one in ordered:
        if group and one.arrived_ns - group[0].arrived_ns >= segment_ms * 1_000_000:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def power(samples: Samples, hertz: float) -> float:
    """Return the share of a tone in the samples' energy (Goertzel), 0 to 1."""
    energy = sum(one * one for one in samples)
    if energy < len(samples) * 100:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before = last = 0.0
    for one in samples:
        before, last = last, one + turn * last - before
    squared = last * last + before * before - turn * last * before
    return 2 * squared / (len(samples) * energy)


def sound(film: Path, from_ms: int, to_ms: int) -> Samples:
    """Return a film's samples between two moments, 48 kHz mono."""
    samples = array("h")
    with av.open(str(film)) as opened:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in opened.decode(audio=0):
            assert frame.time is not None
            start = round(frame.time * RATE)
            for one in resampler.resample(frame):
                piece = array("h", bytes(one.planes[0])[: one.samples * 2])
                low = max(0, from_ms * 48 - start)
                high = max(0, to_ms * 48 - start)
                samples.extend(piece[low:high])
    return samples


def colours(film: Path, at_ms: list[int]) -> list[tuple[int, int, int]]:
    """Return the colour in the middle of the picture at these moments (Y, U, V)."""
    wanted, found = sorted(at_ms), []
    with av.open(str(film)) as opened:
        for frame in opened.decode(video=0):
            assert frame.time is not None
            while wanted and frame.time * 1000 >= wanted[0] - 20:
                wanted.pop(0)
                found.append(middle(frame))
    return found


def middle(frame: VideoFrame) -> tuple[int, int, int]:
    """Return the colour in the middle of a frame (Y, U, V)."""
    yuv = frame.reformat(format="yuv420p")
    values = []
    for plane in yuv.planes:
        row, column = plane.height // 3, plane.width // 2
        values.append(memoryview(plane)[row * plane.line_size + column])
    return values[0], values[1], values[2]


@dataclass(frozen=True)
class Studio:
    """The tools of this file, for tests (which cannot import one another)."""

    epoch_ns: int = EPOCH_NS
    voice: type[Voice] = Voice
    replace: Callable[..., Voice] = replace
    record: Callable[..., None] = record
    audio: Callable[[Voice], list[Sent]] = audio
    video: Callable[[Voice], list[Sent]] = video
    power: Callable[[Samples, float], float] = power
    sound: Callable[[Path, int, int], Samples] = sound
    colours: Callable[[Path, list[int]], list[tuple[int, int, int]]] = colours
    middle: Callable[[VideoFrame], tuple[int, int, int]] = middle


@pytest.fixture(scope="session")
def studio() -> Studio:
    """Makes and looks at invented recordings."""
    return Studio()


@pytest.fixture(params=PLANES)
async def hall(request: pytest.FixtureRequest) -> AsyncIterator[Hall]:
    """Open a room on a real port; once for each plane."""
    mux = await open_mux("127.0.0.1", 0, request.param)
    hall = Hall(Port(mux, CERTIFICATE, ("127.0.0.1",)))
    clock = asyncio.create_task(hall.tend())
    yield hall
    clock.cancel()
    with suppress(asyncio.CancelledError):
        await clock
    for peer in hall.peers:
        await peer.close()
    await hall.room.close()
    mux.close()
    await asyncio.sleep(0)
