"""The urn on the disk: one file of ballots in the order of their trackers, written anew each time.

A ballot is acknowledged after the file that has it, and the folder, are on the disk; a kill at any
moment leaves the old file or the new one. Nothing in it tells an order or a time
(docs/decisions/0015).
"""

import fcntl
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from core.files import make_folder, sync_folder, write_durably
from voting.secret.domain.ballot import Ballot, Urn, read_ballot
from voting.secret.domain.form import FlawError, b64
from voting.secret.verify import Setup

BALLOTS: Final = "ballots"
LOCK: Final = "lock"
LOT: Final = 3


class UrnTakenError(Exception):
    """Another process has this urn open."""


class UrnClosedError(Exception):
    """The urn takes no more ballots."""


class Box:
    """The urn of one election in this process; its methods may be called from any thread."""

    def __init__(self, folder: Path, setup: Setup) -> None:
        make_folder(folder)
        self._folder = folder
        self._lock_file = _locked(folder / LOCK)
        self._urn = Urn(setup.election, setup.credentials)
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._waiting: dict[str, Ballot] = {}
        self._kept: dict[str, Ballot] = {}
        self._shown: set[str] = set()
        self._is_closed = False
        for raw in _read(folder / BALLOTS):
            ballot = read_ballot(setup.election, raw)  # its proofs were checked before it was kept
            self._kept[ballot.tracker] = self._urn.ballots[ballot.credential] = ballot

    @property
    def trackers(self) -> list[str]:
        """The trackers of the ballots that are kept, in their order."""
        with self._lock:
            return sorted(self._kept)

    @property
    def ballots(self) -> list[Ballot]:
        """The ballots that are kept, in the order of their trackers."""
        with self._lock:
            return [self._kept[tracker] for tracker in sorted(self._kept)]

    @property
    def count(self) -> int:
        """How many ballots are kept."""
        return len(self._kept)

    def has(self, raw: bytes) -> bool:
        """Tell whether this very ballot is kept."""
        return b64(raw) in self._kept

    def tracker_of(self, credential: int) -> str | None:
        """Return the tracker of the ballot of a credential, or None."""
        found = self._urn.ballots.get(credential)
        return found.tracker if found is not None and found.tracker in self._kept else None

    def cast(self, raw: bytes) -> str:
        """Keep a ballot that the verifier accepts and return its tracker; the same one again too.

        Raises FlawError, UrnClosedError, or OSError when the disk does not take it: then nobody
        knows, and the same bytes may be given again.
        """
        tracker = b64(raw)
        if tracker in self._kept:
            return tracker
        if tracker not in self._waiting:
            self._admit(tracker, self._urn.judge(raw))
        self._settle(tracker)
        return tracker

    def _admit(self, tracker: str, ballot: Ballot) -> None:
        with self._lock:
            if self._is_closed:
                raise UrnClosedError(ballot.uuid)
            if tracker not in self._waiting and tracker not in self._kept:
                self._urn.admit(ballot)
                self._waiting[tracker] = ballot

    def _settle(self, tracker: str) -> None:
        """Write what waits, together; who finds his ballot written by another has nothing to do."""
        with self._writing:
            with self._lock:
                if tracker in self._kept:
                    return
                if tracker not in self._waiting:
                    raise UrnClosedError(tracker) if self._is_closed else OSError(tracker)
                batch = dict(self._waiting)
                lines = {name: each.raw for name, each in (self._kept | batch).items()}
            try:
                content = [lines[name] + b"\n" for name in sorted(lines)]
                write_durably(self._folder / BALLOTS, content)
            except OSError:
                self._forget(batch)
                raise
            with self._lock:
                self._kept |= batch
                self._waiting = {n: b for n, b in self._waiting.items() if n not in batch}

    def _forget(self, batch: dict[str, Ballot]) -> None:
        with self._lock:
            for tracker, ballot in batch.items():
                self._waiting.pop(tracker, None)
                self._urn.ballots.pop(ballot.credential, None)

    def shown(self, *, all_of_them: bool = False) -> list[Ballot]:
        """Return what a watcher may see: new ballots in lots, so that none is seen to be next."""
        with self._lock:
            if all_of_them or len(self._kept) - len(self._shown) >= LOT:
                self._shown = set(self._kept)
            return [self._kept[tracker] for tracker in sorted(self._shown)]

    def close(self) -> list[Ballot]:
        """Take no more ballots; returns all that were acknowledged, and those alone."""
        with self._writing, self._lock:
            self._is_closed = True
            for ballot in self._waiting.values():
                self._urn.ballots.pop(ballot.credential, None)
            self._waiting = {}
            return [self._kept[tracker] for tracker in sorted(self._kept)]

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._lock_file)

    def remove(self) -> None:
        """Remove the file: the ballots are in the archive."""
        with suppress(FileNotFoundError):
            (self._folder / BALLOTS).unlink()
        sync_folder(self._folder)


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        os.close(descriptor)
        raise UrnTakenError(str(path)) from taken
    return descriptor


def _read(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []


__all__ = ["Box", "FlawError", "UrnClosedError", "UrnTakenError"]
