"""Who may record a room: one media process at a time, by a lock that its death gives back.

Several media processes write into one folder of recordings. The lock (flock(2); over NFS 4 a lock
of the server, with its lease) is the kernel's: a process that was stopped for a while, or lost the
line to ``web``, keeps its rooms, and nobody else begins to record them meanwhile.
"""

import fcntl
import os
from pathlib import Path
from typing import Final

LOCK: Final = ".recorder"


class Claim:
    """The right to write into the recording of a room; ends with the process at the latest."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the room back; a second time does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def claim(room_folder: Path) -> Claim | None:
    """Take a room's recording; None while another process has it. Raises OSError."""
    room_folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(room_folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return Claim(descriptor)
