"""The film's picture: shot after shot, each frame the latest picture there was."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from media.viewing.canvas import Canvas
from media.viewing.frames import Assembler, Frame
from media.viewing.library import Track
from media.viewing.outline import outline
from media.viewing.packets import Reorder
from media.viewing.plan import Chapter, Damage, Look, Plan
from media.viewing.shots import Shot

DECODERS = {"VP8": "vp8", "H264": "h264"}


class PictureDecoder:
    """Turns the encoded pictures of one source into frames."""

    def __init__(self, codec: str) -> None:
        self._name = DECODERS[codec]
        self._codec = self._fresh()

    def decode(self, frame: Frame) -> VideoFrame | None:
        """Return the picture; None when the codec refuses it (it then begins anew)."""
        try:
            decoded = self._codec.decode(av.Packet(frame.data))
        except av.error.FFmpegError:
            self._codec = self._fresh()
            return None
        return decoded[-1] if decoded else None

    def _fresh(self) -> VideoCodecContext:
        codec = av.CodecContext.create(self._name, "r")
        assert isinstance(codec, VideoCodecContext)
        codec.thread_count = 1  # more threads would hold pictures back
        return codec


class Reel:
    """Draws shots and encodes them into one file without sound."""

    def __init__(self, target: Path, plan: Plan, look: Look, epoch_ns: int) -> None:
        self._look = look
        self._epoch_ns = epoch_ns
        self._canvas = Canvas(look.width, look.height, look.fps)
        self._file = av.open(str(target), "w", format="matroska")
        self._file.metadata["title"] = plan.title
        self._file.set_chapters([*map(_entry, range(1 << 16), outline(plan))])
        self._stream = self._add_stream()
        self.damage: list[Damage] = []

    def shoot(self, shot: Shot) -> None:
        """Encode the frames of a shot."""
        pictures = iter(()) if shot.track is None else self._pictures(shot.track, shot)
        current: VideoFrame | None = None
        coming = next(pictures, None)
        for number in range(shot.first, shot.end):
            until_ns = self._epoch_ns + (2 * number + 1) * 500_000_000 // self._look.fps
            while coming is not None and coming[0] <= until_ns:
                current, coming = coming[1], next(pictures, None)
            if current is None:
                drawn = self._canvas.slate(shot.slate, number)
            else:
                drawn = self._canvas.picture(current, shot.name, number)
            drawn.pict_type = PictureType.I if number == shot.first else PictureType.NONE
            self._file.mux(self._stream.encode(drawn))

    def close(self) -> None:
        """Finish the file."""
        self._file.mux(self._stream.encode(None))
        self._file.close()

    def _add_stream(self) -> VideoStream:
        options = {"preset": self._look.preset, "crf": str(self._look.crf)}
        stream = self._file.add_stream("libx264", rate=self._look.fps, options=options)
        stream.width, stream.height = self._look.width, self._look.height
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = self._look.fps * 5
        return stream

    def _pictures(self, track: Track, shot: Shot) -> Iterator[tuple[int, VideoFrame]]:
        decoder = PictureDecoder(track.header.codec)
        is_told = False
        for frame in _frames(track, self._ns(shot.first)):
            if frame.at_ns > self._ns(shot.end):
                return
            decoded = decoder.decode(frame)
            if decoded is not None:
                yield frame.at_ns, decoded
            elif not is_told and not frame.is_broken:
                at_ms = (frame.at_ns - self._epoch_ns) // 1_000_000
                self.damage.append(Damage(track.name, at_ms, "undecodable"))
                is_told = True

    def _ns(self, number: int) -> int:
        return self._epoch_ns + number * 1_000_000_000 // self._look.fps


def _entry(number: int, chapter: Chapter) -> "av.container.core.Chapter":
    return {
        "id": number + 1,
        "start": chapter.from_ms,
        "end": chapter.to_ms,
        "time_base": Fraction(1, 1000),
        "metadata": {"title": chapter.title},
    }


def _frames(track: Track, from_ns: int) -> Iterator[Frame]:
    """Yield encoded pictures from the last one before ``from_ns`` that needs no other."""
    keys = [key_ns for key_ns in track.keys_ns() if key_ns <= from_ns]
    order, assembler = Reorder(), Assembler(track.header.codec)
    for packet, at_ns in track.packets(since_ns=keys[-1] if keys else from_ns):
        for ready, ready_ns in order.push(packet, at_ns):
            if (frame := assembler.push(ready, ready_ns)) is not None:
                yield frame
    for ready, ready_ns in order.drain():
        if (frame := assembler.push(ready, ready_ns)) is not None:
            yield frame
