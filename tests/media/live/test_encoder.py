"""The stream shows who has the floor and sounds as the room does, second after second."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from media.live import wire
from media.live.encoder import Encoder, _serve
from media.live.look import LiveLook

pytestmark = pytest.mark.xdist_group("encoder")  # its stream is made once

Studio = Any  # the fixture of tests/media/conftest.py
RED, GREEN = (82, 90, 240), (145, 54, 34)
GROUND = (19, 131, 126)
LOOK = LiveLook(width=320, height=180, preset="ultrafast")
SECOND = 1_000_000_000
CHANGE_MS = 6000
END_MS = 14_000
LATENCY_MS = LOOK.latency_ms


def _messages(studio: Studio) -> Iterator[tuple[int, bytes]]:
    """Red speaks from 2 s, green from 6 s to 10 s; their cameras run all the time."""
    voices = (
        (studio.voice("p-roja", RED, 400.0, 2000, 6000, ssrc=10), 0),
        (studio.voice("p-verde", GREEN, 700.0, 6000, 10_000, ssrc=20), 2),
    )
    for voice, number in voices:
        name = voice.name
        yield 0, wire.encode(wire.TrackTold(number, name, "audio", "", "opus", 48_000))
        yield 0, wire.encode(wire.TrackTold(number + 1, name, "video", "", "VP8", 90_000))
        yield voice.from_ms, wire.encode(wire.SpeakerTold(name, "Concejalía", "Grupo", "#C02020"))
        seen = studio.replace(voice, from_ms=1000, to_ms=END_MS)
        for track, sent in ((number, studio.audio(voice)), (number + 1, studio.video(seen))):
            for one in sent:
                told = wire.encode_rtp(track, one.arrived_ns, one.data)
                yield (one.arrived_ns - studio.epoch_ns) // 1_000_000, told
    yield 10_000, wire.encode(wire.SpeakerTold(""))


@pytest.fixture(scope="module")
def folder(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen seconds of stream, made as fast as it goes."""
    folder: Path = tmp_path_factory.mktemp("s-1")
    encoder = Encoder(folder, LOOK, studio.epoch_ns)
    encoder.hear(wire.encode(wire.SlateTold("Villa Ficticia", "Pleno ordinario", "")))
    for at_ms, message in sorted(_messages(studio), key=lambda pair: pair[0]):
        encoder.work(studio.epoch_ns + at_ms * 1_000_000)
        encoder.hear(message)
    encoder.work(studio.epoch_ns + (END_MS + LATENCY_MS) * 1_000_000 - 1)
    encoder.close()
    return folder


def _is_near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 14 for a, b in zip(one, other, strict=True))


def _start_ms(folder: Path) -> float:
    with av.open(str(folder / "index.m3u8")) as stream:
        first = next(stream.decode(video=0))
        assert first.time is not None
        return first.time * 1000


@pytest.mark.row("RB-07")
def test_the_speakers_picture_changes_within_two_seconds(studio: Studio, folder: Path) -> None:
    start = _start_ms(folder)
    at_ms = [1000, 4500, 5500, 8500, 9500, 12_500]
    colours = studio.colours(folder / "index.m3u8", [round(start) + at for at in at_ms])
    assert _is_near(colours[0], GROUND)
    assert all(_is_near(one, RED) for one in colours[1:3])
    assert all(_is_near(one, GREEN) for one in colours[3:5])
    assert _is_near(colours[5], GROUND)


@pytest.mark.row("RB-07")
def test_the_speakers_tone_is_heard_and_nobody_elses(studio: Studio, folder: Path) -> None:
    start = round(_start_ms(folder))
    for from_ms, to_ms, mine, other in ((2300, 5800, 400.0, 700.0), (6300, 9800, 700.0, 400.0)):
        samples = studio.sound(folder / "index.m3u8", start + from_ms, start + to_ms)
        assert studio.power(samples, mine) > 0.8
        assert studio.power(samples, other) < 0.01
    silence = studio.sound(folder / "index.m3u8", start + 10_500, start + 13_500)
    assert len(silence) > 48_000
    assert max(map(abs, silence)) < 200


def test_picture_and_sound_never_stop(folder: Path) -> None:
    with av.open(str(folder / "index.m3u8")) as stream:
        video = [frame.time or 0.0 for frame in stream.decode(video=0)]
    with av.open(str(folder / "index.m3u8")) as stream:
        audio = [(frame.time or 0.0, frame.samples) for frame in stream.decode(audio=0)]
    assert len(video) == END_MS * LOOK.fps // 1000
    steps = [after - before for before, after in pairwise(video)]
    assert max(steps) < 1.5 / LOOK.fps
    assert min(steps) > 0.5 / LOOK.fps
    for (time, samples), (after, _) in pairwise(audio):
        assert abs(after - time - samples / 48_000) < 0.002


def test_segments_are_of_two_seconds_and_know_the_wall_clock(studio: Studio, folder: Path) -> None:
    playlist = (folder / "index.m3u8").read_text(encoding="ascii")
    lengths = [float(one) for one in re.findall(r"#EXTINF:([\d.]+)", playlist)]
    assert lengths == [2.0] * (END_MS // 2000)
    assert playlist.count("#EXT-X-PROGRAM-DATE-TIME:") == len(lengths)
    numbers = [int(one) for one in re.findall(r"seg-(\d+)\.m4s", playlist)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[0] == studio.epoch_ns // SECOND  # so that a later encoder goes on above


@pytest.mark.row("RB-07")
def test_a_stranger_plays_every_segment_without_an_error(folder: Path) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("Debian's ffmpeg is not on this machine")
    command = ["ffmpeg", "-v", "error", "-i", str(folder / "index.m3u8"), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""


def test_a_speaker_whose_picture_is_lost_is_asked_for_a_whole_one(
    studio: Studio, tmp_path: Path
) -> None:
    voice = studio.voice("p-roja", RED, 400.0, 0, 2000, ssrc=10)
    encoder = Encoder(tmp_path, LOOK, studio.epoch_ns)
    encoder.hear(wire.encode(wire.TrackTold(7, "p-roja", "video", "", "VP8", 90_000)))
    encoder.hear(wire.encode(wire.SpeakerTold("p-roja")))
    wishes: list[int] = []
    for one in studio.video(voice)[3:]:
        encoder.hear(wire.encode_rtp(7, one.arrived_ns, one.data))
        wishes += encoder.wishes(one.arrived_ns)
    encoder.close()
    assert set(wishes) == {7}
    assert len(wishes) <= 3  # not faster than a sender can answer


class Busy(Encoder):
    """An encoder that is late from the beginning, and notes what it does."""

    def __init__(self, other_side: socket.socket) -> None:
        self.done: list[bytes] = []
        self._other_side = other_side

    def due_ns(self) -> int:
        return 0

    def hear(self, message: bytes) -> None:
        self.done.append(message)

    def step(self, now_ns: int) -> bool:
        self.done.append(b"frame")
        self._other_side.close()
        return True

    def wishes(self, now_ns: int) -> list[int]:
        return []


def test_after_a_standstill_everything_is_heard_before_a_frame_is_made() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for message in (b"1", b"2", b"3"):
        ours.send(message)
    busy = Busy(ours)
    with theirs:
        _serve(theirs, busy)
    assert busy.done == [b"1", b"2", b"3", b"frame"]


def test_the_window_forgets_old_segments(studio: Studio, tmp_path: Path) -> None:
    encoder = Encoder(tmp_path, LOOK, studio.epoch_ns)
    for second in range(60):
        encoder.work(studio.epoch_ns + second * SECOND)
    playlist = (tmp_path / "index.m3u8").read_text(encoding="ascii")
    encoder.close()
    assert playlist.count("#EXTINF") == LOOK.segments
    assert len(list(tmp_path.glob("seg-*.m4s"))) <= LOOK.segments + 4
