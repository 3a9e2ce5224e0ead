"""Who watches a session without being asked who he is: a socket without a task or a queue.

All of them are told the same, so that an event is framed once and written to each; who does not
read is not told more, and gets a snapshot when he reads again: late is the same as early.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

MOST_HEARD: Final = 4 << 10  # who watches has nothing to say
MOST_BEHIND: Final = 64 << 10
MOST_SAID: Final = 50
SAYING: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
PING: Final = b"\x89\x00"  # RFC 6455, 5.5.2
SILENT_SECONDS: Final = 35.0  # three pings
BEHIND_SECONDS: Final = 30.0

logger = logging.getLogger(__name__)
Notify = Callable[["Watcher"], object]


def _nobody(_: "Watcher") -> None:
    """Nobody asked to be told."""


class Watcher(asyncio.Protocol):
    """One socket of the public; ``seq`` is the last number that it was told.

    ``on_ready`` is called when who was behind reads again, ``on_gone`` when the line is lost.
    """

    def __init__(self, transport: Any, turn: int, leave: Callable[[], object]) -> None:
        self._transport = transport
        self._leave = leave
        self.turn = turn  # when it is pinged, so that not all are at once
        self.on_ready: Notify = _nobody
        self.on_gone: Notify = _nobody
        self._loop = asyncio.get_running_loop()
        self._line = ServerProtocol(extensions=[], max_size=MOST_HEARD, logger=logger)
        self.seq = 0
        self.is_behind = False
        self.is_gone = False
        self.said = 0  # since the last ping
        self.heard = self._loop.time()
        self.behind_since = 0.0
        transport.set_write_buffer_limits(MOST_BEHIND)

    def open(self, head: bytes) -> bool:
        """Answer the handshake (RFC 6455, 4.2.2); False when it was none."""
        self._line.receive_data(head)
        requests = self._line.events_received()
        if not requests:
            self.end(CloseCode.PROTOCOL_ERROR)
            return False
        answer = self._line.accept(requests[0])  # type: ignore[arg-type]  # the first is a request
        self._line.send_response(answer)
        self._flush()
        return self._line.state is State.OPEN

    def tell(self, frames: bytes, seq: int) -> None:
        """Write frames that end with number ``seq``, unless the reader is behind."""
        if not self.is_behind:
            self.seq = seq
            self._transport.write(frames)

    def say(self, frames: bytes) -> None:
        """Write something volatile; who is behind misses it."""
        if not self.is_behind:
            self._transport.write(frames)

    def is_lost(self, now: float) -> bool:
        """Tell whether nothing was heard, or nothing could be told, for too long."""
        is_stuck = self.is_behind and now - self.behind_since > BEHIND_SECONDS
        return is_stuck or now - self.heard > SILENT_SECONDS

    def end(self, code: int) -> None:
        """Close with a code (RFC 6455, 7.4)."""
        try:
            self._line.send_close(code)
        except InvalidState:
            self._transport.abort()
        else:
            self._flush()

    def abort(self) -> None:
        """Cut the line."""
        self._transport.abort()

    def shutdown(self) -> None:
        """The server ends (uvicorn's name)."""
        self.end(CloseCode.SERVICE_RESTART)
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self.heard = self._loop.time()
        self._line.receive_data(data)
        # Passed over: commands go by POST, of who is signed in.
        self.said += sum(frame.opcode in SAYING for frame in self._line.events_received())  # type: ignore[union-attr]  # after the handshake all are frames
        if self.said > MOST_SAID:
            self.end(CloseCode.POLICY_VIOLATION)
        self._flush()

    def pause_writing(self) -> None:
        self.is_behind = True
        self.behind_since = self._loop.time()

    def resume_writing(self) -> None:
        self.is_behind = False
        self.on_ready(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.is_gone = True
        self._leave()
        self.on_gone(self)

    def _flush(self) -> None:
        for data in self._line.data_to_send():
            if data:
                self._transport.write(data)
            else:  # the library's sign that the line is to be closed
                self._transport.close()
