"""Adds up the open microphones of the last moments at the pace of the wall clock."""

from array import array

from media.viewing.packets import parse, unwrap
from media.viewing.sound import RATE, OpusDecoder, add

EARLY = RATE * 20 // 1000
LATE = RATE * 250 // 1000
_KEPT = RATE * 4


class Microphone:
    """Where the samples of one source go: its own timestamps, tied to the clock of arrival."""

    def __init__(self) -> None:
        self.decoder = OpusDecoder()
        self._ssrc = -1
        self._latest = 0
        self._shift = 0

    def place(self, ssrc: int, timestamp: int, arrived: int) -> int:
        """Return the place of a packet that came at sample ``arrived`` of the stream."""
        if ssrc != self._ssrc:
            self._ssrc, self._latest, self._shift = ssrc, timestamp, arrived - timestamp
        self._latest = unwrap(timestamp, self._latest, 32)
        place = self._latest + self._shift
        if not -EARLY <= arrived - place <= LATE:
            self._shift = arrived - self._latest
            place = arrived
        return place


class Mixer:
    """Some seconds of sound; what was taken is gone, what comes later than that is lost."""

    def __init__(self) -> None:
        self._sum = array("h", bytes(2 * _KEPT))
        self._taken = 0
        self._microphones: dict[int, Microphone] = {}

    def push(self, track: int, data: bytes, arrived: int) -> None:
        """Take an Opus packet that came at sample ``arrived`` of the stream."""
        packet = parse(data)
        if packet is None or not packet.payload:
            return
        microphone = self._microphones.setdefault(track, Microphone())
        place = microphone.place(packet.ssrc, packet.timestamp, arrived)
        samples = microphone.decoder.decode(packet.payload)
        with memoryview(self._sum) as view:
            add(view, place - self._taken, samples)

    def take(self, count: int) -> bytes:
        """Return the next samples, 16 bits, native order."""
        taken = self._sum[:count]
        self._sum = self._sum[count:]
        self._sum.frombytes(bytes(2 * count))
        self._taken += count
        return taken.tobytes()
