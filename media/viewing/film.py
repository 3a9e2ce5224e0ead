"""Joins picture and sound into one MP4 with ffmpeg; the only module that builds its graphs."""

import subprocess
import sys
from pathlib import Path

import ffmpeg
import imageio_ffmpeg

from media.viewing.sound import RATE


class FilmError(Exception):
    """The file could not be made; the message is the last thing ffmpeg said."""


def join(picture: Path, sound: Path, target: Path) -> None:
    """Write the MP4: picture and chapters as they are, sound as AAC, index first (faststart).

    ``sound`` is raw 48 kHz mono as ``media.viewing.sound.mix`` writes it. Raises FilmError.
    """
    samples = "s16le" if sys.byteorder == "little" else "s16be"
    output = ffmpeg.output(
        ffmpeg.input(str(picture)).video,
        ffmpeg.input(str(sound), format=samples, ar=RATE, ac=1).audio,
        str(target),
        format="mp4",
        vcodec="copy",
        acodec="aac",
        audio_bitrate="96k",
        movflags="+faststart",
        fflags="+bitexact",
        **{"flags:a": "+bitexact"},
    )
    _run(ffmpeg.compile(output, cmd=imageio_ffmpeg.get_ffmpeg_exe(), overwrite_output=True))


def _run(command: list[str]) -> None:
    quiet = [command[0], "-hide_banner", "-nostdin", "-loglevel", "error", *command[1:]]
    done = subprocess.run(quiet, capture_output=True, text=True, check=False)  # noqa: S603  our own graph
    if done.returncode != 0:
        raise FilmError(done.stderr.strip()[-500:])
