"""The tap by which the media process feeds the live stream of one session; it never waits.

The encoder is a process of its own beside it, so that neither its work nor its death is felt by
the conference. Packets go to it by datagrams of a socket pair: when it cannot follow, they are
dropped and counted.
"""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from media.live import wire
from media.live.look import LiveLook
from media.live.publisher import clear

AskKey = Callable[[str, str, str], None]
RESTART_S = 3.0
BUFFER_BYTES = 4 << 20


class _Key(NamedTuple):
    participant: str
    media: str
    layer: str


class LiveEgress:
    """Makes ``folder/index.m3u8`` and its segments while it is on.

    ``ask_key(participant, media, layer)`` must make that track send a whole picture (PLI, RFC
    4585 6.3.1). All methods belong to the thread of the running asyncio loop and return at once.
    """

    def __init__(self, folder: Path, ask_key: AskKey, look: LiveLook | None = None) -> None:
        self._folder = folder
        self._ask_key = ask_key
        self._look = look or LiveLook()
        self._tracks: dict[_Key, wire.TrackTold] = {}
        self._codecs: dict[_Key, tuple[str, int]] = {}
        self._speaker = wire.SpeakerTold("")
        self._slate = wire.SlateTold("", "", "")
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._is_on = False
        self._count = 0
        self.dropped = 0
        self.restarts = 0

    @property
    def is_on(self) -> bool:
        """Tell whether the stream is being made."""
        return self._is_on

    def set_on(self, *, is_on: bool) -> None:
        """Begin the stream, or end it: the window is then gone when this returns."""
        was_on, self._is_on = self._is_on, is_on
        if is_on and not was_on:
            self._start()
        elif not is_on:
            self._stop()
            clear(self._folder)

    def set_speaker(
        self, participant: str | None, caption: str = "", group: str = "", colour: str = ""
    ) -> None:
        """Show this participant, with a name when one is given; None shows the card."""
        self._speaker = wire.SpeakerTold(participant or "", caption, group, colour)
        self._tell(self._speaker)
        for key in self._tracks:
            if key.participant == participant:
                self._wish(key)

    def set_slate(self, over: str = "", title: str = "", below: str = "") -> None:
        """Say what the card reads while nobody is seen."""
        self._slate = wire.SlateTold(over, title, below)
        self._tell(self._slate)

    def on_track(self, key: tuple[str, str, str], codec: str, clock_rate: int) -> None:
        """Say what (participant, media, layer) sends; Opus and VP8 need not be said."""
        self._codecs[_Key(*key)] = codec, clock_rate
        self._tracks.pop(_Key(*key), None)

    def on_rtp(
        self, participant: str, media: str, layer: str, packet: bytes, arrived_ns: int
    ) -> None:
        """Take a decrypted packet of a granted track, as it came (``arrived_ns`` since 1970)."""
        if not self._is_on or (media != "audio" and participant != self._speaker.participant):
            return
        track = self._track(_Key(participant, media, layer))
        self._send(wire.encode_rtp(track.number, arrived_ns, packet))

    def _track(self, key: _Key) -> wire.TrackTold:
        track = self._tracks.get(key)
        if track is None:
            usual = ("opus", 48_000) if key.media == "audio" else ("VP8", 90_000)
            track = wire.TrackTold(self._count, *key, *self._codecs.get(key, usual))
            self._count += 1
            self._tracks[key] = track
            self._tell(track)
            self._wish(key)
        return track

    def _wish(self, key: _Key) -> None:
        if self._is_on and key.media != "audio":
            self._ask_key(*key)

    def _tell(self, told: wire.TrackTold | wire.SpeakerTold | wire.SlateTold) -> None:
        self._send(wire.encode(told))

    def _send(self, message: bytes) -> None:
        if self._channel is None:
            return
        try:
            self._channel.send(message)
        except BlockingIOError:
            self.dropped += 1
        except ConnectionError:
            self._lose()

    def _hear(self) -> None:
        assert self._channel is not None
        message = self._channel.recv(wire.MAX_BYTES)
        if not message:
            self._lose()
            return
        number = wire.decode_key_wish(message)
        for key, track in self._tracks.items():
            if track.number == number:
                self._wish(key)

    def _start(self) -> None:
        clear(self._folder)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)  # noqa: FBT003  the library's own
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        with theirs:
            arguments = [str(theirs.fileno()), str(self._folder), json.dumps(asdict(self._look))]
            self._process = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", "media.live.encoder", *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._channel = ours
        asyncio.get_running_loop().add_reader(ours.fileno(), self._hear)
        self._tell(self._slate)
        self._tell(self._speaker)
        for track in self._tracks.values():
            self._tell(track)

    def _stop(self) -> None:
        if self._channel is not None:
            asyncio.get_running_loop().remove_reader(self._channel.fileno())
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _lose(self) -> None:
        """The encoder died: another takes its place, but not faster than one can start."""
        self._stop()
        self.restarts += 1
        asyncio.get_running_loop().call_later(RESTART_S, self._revive)

    def _revive(self) -> None:
        if self._is_on and self._channel is None:
            self._start()
