"""The live stream as a tape of a room: it takes what is let through, and nothing else."""

import time
from collections.abc import Callable
from pathlib import Path

from media.evidence import RecordKind
from media.forward import Source
from media.live.egress import LiveEgress
from media.live.look import LiveLook


class LiveTape:
    """Put it into ``Room.tapes``; ``egress`` takes the orders (on, speaker, slate).

    ``folder`` is ``Settings.live_dir / room``. To be used in the thread of the running loop.
    """

    def __init__(
        self,
        folder: Path,
        look: LiveLook | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self.egress = LiveEgress(folder, self._ask_key, look)
        self._now_ns = now_ns
        self._sources: dict[tuple[str, str, str], Source] = {}

    def take(self, source: Source, kind: RecordKind, packet: bytes) -> None:
        """Pass one packet on; never waits."""
        if kind is not RecordKind.RTP or not self.egress.is_on:
            return
        key = source.participant, source.media, source.layer
        former = self._sources.get(key)
        if former is not source:
            self._sources[key] = source
            if former is None or former.codec != source.codec:
                self.egress.on_track(key, source.codec, source.clock_rate)
        self.egress.on_rtp(*key, packet, self._now_ns())

    def _ask_key(self, participant: str, media: str, layer: str) -> None:
        source = self._sources.get((participant, media, layer))
        if source is not None:
            source.ask_key_frame()
