"""Keeps what is let through, packet by packet, without decoding, and never in the loop.

The loop puts packets into a bounded ring; one thread of each recording writes, syncs each second,
and seals all tracks every few seconds. When the disk is full or fails, the conference goes on,
an alarm is raised, and the gap is told when there is room again.
"""

import errno
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

from core.clock import to_wire
from media.evidence import Codec, Header, MediaKind, RecordKind
from media.part import Part, parts_of
from media.plane import Source
from media.reel import Opener, Reel, Sealed, open_file

RING_RECORDS: Final = 60_000
ROUND_S: Final = 0.2
SYNC_S: Final = 1.0
RETRY_S: Final = 1.0
STALLED_S: Final = 3.0
LEAST_FREE_BYTES: Final = 1 << 20
FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))

Tell = Callable[[dict[str, object]], None]
Entry = tuple[Source, RecordKind, int, bytes]


@dataclass(frozen=True, slots=True)
class Studio:
    """What recordings need: the folder, whom to tell (from any thread), time and the disk.

    ``tell`` is for events that must not be lost, ``notify`` for alarms.
    """

    folder: Path
    segment_seconds: float
    tell: Tell
    notify: Tell
    now_ns: Callable[[], int] = time.time_ns
    opener: Opener = open_file


class Recording:
    """One part of the recording of one room."""

    def __init__(self, studio: Studio, part: Part) -> None:
        self.part = part
        self.written = 0
        self._studio = studio
        self._ring: deque[Entry] = deque()
        self._reels: dict[tuple[object, ...], Reel] = {}
        self._of_source: dict[Source, Reel] = {}
        self._names: dict[str, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"recorder-{part.room}")
        self._segment_ns = int(studio.segment_seconds * 1e9)
        self._boundary = studio.now_ns() // self._segment_ns
        self._is_begun = False
        self._synced_at = 0.0
        self._retry_at = 0.0
        self._gap_from: int | None = None
        self._gap_cause = ""
        self._passed_at = time.monotonic()
        self._spilled: tuple[int, int] | None = None
        self._is_stalled = False

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def take(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        """Queue one packet; when the disk is much too slow, the newest are dropped and told."""
        if len(self._ring) < RING_RECORDS:
            self._ring.append((source, kind, arrived_ns, packet))
        else:
            first = self._spilled[0] if self._spilled else arrived_ns
            self._spilled = (first, arrived_ns)

    def miss(self, from_ns: int, to_ns: int) -> None:
        """Hear that packets of this time were let through and never came here."""
        self._spilled = (self._spilled[0] if self._spilled else from_ns, to_ns)

    def watch(self) -> None:
        """Raise the alarm when the thread hangs in the disk; called by the loop."""
        hangs = time.monotonic() - self._passed_at > STALLED_S and self._thread.is_alive()
        is_stalled = hangs or self._spilled is not None
        if is_stalled != self._is_stalled:
            self._is_stalled = is_stalled
            self._alarm("recorder-stalled", is_raised=is_stalled)

    def stop(self) -> None:
        """Write what is left, seal everything and end; waits for the disk, so not in the loop."""
        self._stopping.set()
        self._thread.join()

    # the thread

    def _run(self) -> None:
        while not self._stopping.wait(ROUND_S):
            self._passed_at = time.monotonic()
            self._round()
        self._round()
        self._close()

    def _round(self) -> None:
        entries = [self._ring.popleft() for _ in range(len(self._ring))]
        now = self._studio.now_ns()
        if self._gap_from is not None and not self._may_try():
            return
        try:
            self._begin()
            self._write(entries)
            self._end_gap(entries[0][2] if entries else now)
            self._seal_at_boundary(now)
        except OSError as error:
            self._fail(error, entries[0][2] if entries else now)
        self._tell_spilled()

    def _begin(self) -> None:
        if self._is_begun:
            return
        self.part.keep(self._studio.folder)
        self._is_begun = True
        started = datetime.fromtimestamp(self.part.started_ns / 1e9, UTC)
        self._tell("recording.started", started_at=to_wire(started))
        self._tell_pause()

    def _tell_pause(self) -> None:
        """Tell what is missing between the part before this one and this one."""
        parts = parts_of(self._studio.folder, self.part.room)
        before = [part for part in parts if part.part < self.part.part]
        if before:
            cause = "restart" if before[-1].is_complete else "crash"
            ended_ns = before[-1].ended_ns or before[-1].started_ns
            self._tell_gap(ended_ns, self.part.started_ns, cause)

    def _write(self, entries: list[Entry]) -> None:
        known = self._of_source
        for source, kind, arrived_ns, packet in entries:
            reel = known.get(source) or self._reel(source, arrived_ns)
            reel.add(kind, arrived_ns, packet)
        for reel in self._reels.values():
            reel.write()
        self.written += len(entries)
        if time.monotonic() - self._synced_at >= SYNC_S:
            self._synced_at = time.monotonic()
            for reel in self._reels.values():
                reel.sync()

    def _seal_at_boundary(self, now_ns: int) -> None:
        boundary = now_ns // self._segment_ns
        if boundary != self._boundary:
            self._boundary = boundary
            self._seal()

    def _seal(self) -> None:
        """Close every open segment, tell their hashes in one event, then give them their names."""
        sealed: list[tuple[Reel, Sealed]] = []
        failure: OSError | None = None
        for reel in self._reels.values():
            try:
                segment = reel.seal()
            except OSError as error:
                failure = error
            else:
                if segment is not None:
                    sealed.append((reel, segment))
        if sealed:
            segments = [segment.encode() for _, segment in sealed]
            self._tell("recording.sealed", segments=segments, recovered=False)
        for reel, _ in sealed:
            reel.settle()
        if failure is not None:
            raise failure

    def _close(self) -> None:
        ended = self._studio.now_ns()
        try:
            self._seal()
            if self._is_begun:
                self.part.end(ended, is_complete=True).keep(self._studio.folder)
        except OSError as error:
            self._fail(error, ended)
        if self._gap_from is not None:
            self._tell_gap(self._gap_from, ended, self._gap_cause)
        self._tell("recording.stopped")

    def _reel(self, source: Source, arrived_ns: int) -> Reel:
        key = (
            source.participant,
            source.media,
            source.layer,
            source.codec,
            source.stream.payload_type,
        )
        reel = self._reels.get(key)
        if reel is None:
            reel = self._reels[key] = self._new_reel(source, arrived_ns)
        self._of_source[source] = reel
        return reel

    def _new_reel(self, source: Source, arrived_ns: int) -> Reel:
        base = f"{source.participant}-{source.media}" + (source.layer and f"-{source.layer}")
        count = self._names[base] = self._names.get(base, 0) + 1
        track = base if count == 1 else f"{base}~{count}"
        header = Header(
            room=self.part.room,
            part=self.part.part,
            track=track,
            participant=source.participant,
            media=cast(MediaKind, source.media),
            codec=cast(Codec, source.codec),
            payload_type=source.stream.payload_type,
            clock_rate=source.stream.clock_rate,
            layer=source.layer,
            index=1,
            started_ns=arrived_ns,
        )
        self._tell(
            "recording.track",
            track=track,
            participant=source.participant,
            media=source.media,
            codec=source.codec,
            clock_rate=source.stream.clock_rate,
            layer=source.layer,
        )
        folder = self.part.folder(self._studio.folder)
        return Reel(folder, header, self.part.epoch_ns, self._studio.opener)

    # when the disk fails

    def _may_try(self) -> bool:
        if time.monotonic() < self._retry_at:
            return False
        self._retry_at = time.monotonic() + RETRY_S
        return self._gap_cause != "disk-full" or self._has_room()

    def _has_room(self) -> bool:
        try:
            disk = os.statvfs(self._studio.folder)
        except OSError:
            return False
        return disk.f_bavail * disk.f_frsize >= LEAST_FREE_BYTES

    def _fail(self, error: OSError, since_ns: int) -> None:
        for reel in self._reels.values():
            reel.forget()
        if self._gap_from is None:
            self._gap_from = since_ns
            self._gap_cause = "disk-full" if error.errno in FULL else "recorder-stalled"
            self._alarm(self._gap_cause, is_raised=True)
        self._retry_at = time.monotonic() + RETRY_S
        try:
            self._seal()
        except OSError:
            return  # what could not be made durable is sealed at the next start

    def _end_gap(self, until_ns: int) -> None:
        if self._gap_from is None:
            return
        self._tell_gap(self._gap_from, until_ns, self._gap_cause)
        self._alarm(self._gap_cause, is_raised=False)
        self._gap_from = None

    def _tell_spilled(self) -> None:
        spilled = self._spilled
        if spilled is not None and len(self._ring) < RING_RECORDS // 2:
            self._spilled = None
            self._tell_gap(*spilled, "recorder-stalled")

    def _tell_gap(self, from_ns: int, to_ns: int, cause: str) -> None:
        since = self.part.since_epoch
        self._tell("recording.gap", from_ms=since(from_ns), to_ms=since(to_ns), cause=cause)

    def _tell(self, event: str, **fields: object) -> None:
        where = {"event": event, "room": self.part.room, "part": self.part.part}
        self._studio.tell({**where, **fields})

    def _alarm(self, code: str, *, is_raised: bool) -> None:
        self._studio.notify(
            {
                "event": "alarm",
                "room": self.part.room,
                "code": code,
                "subject": "recording",
                "is_raised": is_raised,
            }
        )
