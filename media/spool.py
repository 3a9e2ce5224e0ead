"""Events that must not be lost between this process and ``web``: kept on disk until acknowledged.

One JSON object in each line; the first line is the mark below which numbers are used up. An event
is on the disk when :meth:`Spool.append` returns, so that a crash of either side repeats an event
and never loses one; ``n`` tells the repetition.
"""

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from core.files import sync_folder, write_durably

Event = Mapping[str, object]


class Spool:
    """Numbered events in the order in which they happened; for use from any thread.

    Numbers are greater than ``after``, so that a new file need not begin where a lost one did.
    """

    def __init__(self, path: Path, after: int = 0) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._waiting: dict[int, bytes] = {}
        self._unsaved: list[bytes] = []
        self._last = after
        path.parent.mkdir(parents=True, exist_ok=True)
        self._load()
        self._rewrite()

    def append(self, event: Event) -> bytes:
        """Number the event and return its line; it is durable unless the disk is full.

        On a full disk it stays in memory and is written with the next one for which there is room.
        """
        with self._lock:
            self._last += 1
            line = json.dumps({**event, "n": self._last}).encode()
            self._waiting[self._last] = line
            self._unsaved.append(line)
            self._save()
            return line

    def acknowledge(self, number: int) -> None:
        """Forget everything up to and including this number."""
        with self._lock:
            before = len(self._waiting)
            self._waiting = {n: line for n, line in self._waiting.items() if n > number}
            if len(self._waiting) < before:
                self._rewrite()

    def waiting(self) -> list[bytes]:
        """Return what was not acknowledged, in order."""
        with self._lock:
            return list(self._waiting.values())

    def files(self) -> list[str]:
        """Return the files of the sealed segments that wait."""
        events = [json.loads(line) for line in self.waiting()]
        return [str(segment["file"]) for event in events for segment in event.get("segments", ())]

    def _load(self) -> None:
        if not self._path.exists():
            return
        for line in self._path.read_bytes().split(b"\n"):
            try:
                event = json.loads(line)
                number = int(event["n"])
            except (ValueError, TypeError, KeyError):
                continue  # the last line, cut by a crash before it was acknowledged to anybody
            self._last = max(self._last, number)
            if event.get("event") != "mark":
                self._waiting[number] = line

    def _save(self) -> None:
        content = b"".join(line + b"\n" for line in self._unsaved)
        size = self._path.stat().st_size
        try:
            with self._path.open("ab") as target:
                target.write(content)
                target.flush()
                os.fdatasync(target.fileno())
        except OSError:
            os.truncate(self._path, size)
            return
        self._unsaved.clear()

    def _rewrite(self) -> None:
        mark = json.dumps({"event": "mark", "n": self._last}).encode()
        lines = [mark, *self._waiting.values()]
        try:
            write_durably(self._path, [line + b"\n" for line in lines])
            self._unsaved.clear()
        except OSError:
            sync_folder(self._path.parent)  # the former file is still there: more, never less
