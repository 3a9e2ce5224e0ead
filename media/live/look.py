"""Size, rate and window of the live stream."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveLook:
    """Pixels, frames a second, seconds of a segment, segments in the playlist.

    ``latency_ms`` is how long packets are awaited before their moment is mixed and encoded.
    """

    width: int = 640
    height: int = 360
    fps: int = 15
    preset: str = "superfast"
    crf: int = 27
    segment_s: int = 2
    segments: int = 8
    latency_ms: int = 400
