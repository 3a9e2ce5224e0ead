"""Writes the window of the stream: fragmented MP4 segments and their playlist (RFC 8216)."""

from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from media.live.look import LiveLook
from media.viewing.sound import RATE

PLAYLIST = "index.m3u8"
ENDED = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-ENDLIST\n"


def clear(folder: Path) -> None:
    """Take the window away: no segment stays, and the playlist says that the stream is over."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / ".ended"
    fresh.write_text(ENDED, encoding="ascii")
    fresh.replace(folder / PLAYLIST)
    for path in folder.iterdir():
        if path.name != PLAYLIST:
            path.unlink(missing_ok=True)


class Publisher:
    """Encodes frames and samples in step and lets the HLS muxer cut them into segments."""

    def __init__(self, folder: Path, look: LiveLook, first_number: int) -> None:
        """``first_number`` must grow from one encoder to the next: players follow it."""
        self._look = look
        self._frames = 0
        self._samples = 0
        self._file = av.open(
            str(folder / PLAYLIST),
            "w",
            format="hls",
            options={
                "hls_time": str(look.segment_s),
                "hls_list_size": str(look.segments),
                "hls_delete_threshold": "2",
                "hls_segment_type": "fmp4",
                "hls_fmp4_init_filename": f"init-{first_number}.mp4",
                "hls_segment_filename": str(folder / "seg-%d.m4s"),
                "hls_flags": "delete_segments+program_date_time+independent_segments+temp_file",
                "start_number": str(first_number),
            },
        )
        self._video = self._add_video()
        self._audio: AudioStream = self._file.add_stream("aac", rate=RATE, layout="mono")
        self._audio.bit_rate = 64_000

    def publish(self, frame: VideoFrame, samples: bytes) -> None:
        """Add a frame and the sound of the same moment (16 bits, mono, native order)."""
        is_first = self._frames % self._video.codec_context.gop_size == 0
        frame.pict_type = PictureType.I if is_first else PictureType.NONE
        self._frames += 1
        self._file.mux(self._video.encode(frame))
        sound = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        sound.sample_rate, sound.time_base = RATE, Fraction(1, RATE)
        sound.pts, self._samples = self._samples, self._samples + sound.samples
        sound.planes[0].update(samples)
        self._file.mux(self._audio.encode(sound))

    def close(self) -> None:
        """Write what is left and the end of the playlist."""
        self._file.mux(self._video.encode(None))
        self._file.mux(self._audio.encode(None))
        self._file.close()

    def _add_video(self) -> VideoStream:
        look = self._look
        options = {
            "preset": look.preset,
            "tune": "zerolatency",
            "crf": str(look.crf),
            "maxrate": "900k",
            "bufsize": "1800k",
            "threads": "1",
            "sc_threshold": "0",
            "forced-idr": "1",
        }
        stream = self._file.add_stream("libx264", rate=look.fps, options=options)
        stream.width, stream.height = look.width, look.height
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = look.fps * look.segment_s
        return stream
