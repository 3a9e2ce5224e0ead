"""Transport-wide feedback: tells a sender when each of its packets arrived, so that it can adapt.

draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1. The browser's own estimator does the rest.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

FEEDBACK_PAUSE_S: Final = 0.08
TICK_S: Final = 0.00025  # of the arrival deltas
REFERENCE_TICKS: Final = 256  # a reference time counts 64 ms
MOST_STATUSES: Final = 400  # in one packet: it must fit into a datagram
REMEMBERED: Final = 512
LONGEST_RUN: Final = 0x1FFF
LARGEST_DELTA: Final = 0x7FFF

LOST: Final = 0
SMALL: Final = 1
LARGE: Final = 2

_HEAD = struct.Struct("!BBHLLHH")


@dataclass(slots=True)
class Arrivals:
    """The packets of one transport by their transport-wide numbers; moments are monotonic."""

    _ticks: dict[int, int] = field(default_factory=dict)
    _next: int = -1
    _lowest: int = -1
    _highest: int = -1
    _told_at: float = float("-inf")
    _count: int = 0

    def note(self, number: int, at: float) -> None:
        """Take the 16-bit number of a packet that arrived at ``at`` seconds."""
        if self._highest < 0:
            self._highest = self._next = number + 0x10000  # room below for what comes late
        full = self._highest + ((number - self._highest + 0x8000 & 0xFFFF) - 0x8000)
        if full <= self._highest - REMEMBERED or full in self._ticks:
            return
        if full > self._highest + REMEMBERED:  # a jump: what lies between was never sent to us
            self._ticks.clear()
            self._next, self._lowest = full, -1
        self._ticks[full] = int(at / TICK_S)
        self._highest = max(self._highest, full)
        self._lowest = full if self._lowest < 0 else min(self._lowest, full)

    def is_due(self, now: float) -> bool:
        """Whether something is to be told, and long enough ago that something was."""
        return self._lowest >= 0 and now - self._told_at >= FEEDBACK_PAUSE_S

    def feedback(self, sender: int, ssrc: int, now: float) -> list[bytes]:
        """Return the RTCP packets that tell all that arrived since the last ones."""
        packets: list[bytes] = []
        if self._lowest < 0:
            return packets
        first = min(self._next, self._lowest)
        while first <= self._highest:
            packet, first = self._packet(sender, ssrc, first)
            packets.append(packet)
        self._next, self._lowest, self._told_at = self._highest + 1, -1, now
        floor = self._highest - REMEMBERED
        self._ticks = {number: at for number, at in self._ticks.items() if number > floor}
        return packets

    def _packet(self, sender: int, ssrc: int, first: int) -> tuple[bytes, int]:
        """Return one packet and the number with which the next one begins."""
        last = min(self._highest, first + MOST_STATUSES - 1)
        arrived = [self._ticks[n] for n in range(first, last + 1) if n in self._ticks]
        reference = arrived[0] // REFERENCE_TICKS if arrived else 0
        before, number = reference * REFERENCE_TICKS, first
        statuses: list[int] = []
        deltas = bytearray()
        while number <= last:
            at = self._ticks.get(number)
            if at is None:
                statuses.append(LOST)
            else:
                delta = at - before
                if abs(delta) > LARGEST_DELTA:
                    break  # 8 s of silence: another packet with another reference
                is_small = 0 <= delta <= 0xFF  # noqa: PLR2004  one byte
                statuses.append(SMALL if is_small else LARGE)
                deltas += delta.to_bytes(1) if is_small else delta.to_bytes(2, "big", signed=True)
                before = at
            number += 1
        body = _chunks(statuses) + bytes(deltas)
        body += bytes(-len(body) % 4)
        times = (reference & 0xFFFFFF) << 8 | self._count & 0xFF
        self._count += 1
        words = (_HEAD.size + 4 + len(body)) // 4 - 1
        head = _HEAD.pack(0x8F, 205, words, sender, ssrc, first & 0xFFFF, len(statuses))
        return head + times.to_bytes(4, "big") + body, number


def _chunks(statuses: Sequence[int]) -> bytes:
    """Return the statuses as runs, or as vectors where they change (3.1.3, 3.1.4)."""
    written = bytearray()
    at = 0
    while at < len(statuses):
        run = _run(statuses, at)
        ahead = statuses[at : at + 14]
        if run >= 7 or at + run == len(statuses):  # noqa: PLR2004  a vector holds no more
            chunk, step = statuses[at] << 13 | run, run
        elif LARGE not in ahead:
            chunk, step = 0x8000 | _bits(ahead, 14, 1), len(ahead)
        else:
            ahead = ahead[:7]
            chunk, step = 0xC000 | _bits(ahead, 7, 2), len(ahead)
        written += chunk.to_bytes(2, "big")
        at += step
    return bytes(written)


def _run(statuses: Sequence[int], at: int) -> int:
    end = at
    while end < len(statuses) and statuses[end] == statuses[at] and end - at < LONGEST_RUN:
        end += 1
    return end - at


def _bits(statuses: Sequence[int], places: int, width: int) -> int:
    value = 0
    for place in range(places):
        status = statuses[place] if place < len(statuses) else LOST
        value = value << width | status
    return value
