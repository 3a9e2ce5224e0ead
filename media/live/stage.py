"""Who is seen at a moment: the speaker's best picture, or a card."""

from collections import deque

from av.video.frame import VideoFrame

from media.live.wire import RtpTold, SlateTold, SpeakerTold, TrackTold
from media.viewing.canvas import Canvas
from media.viewing.cards import Slate
from media.viewing.frames import Assembler
from media.viewing.packets import Reorder, parse
from media.viewing.picture import DECODERS, PictureDecoder
from media.viewing.shots import rank

STALE_NS = 2_000_000_000
WISH_NS = 700_000_000
WAIT_NS = 250_000_000  # less than the stream's latency
_KEPT = 24


class Camera:
    """The pictures of one track of the speaker, decoded, with the moment each came."""

    def __init__(self, told: TrackTold) -> None:
        self.told = told
        self._order = Reorder(wait_ns=WAIT_NS)
        self._assembler = Assembler(told.codec)
        self._decoder = PictureDecoder(told.codec)
        self._pictures: deque[tuple[int, VideoFrame]] = deque(maxlen=_KEPT)
        self._wished_ns = 0
        self._arrived_ns = 0
        self._lacks_key = True

    def push(self, packet: bytes, arrived_ns: int) -> None:
        """Take an RTP packet."""
        parsed = parse(packet)
        if parsed is None:
            return
        self._arrived_ns = arrived_ns
        for ready, at_ns in self._order.push(parsed, arrived_ns):
            frame = self._assembler.push(ready, at_ns)
            if frame is None:
                continue
            picture = None if frame.is_broken else self._decoder.decode(frame)
            self._lacks_key = picture is None
            if picture is not None:
                self._pictures.append((at_ns, picture))

    def at(self, moment_ns: int) -> VideoFrame | None:
        """Return the picture of a moment; None when it is too old to be shown as live."""
        while len(self._pictures) > 1 and self._pictures[1][0] <= moment_ns:
            self._pictures.popleft()
        if not self._pictures or not 0 <= moment_ns - self._pictures[0][0] < STALE_NS:
            return None
        return self._pictures[0][1]

    def wishes_key(self, now_ns: int) -> bool:
        """Tell whether a whole picture must be asked for now."""
        is_flowing = now_ns - self._arrived_ns < STALE_NS
        if not (self._lacks_key and is_flowing and now_ns - self._wished_ns >= WISH_NS):
            return False
        self._wished_ns = now_ns
        return True


class Stage:
    """The cameras of who has the floor, and the card for when there is none."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._cameras: dict[int, Camera] = {}
        self._speaker = SpeakerTold("")
        self._slate = Slate()

    def hear(self, told: SpeakerTold | SlateTold) -> None:
        """Change who is seen, or the card."""
        if isinstance(told, SlateTold):
            self._slate = told.slate()
        else:
            self._speaker, self._cameras = told, {}

    def push(self, track: TrackTold, told: RtpTold) -> None:
        """Take a packet of a picture; others' than the speaker's are not looked at."""
        if track.participant != self._speaker.participant or track.codec not in DECODERS:
            return
        camera = self._cameras.setdefault(track.number, Camera(track))
        camera.push(told.packet, told.arrived_ns)

    def wishes(self, now_ns: int) -> list[int]:
        """Return the numbers of tracks of which a whole picture is needed."""
        return [number for number, one in self._cameras.items() if one.wishes_key(now_ns)]

    def draw(self, moment_ns: int, number: int) -> VideoFrame:
        """Return the stream's frame of that number."""
        seen = [(one, picture) for one in self._cameras.values() if (picture := one.at(moment_ns))]
        if not seen:
            return self._canvas.slate(self._card(), number)
        _, picture = max(seen, key=lambda pair: rank(pair[0].told.media, pair[0].told.layer))
        return self._canvas.picture(picture, self._speaker.name(), number)

    def _card(self) -> Slate:
        name = self._speaker.name()
        if name is None:
            return self._slate
        return Slate(self._slate.title, name.title, name.below, name.colour)
