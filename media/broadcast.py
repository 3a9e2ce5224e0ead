"""The way of the public stream: what is let through is handed to the live encoder."""

from pathlib import Path

from media.evidence import RecordKind
from media.live.egress import LiveEgress
from media.orders import GiveFloor, ShowSlate
from media.plane import Source
from media.session import Room


class Broadcast:
    """The live stream of one room, as a tape beside the recording."""

    def __init__(self, folder: Path, room: Room) -> None:
        self._room = room
        self._egress = LiveEgress(folder, room.ask_key_frame)
        self._known: set[Source] = set()
        if folder.exists():  # a former life of the process may have died while the doors closed
            self._egress.set_on(is_on=False)

    def switch(self, *, is_on: bool) -> None:
        """Begin or end; when this returns after an end, the public has nothing any more."""
        if is_on and self not in self._room.tapes:
            self._room.tape(self)
        elif not is_on and self in self._room.tapes:
            self._room.untape(self)
        if is_on != self._egress.is_on:
            self._egress.set_on(is_on=is_on)

    def show(self, floor: GiveFloor) -> None:
        """Show who has the floor."""
        texts = (floor.caption, floor.group, floor.colour)
        self._egress.set_speaker(floor.participant, *texts)

    def slate(self, slate: ShowSlate) -> None:
        """Say what is read while nobody is seen."""
        self._egress.set_slate(slate.over, slate.title, slate.below)

    def take(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        if kind is not RecordKind.RTP:
            return
        if source not in self._known:
            self._known.add(source)
            key = (source.participant, source.media, source.layer)
            self._egress.on_track(key, source.codec, source.stream.clock_rate)
        self._egress.on_rtp(source.participant, source.media, source.layer, packet, arrived_ns)
