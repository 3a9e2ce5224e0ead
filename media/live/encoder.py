"""The process beside the media process that makes the live stream of one session.

Started by ``media.live.egress`` with the number of its socket; ends when that socket ends.
"""

import json
import os
import select
import socket
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from media.live import wire
from media.live.look import LiveLook
from media.live.mixer import Mixer
from media.live.publisher import Publisher, clear
from media.live.stage import Stage
from media.viewing.canvas import Canvas
from media.viewing.sound import RATE

NICENESS = 5
MOST_AT_ONCE = 1000


class Encoder:
    """Takes packets when they come and gives frames when they are due."""

    def __init__(self, folder: Path, look: LiveLook, now_ns: int) -> None:
        self._look = look
        self._start_ns = now_ns
        self._frames = 0
        self._tracks: dict[int, wire.TrackTold] = {}
        self._mixer = Mixer()
        self._stage = Stage(Canvas(look.width, look.height, look.fps))
        self._publisher = Publisher(folder, look, now_ns // 1_000_000_000)

    def hear(self, message: bytes) -> None:
        """Take one message of the media process."""
        told = wire.decode(message)
        match told:
            case wire.TrackTold():
                self._tracks[told.number] = told
            case wire.SpeakerTold() | wire.SlateTold():
                self._stage.hear(told)
            case wire.RtpTold():
                self._take(self._tracks[told.number], told)

    def work(self, now_ns: int) -> None:
        """Encode every frame that is due."""
        while self.step(now_ns):
            pass

    def step(self, now_ns: int) -> bool:
        """Encode one frame if one is due; tell whether it was."""
        if self.due_ns() > now_ns:
            return False
        moment_ns = self._moment_ns()
        frame = self._stage.draw(moment_ns, self._frames)
        self._frames += 1
        count = self._sample(self._moment_ns()) - self._sample(moment_ns)
        self._publisher.publish(frame, self._mixer.take(count))
        return True

    def wishes(self, now_ns: int) -> list[int]:
        """Return the tracks that must send a whole picture."""
        return self._stage.wishes(now_ns)

    def close(self) -> None:
        """Write what is left and the end of the playlist."""
        self._publisher.close()

    def due_ns(self) -> int:
        """Return when the next frame must be made."""
        return self._moment_ns() + self._look.latency_ms * 1_000_000

    def _moment_ns(self) -> int:
        return self._start_ns + self._frames * 1_000_000_000 // self._look.fps

    def _sample(self, moment_ns: int) -> int:
        return (moment_ns - self._start_ns) * RATE // 1_000_000_000

    def _take(self, track: wire.TrackTold, told: wire.RtpTold) -> None:
        if track.media == "audio":
            self._mixer.push(track.number, told.packet, self._sample(told.arrived_ns))
        else:
            self._stage.push(track, told)


def run(channel: socket.socket, folder: Path, look: LiveLook) -> None:
    """Encode at the pace of the wall clock until the other side hangs up."""
    with closing(Encoder(folder, look, time.time_ns())) as encoder:
        _serve(channel, encoder)


def _serve(channel: socket.socket, encoder: Encoder) -> None:
    """What came is heard before a frame is made of it, however long the machine was busy."""
    while _hear_all(channel, encoder):
        now_ns = time.time_ns()
        encoder.step(now_ns)
        for number in encoder.wishes(now_ns):
            channel.send(wire.encode_key_wish(number))


def _hear_all(channel: socket.socket, encoder: Encoder) -> bool:
    """Hear until nothing more is there and a frame is due; tell whether there is another side."""
    for _ in range(MOST_AT_ONCE):
        wait_s = max(0.0, (encoder.due_ns() - time.time_ns()) / 1e9)
        if not select.select([channel], [], [], wait_s)[0]:
            return True
        message = channel.recv(wire.MAX_BYTES)
        if not message:
            return False
        encoder.hear(message)
    return True


def main() -> None:
    """Read the arguments: number of the socket, folder, look as JSON."""
    os.nice(NICENESS)
    folder = Path(sys.argv[2])
    with socket.socket(fileno=int(sys.argv[1])) as channel, suppress(ConnectionError):
        run(channel, folder, LiveLook(**json.loads(sys.argv[3])))
    clear(folder)


if __name__ == "__main__":
    main()
