"""Pictures and sounds of people who do not exist: encoded once, then sent round and round.

Each person has an own colour with a mark that walks through the picture, and an own tone, so that
a test can tell from a picture or a sound whose it is and that it moves.
"""

import colorsys
import fractions
import math
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.video.codeccontext import VideoCodecContext

FRAMES_A_SECOND: Final = 10
LOOP_FRAMES: Final = 30
PICTURE_TICKS: Final = 9000
SOUND_TICKS: Final = 960
SOUND_RATE: Final = 48_000
MARK: Final = 16
BYTES_IN_PACKET: Final = 1100
SIZES: Final = {"l": (320, 180), "h": (640, 360)}


@dataclass(frozen=True, slots=True)
class Look:
    """What a person looks and sounds like: hue from 0 to 1, tone in Hz."""

    hue: float
    tone_hz: int

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour of the picture."""
        red, green, blue = colorsys.hsv_to_rgb(self.hue, 0.8, 0.7)
        return round(red * 255), round(green * 255), round(blue * 255)


def look_of(index: int) -> Look:
    """Return the look of the n-th person: hues far apart, tones 40 Hz apart from 300 Hz on."""
    return Look(index * 0.618034 % 1, 300 + 40 * index)


@lru_cache(maxsize=128)
def pictures(look: Look, layer: str) -> tuple[tuple[bytes, ...], ...]:
    """Return the loop: of each frame its VP8 pieces, no descriptor; the first is a key frame."""
    width, height = SIZES[layer]
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = fractions.Fraction(1, FRAMES_A_SECOND)
    encoder.bit_rate = 120_000 if layer == "l" else 400_000
    encoder.gop_size = 1000
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    encoded = []
    for number in range(LOOP_FRAMES):
        frame = av.VideoFrame(width, height, "yuv420p")
        _paint(frame, look, number)
        frame.pts = number
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(_pieces(frame) for frame in encoded)


def _paint(frame: av.VideoFrame, look: Look, number: int) -> None:
    luma, blue, red = _yuv(look.rgb)
    width, height = frame.width, frame.height
    mark = height // MARK * 2
    left = (width - mark) * number // LOOP_FRAMES
    for plane, value, shrink in zip(frame.planes, (luma, blue, red), (1, 2, 2), strict=True):
        line = bytearray([value]) * plane.line_size
        marked = bytearray(line)
        if shrink == 1:
            marked[left : left + mark] = bytes([235]) * mark
        top = (height - 2 * mark) // shrink
        rows = [marked if top <= y < top + mark // shrink else line for y in range(plane.height)]
        plane.update(b"".join(rows))


def _yuv(rgb: tuple[int, int, int]) -> tuple[int, int, int]:
    """ITU-R BT.601, limited range, as browsers read VP8."""
    red, green, blue = (value / 255 for value in rgb)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return (
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / 1.772),
        round(128 + 224 * (red - luma) / 1.402),
    )


def _pieces(frame: bytes) -> tuple[bytes, ...]:
    return tuple(frame[at : at + BYTES_IN_PACKET] for at in range(0, len(frame), BYTES_IN_PACKET))


@lru_cache(maxsize=128)
def sounds(tone_hz: int) -> tuple[bytes, ...]:
    """Return one second of the tone as Opus packets of 20 ms, to be repeated."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = SOUND_RATE, "s16", "stereo"
    encoder.bit_rate = 32_000
    packets: list[bytes] = []
    for number in range(SOUND_RATE // SOUND_TICKS + 1):
        frame = av.AudioFrame(format="s16", layout="stereo", samples=SOUND_TICKS)
        frame.sample_rate, frame.pts = SOUND_RATE, number * SOUND_TICKS
        frame.planes[0].update(_tone(tone_hz, number * SOUND_TICKS))
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(packets[-SOUND_RATE // SOUND_TICKS :])


def _tone(hertz: int, start: int) -> bytes:
    samples = array("h")
    for moment in range(start, start + SOUND_TICKS):
        value = round(9000 * math.sin(2 * math.pi * hertz * moment / SOUND_RATE))
        samples.extend((value, value))
    return samples.tobytes()
