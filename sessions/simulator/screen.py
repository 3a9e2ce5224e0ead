"""A screen that follows events over a line that stalls and drops; it knows what it is told."""

import json
from collections import deque
from collections.abc import Sequence

from sessions.codec import decode_event
from sessions.domain.apply import apply
from sessions.domain.audience import Reader, redact_state
from sessions.domain.state import SessionState
from sessions.simulator.faults import Faults
from sessions.telling import Encoder, Told
from sessions.writer import Moment

MOST_WAITING = 8  # small, so that slow screens do overflow


class Screen:
    """What one reader shows; ``shown`` are the heads that he was ever told."""

    def __init__(self, reader: Reader, faults: Faults) -> None:
        self.reader = reader
        self.state = SessionState()
        self.shown: list[tuple[int, str]] = []
        self._faults = faults
        self._waiting: deque[Told] = deque()
        self._is_following = False

    def put(self, told: Told) -> None:
        """Take one more into the bounded queue; overflow ends the line."""
        if not self._is_following:
            return
        self._waiting.append(told)
        if len(self._waiting) > MOST_WAITING or self._faults.happens("screen-drops"):
            self.hang_up()

    def hang_up(self) -> None:
        """Lose the line and all that waits in it; what is shown stays."""
        self._is_following = False
        self._waiting.clear()

    def look(self, moments: Sequence[Moment]) -> None:
        """Show what came; come back when the line is gone, from the last number."""
        if self._faults.happens("screen-slow"):
            return
        if not self._is_following:
            self._come_back(moments)
        while self._waiting:
            self._show(self._waiting.popleft())

    def _come_back(self, moments: Sequence[Moment]) -> None:
        self._is_following = True
        missed = self._missed(moments)
        if missed is None:
            self._begin_again(moments)
        else:
            self._waiting.extend(missed)

    def _missed(self, moments: Sequence[Moment]) -> list[Told] | None:
        if self.state.seq == 0 or self.state.seq > len(moments):
            return None
        missed = [
            Encoder(moments[place - 1].state, moments[place]).for_reader(self.reader)
            for place in range(self.state.seq, len(moments))
        ]
        return None if any(told.snapshot for told in missed) else missed

    def _begin_again(self, moments: Sequence[Moment]) -> None:
        if moments:
            self.state = redact_state(moments[-1].state, self.reader)
            self.shown.append((moments[-1].link.seq, moments[-1].link.hash))

    def _show(self, told: Told) -> None:
        if told.seq <= self.state.seq:
            return
        if told.seq != self.state.seq + 1:
            self.hang_up()
            return
        if told.snapshot is not None:
            self.state = told.snapshot.state
        else:
            message = json.loads(told.text)
            event = decode_event(message["kind"], 1, message["body"])
            self.state = apply(self.state, event, message["seq"], message["at"])
        self.shown.append((told.seq, told.hash))
