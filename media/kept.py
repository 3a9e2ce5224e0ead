"""A forwarded packet of the plane in Python, prepared once for everybody who gets it."""

import time
from dataclasses import dataclass
from typing import Final

from media.rtp import HEADER_BYTES, Vp8Descriptor

ABS_SEND_TIME_ID: Final = 1
EXTENSION_BYTES: Final = 8
BODY_AT: Final = HEADER_BYTES + EXTENSION_BYTES
RTX_BYTES: Final = 2


@dataclass(slots=True, eq=False)
class Kept:
    """A forwarded packet, kept for those who lost it; ``body`` is extension and payload."""

    sequence: int
    timestamp: int
    marker: int
    body: bytes
    descriptor: Vp8Descriptor | None
    at: float = 0.0
    doubled: bytes = b""  # the redundant payload that it came in (RFC 2198)


def extension() -> bytes:
    """Return the one header extension that subscribers get: the moment of sending (24 bits).

    abs-send-time is seconds in 6.18 fixed point; from it browsers estimate their bandwidth.
    """
    now = int(time.monotonic() * (1 << 18)) & 0xFFFFFF
    return _EXTENSION_HEAD + now.to_bytes(3, "big")


_EXTENSION_HEAD: Final = bytes((0xBE, 0xDE, 0, 1, ABS_SEND_TIME_ID << 4 | 2))
