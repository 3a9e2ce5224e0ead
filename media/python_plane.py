"""The plane in Python: what runs where nothing is compiled, and what the plane in C is held to."""

import asyncio
import socket
import time
from collections import deque
from collections.abc import Mapping
from typing import Final

from media import rtp
from media.adapter import Destination, Opener, Outbox, Sealer
from media.plane import (
    PACE_BURST,
    PACE_STEP_S,
    PACE_STEPS,
    Address,
    Counters,
    Keys,
    Link,
    Listener,
    Outlet,
    Plane,
    Repair,
    Source,
    Stranger,
    Stream,
)
from media.python_outlet import PythonOutlet
from media.python_source import PythonSource
from media.round_trip import WAIT_S

MAX_ARRIVALS: Final = 1024


class PythonPlane(Plane):
    """Sends voices before pictures, and pictures of one subscriber not faster than they fit."""

    name = "python"

    def __init__(self, sock: socket.socket) -> None:
        self.voices = Outbox(sock)
        self.pictures = Outbox(sock)
        self.received = 0
        self.refused = 0
        self._waiting: set[PythonLink] = set()
        self._loop = asyncio.get_running_loop()
        self._flush_is_due = False
        self._pace_is_due = False

    def link(self, stranger: Stranger) -> Link:
        return PythonLink(self, stranger)

    def counters(self) -> Counters:
        sent = self.voices.sent + self.pictures.sent
        dropped = self.voices.dropped + self.pictures.dropped
        return Counters(self.received, sent, dropped, self.refused)

    def drain(self) -> None:
        """Nothing waits in this plane but packets to be sent."""

    def close(self) -> None:
        self.flush()

    def flush_soon(self) -> None:
        """Send what was sealed in this round of the loop when the round is over."""
        if not self._flush_is_due:
            self._flush_is_due = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Hand everything to the kernel that need not wait: voices first."""
        self._flush_is_due = False
        self.voices.flush()
        self.pictures.flush()

    def pace(self, link: "PythonLink") -> None:
        """Come back for what this link has to send later."""
        self._waiting.add(link)
        if not self._pace_is_due:
            self._pace_is_due = True
            self._loop.call_later(PACE_STEP_S, self._step)

    def _step(self) -> None:
        self._pace_is_due = False
        links, self._waiting = self._waiting, set()
        for link in links:
            link.step()
        self.flush()


class PythonLink(Link):
    """The way to and from one peer; also the desk on which its outlets write."""

    def __init__(self, plane: PythonPlane, stranger: Stranger) -> None:
        self._plane = plane
        self._stranger = stranger
        self._sealer: Sealer | None = None
        self._opener: Opener | None = None
        self._destination: Destination | None = None
        self._sources: dict[int, PythonSource] = {}
        self._repairs: dict[int, PythonSource] = {}
        self._outlets: list[PythonOutlet] = []
        self._later: deque[bytes] = deque()
        self._pace = PACE_BURST
        self._burst = 0
        self._burst_at = 0.0
        self._heard_at = 0.0
        self._watched = 0
        self._ask_each = WAIT_S
        self._arrivals: deque[tuple[int, int]] = deque(maxlen=MAX_ARRIVALS)
        self._outbox = plane.pictures

    def open(self, keys: Keys) -> None:
        self._sealer, self._opener = Sealer(keys), Opener(keys)

    def close(self) -> None:
        self._sealer = self._opener = None
        for outlet in self._outlets:
            outlet.aim(None)
        for source in list(self._sources.values()):
            self.forget(source)
        self._later.clear()

    @property
    def is_open(self) -> bool:
        return self._sealer is not None

    def admit(self, address: Address) -> None:
        """The port itself keeps the addresses (:meth:`media.mux.Mux.forget` closes them)."""

    def aim(self, address: Address) -> None:
        self._destination = Destination(address)

    @property
    def heard_at(self) -> float:
        return self._heard_at

    def take(self, data: bytes) -> None:
        packet = self._opener.open(data) if self._opener is not None else None
        if packet is None:
            self._plane.refused += 1
            return
        self._plane.received += 1
        self._heard_at = time.monotonic()
        if self._watched:
            self._note(packet)
        ssrc = int.from_bytes(packet[8:12], "big")
        source = self._sources.get(ssrc)
        if source is not None:
            source.feed(packet)
        elif ssrc in self._repairs:
            self._repairs[ssrc].feed_repaired(packet)
        else:
            self._stranger.on_rtp(packet)

    def send_rtcp(self, packet: bytes) -> None:
        if self._sealer is not None and self._destination is not None:
            data = self._sealer.session.protect_rtcp(packet)
            self._plane.voices.post(data, self._destination)
            self._plane.flush_soon()

    def source(self, stream: Stream, listener: Listener) -> Source:
        source = self._sources[stream.ssrc] = PythonSource(stream, listener)
        source.reception.ask_each = self._ask_each
        return source

    def forget(self, source: Source) -> None:
        assert isinstance(source, PythonSource)
        if self._sources.get(source.ssrc) is source:
            del self._sources[source.ssrc]
        self._repairs = {n: s for n, s in self._repairs.items() if s is not source}
        source.grant(is_granted=False)
        for outlet in list(source.outlets):
            outlet.leave(source)

    def repairs(self, ssrc: int, source: Source) -> None:
        assert isinstance(source, PythonSource)
        self._repairs[ssrc] = source

    def ask_each(self, seconds: float) -> None:
        self._ask_each = seconds
        for source in self._sources.values():
            source.reception.ask_each = seconds

    def outlet(self, ssrc: int, payload_types: Mapping[str, int], repair: Repair) -> Outlet:
        outlet = PythonOutlet(self, ssrc, payload_types, repair)
        self._outlets.append(outlet)
        return outlet

    def watch_arrivals(self, extension: int) -> None:
        self._watched = extension

    def arrivals(self) -> list[tuple[int, int]]:
        found = list(self._arrivals)
        self._arrivals.clear()
        return found

    # the desk

    @property
    def view(self) -> memoryview:
        return self._outbox.views[self._outbox.used]

    @property
    def can_send(self) -> bool:
        return self._sealer is not None and self._destination is not None

    def seal(self, length: int, *, is_voice: bool) -> None:
        assert self._sealer is not None
        assert self._destination is not None
        pictures = self._plane.pictures
        size = pictures.protect(self._sealer, length)
        if not size:
            return
        if is_voice or self._must_wait():
            data = bytes(pictures.views[pictures.used][:size])
            if is_voice:
                self._plane.voices.post(data, self._destination)
            else:
                self._later.append(data)
                self._pace = max(self._pace, -(-len(self._later) // PACE_STEPS))
                self._plane.pace(self)
        else:
            pictures.queue(self._destination, size)
        self._plane.flush_soon()

    def step(self) -> None:
        """Send the share of this moment of what had to wait."""
        if self._destination is None:
            self._later.clear()
        for _ in range(min(self._pace, len(self._later))):
            assert self._destination is not None
            self._plane.pictures.post(self._later.popleft(), self._destination)
        if self._later:
            self._plane.pace(self)
        else:
            self._pace = PACE_BURST

    def _must_wait(self) -> bool:
        if self._later:
            return True
        now = time.monotonic()
        if now - self._burst_at >= PACE_STEP_S:
            self._burst_at, self._burst = now, 0
        self._burst += 1
        return self._burst > PACE_BURST

    def _note(self, packet: bytes) -> None:
        value = rtp.extensions(packet).get(self._watched) if rtp.bounds(packet) else None
        if value is not None and len(value) == 2:  # noqa: PLR2004  a 16-bit number
            arrived = time.monotonic_ns() // 1000
            self._arrivals.append((int.from_bytes(value, "big"), arrived))
