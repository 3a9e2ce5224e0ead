"""Several processes from one that has read the code: they share its memory and start at once.

The first process does nothing but start again who dies. Who loses it ends at once: two of a kind
never serve.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NoReturn

PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE: Final = 5.0
CALM_SECONDS: Final = 30.0

logger = logging.getLogger(__name__)
Work = Callable[[str], None]


class Prefork:
    """Runs ``work`` once for each name, each in a process of its own, until asked to end."""

    def __init__(self, names: Sequence[str], work: Work) -> None:
        self._work = work
        self._names = names
        self._running: dict[int, tuple[str, float]] = {}
        self._pauses: dict[str, float] = {}
        self._is_ending = False
        self._lifeline = os.pipe()

    def run(self) -> None:
        """Start all, start again who dies; returns when all have ended after SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for name in self._names:
            self._start(name)
        while self._running:
            self._wait()

    def _end(self, number: int, _frame: object) -> None:
        self._is_ending = True
        for process in self._running:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _wait(self) -> None:
        process, status = os.wait()
        name, started = self._running.pop(process)
        if self._is_ending:
            return
        logger.error("%s (process %s) ended: %s", name, process, status)
        is_calm = time.monotonic() - started > CALM_SECONDS
        pause = PAUSE_SECONDS if is_calm else self._pauses.get(name, 0.0) * 2 or PAUSE_SECONDS
        self._pauses[name] = min(pause, LONGEST_PAUSE)
        time.sleep(self._pauses[name])
        if not self._is_ending:
            self._start(name)

    def _start(self, name: str) -> None:
        process = os.fork()
        if process:
            self._running[process] = name, time.monotonic()
            logger.info("%s is process %s", name, process)
            if self._is_ending:  # asked to end between the two lines above
                os.kill(process, signal.SIGTERM)
            return
        self._become(name)

    def _become(self, name: str) -> NoReturn:
        os.close(self._lifeline[1])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=_die_with, args=(self._lifeline[0],), daemon=True).start()
        code = 1
        try:
            self._work(name)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            logger.exception("%s failed", name)
        finally:
            logging.shutdown()
            os._exit(code)


def _die_with(lifeline: int) -> None:
    """End when the other end of the line is closed: the first process is no more."""
    os.read(lifeline, 1)
    os._exit(1)
