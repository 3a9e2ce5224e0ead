"""A bad line between two network namespaces: two TUN devices and what happens between them.

``python tests/media/bad_line.py HERE THERE LOSS% DELAY_MS JITTER_MS KBIT`` joins 10.66.0.1 in one
namespace with 10.66.0.2 in the other and says ``ready``. It reads from its standard input, a line
at a time, what the line is to be like from then on: ``loss=100``, ``udp=0``, ``kbit=300``. One seed
gives one line: which packets of a stream are lost does not depend on what else is sent. Needs root
and ``/dev/net/tun``; this kernel has no netem.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NEW_NET = 0x40000000  # CLONE_NEWNET, sched.h
SET_INTERFACE = 0x400454CA  # TUNSETIFF, linux/if_tun.h
TUN_WITHOUT_HEAD = 0x1001  # IFF_TUN | IFF_NO_PI
UDP = 17
RTP_AT = 28  # behind the heads of IP and UDP
RTP_VERSION = 2
SEED = 7
QUEUE_S = 0.5
DEVICE = b"ch0"
ADDRESSES = ("10.66.0.1", "10.66.0.2")
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Be in another network namespace: sockets that are opened meanwhile stay there."""
    with Path("/proc/thread-self/ns/net").open("rb") as home:
        with Path(f"/run/netns/{namespace}").open("rb") as there:
            _enter(there.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


def _enter(handle: int) -> None:
    if _libc.setns(handle, NEW_NET):
        raise OSError(ctypes.get_errno(), "setns")


def _device(namespace: str, address: str) -> int:
    with inside(namespace):
        handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(handle, SET_INTERFACE, struct.pack("16sH22x", DEVICE, TUN_WITHOUT_HEAD))
        name = DEVICE.decode()
        for words in (
            ["addr", "add", f"{address}/24", "dev", name],
            ["link", "set", name, "up", "mtu", "1400"],
            ["link", "set", "lo", "up"],
        ):
            subprocess.run(["ip", *words], check=True)
    return handle


@dataclass
class Line:
    """What the line is like now; both directions alike."""

    loss: float
    delay: float
    jitter: float
    kbit: float
    udp: float = 1.0
    chances: dict[tuple[int, int], random.Random] = field(default_factory=dict)
    free_at: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def due(self, way: int, packet: bytes, now: float) -> float | None:
        """Return when the packet arrives; nothing if it never does."""
        is_udp = len(packet) > 9 and packet[0] >> 4 == 4 and packet[9] == UDP
        chance = self._chance(way, packet)
        if chance.random() * 100 < self.loss or (is_udp and not self.udp):
            return None
        sent = now
        if self.kbit:
            sent = max(self.free_at[way], now) + len(packet) / (self.kbit * 125)
            if sent - now > QUEUE_S:
                return None  # the queue is full: the newest goes
            self.free_at[way] = sent
        return sent + max(0.0, self.delay + chance.uniform(-self.jitter, self.jitter)) / 1000

    def _chance(self, way: int, packet: bytes) -> random.Random:
        """Return the chance of the packet's stream: its way and payload type, 0 without one."""
        is_media = len(packet) > RTP_AT + 1 and packet[RTP_AT] >> 6 == RTP_VERSION
        key = (way, packet[RTP_AT + 1] & 0x7F if is_media else 0)
        if key not in self.chances:
            self.chances[key] = random.Random(SEED + 256 * way + key[1])
        return self.chances[key]

    def obey(self, text: str) -> None:
        """Become what a line of standard input says."""
        name, _, value = text.strip().partition("=")
        setattr(self, name, float(value))


def run(line: Line, ends: list[int]) -> None:
    """Carry packets until standard input ends."""
    waiting: list[tuple[float, int, int, bytes]] = []
    number = 0
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, way, packet = heapq.heappop(waiting)
            try:
                os.write(ends[1 - way], packet)
            except BlockingIOError:
                continue
        pause = max(0.0, waiting[0][0] - now) if waiting else 0.5
        for ready in select.select([*ends, 0], [], [], pause)[0]:
            if ready == 0:
                text = sys.stdin.readline()
                if not text:
                    return
                line.obey(text)
                continue
            way = ends.index(ready)
            for packet in _read(ready):
                due = line.due(way, packet, time.monotonic())
                if due is not None:
                    number += 1
                    heapq.heappush(waiting, (due, number, way, packet))


def _read(handle: int) -> Iterator[bytes]:
    for _ in range(64):
        try:
            yield os.read(handle, 2000)
        except BlockingIOError:
            return


if __name__ == "__main__":
    here, there, *numbers = sys.argv[1:]
    devices = [_device(name, at) for name, at in zip((here, there), ADDRESSES, strict=True)]
    print("ready", flush=True)  # noqa: T201  whoever started us waits for it
    loss, delay, jitter, kbit = map(float, numbers)
    run(Line(loss, delay, jitter, kbit), devices)
