"""The viewing copy shows and sounds as the session went."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import pytest

from media.viewing.compose import compose
from media.viewing.plan import Chapter, Cut, Damage, Look, Made, Plan

Studio = Any  # the fixture of tests/media/conftest.py
pytestmark = pytest.mark.xdist_group("compose")  # composed once

QUICK = Look(width=320, height=180, fps=25, preset="ultrafast")
RED, GREEN, BLUE = (82, 90, 240), (145, 54, 34), (41, 240, 110)
TONES = {"p-roja": 400.0, "p-verde": 700.0, "p-azul": 1100.0}
COLOURS = {"p-roja": RED, "p-verde": GREEN, "p-azul": BLUE}
GROUND = (19, 131, 126)
TURNS = (("p-roja", 1000, 4000), ("p-verde", 5000, 8000), ("p-azul", 8000, 11_000))


def _speak(studio: Studio, name: str, from_ms: int, to_ms: int, **more: object) -> object:
    number = 1000 + from_ms
    colour, hertz = COLOURS[name], TONES[name]
    return studio.voice(name, colour, hertz, from_ms, to_ms, ssrc=number, **more)


def _plan(studio: Studio, duration_ms: int = 12_000) -> Plan:
    cuts = tuple(Cut(a, b, who, f"Concejala {who[2:]}", "Grupo", "#C02020") for who, a, b in TURNS)
    chapters = (Chapter(0, 4500, "1. Acta anterior"), Chapter(4500, duration_ms, "2. Ordenanza"))
    return Plan(duration_ms, cuts, chapters, "Pleno ordinario", "Villa Ficticia", studio.epoch_ns)


@pytest.fixture(scope="module")
def recording(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("s-1")
    for name, from_ms, to_ms in TURNS:
        studio.record(folder, _speak(studio, name, from_ms, to_ms))
    return folder


@pytest.fixture(scope="module")
def made(studio: Studio, recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return compose(_plan(studio), recording, tmp_path_factory.mktemp("out") / "film.mp4", QUICK)


def _is_near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 14 for a, b in zip(one, other, strict=True))


@pytest.mark.row("RB-02")
@pytest.mark.parametrize(("who", "from_ms", "to_ms"), TURNS)
def test_each_intervention_has_its_speakers_colour_and_tone_and_nobody_elses(
    studio: Studio, made: Made, who: str, from_ms: int, to_ms: int
) -> None:
    for colour in studio.colours(made.film, [from_ms + 300, (from_ms + to_ms) // 2, to_ms - 300]):
        assert _is_near(colour, COLOURS[who])
    samples = studio.sound(made.film, from_ms + 200, to_ms - 200)
    for name, hertz in TONES.items():
        share = studio.power(samples, hertz)
        assert share > 0.8 if name == who else share < 0.01


def test_where_nobody_speaks_there_is_a_card_and_silence(studio: Studio, made: Made) -> None:
    assert all(_is_near(one, GROUND) for one in studio.colours(made.film, [300, 4500, 11_600]))
    assert max(map(abs, studio.sound(made.film, 4200, 4800))) < 200


def test_the_film_is_as_long_as_the_plan(made: Made) -> None:
    with av.open(str(made.film)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert film.duration is not None
        assert abs(film.duration / 1000 - 12_000) <= 100
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (audio.codec_context.name, audio.codec_context.sample_rate) == ("aac", 48_000)
    assert made.duration_ms == 12_000
    assert made.damage == ()


def test_the_index_stands_before_the_pictures_so_that_it_plays_at_once(made: Made) -> None:
    content = made.film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


EXPECTED = [
    ("0.000000", "1. Acta anterior"),
    ("1.000000", "1. Acta anterior · Concejala roja"),
    ("4.000000", "1. Acta anterior"),
    ("4.500000", "2. Ordenanza"),
    ("5.000000", "2. Ordenanza · Concejala verde"),
    ("8.000000", "2. Ordenanza · Concejala azul"),
    ("11.000000", "2. Ordenanza"),
]


@pytest.mark.row("RB-09")
def test_a_stranger_reads_a_chapter_for_each_item_and_each_intervention(made: Made) -> None:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not on this machine")
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(made.film)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = [(one["start_time"], one["tags"]["title"]) for one in told["chapters"]]
    assert found == EXPECTED


@pytest.mark.row("RB-09")
def test_the_chapters_are_in_the_file_and_beside_it(made: Made) -> None:
    with av.open(str(made.film)) as film:
        assert [one["metadata"]["title"] for one in film.chapters()] == [t for _, t in EXPECTED]
    assert "00:00:05.000 --> 00:00:08.000\n2. Ordenanza · Concejala verde\n" in _text(made.chapters)
    assert "00:00:08.000 --> 00:00:11.000\nConcejala azul · Grupo\n" in _text(made.speakers)
    assert _text(made.speakers).startswith("WEBVTT\n\n")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_speakers_name_lies_over_the_picture(studio: Studio, made: Made) -> None:
    with av.open(str(made.film)) as film:
        frame = next(one for one in film.decode(video=0) if one.time >= 6)
    luma = frame.planes[0]
    row = memoryview(luma)[(frame.height * 6 // 7) * luma.line_size :][: frame.width]
    dark = sum(1 for value in row if value < 60)
    assert frame.width // 12 < dark < frame.width // 2  # the name's ground, on a green picture


def test_the_same_recording_makes_the_same_film(
    studio: Studio, recording: Path, made: Made, tmp_path: Path
) -> None:
    again = compose(_plan(studio), recording, tmp_path / "again.mp4", QUICK)
    assert again.film.read_bytes() == made.film.read_bytes()


@pytest.mark.row("RB-03")
@pytest.mark.parametrize(("late_ms", "has_reports"), [(0, False), (180, True)])
def test_lips_and_voice_are_in_step(
    studio: Studio, tmp_path: Path, late_ms: int, *, has_reports: bool
) -> None:
    voice = studio.voice(
        "p-roja", hertz=1000.0, to_ms=6000, flashes=True, fps=25, late_ms=late_ms,
        has_reports=has_reports, ahead_ms=500_000,
    )  # fmt: skip
    studio.record(tmp_path / "s-1", voice)
    plan = Plan(6000, (Cut(0, 6000, "p-roja"),), epoch_ns=studio.epoch_ns)
    made = compose(plan, tmp_path / "s-1", tmp_path / "film.mp4", QUICK)
    beeps, flashes = _beeps(studio.sound(made.film, 0, 6000)), _flashes(studio, made.film)
    assert len(beeps) == len(flashes) == 5
    for beep, flash in zip(beeps, flashes, strict=True):
        assert abs(beep - flash) <= 80
        assert abs(beep - round(beep / 1000) * 1000) <= 80


def _beeps(samples: Sequence[int]) -> list[float]:
    """Where sound begins after silence, ms; the first second is left out."""
    loud = [
        max(map(abs, samples[at : at + 240])) > 2500 for at in range(0, len(samples) - 240, 240)
    ]
    starts = [n * 5.0 for n in range(1, len(loud)) if loud[n] and not any(loud[max(0, n - 60) : n])]
    return [start for start in starts if start > 500]


def _flashes(studio: Studio, film: Path) -> list[float]:
    starts, was_bright = [], True
    with av.open(str(film)) as opened:
        for frame in opened.decode(video=0):
            is_bright = studio.middle(frame)[0] > 120
            if is_bright and not was_bright and frame.time > 0.5:
                starts.append(frame.time * 1000)
            was_bright = is_bright
    return starts


@pytest.mark.row("RB-05")
def test_a_second_part_goes_on_after_a_gap_with_card_and_silence(
    studio: Studio, tmp_path: Path
) -> None:
    recording = tmp_path / "s-1"
    studio.record(recording, _speak(studio, "p-roja", 0, 4000))
    again = studio.replace(_speak(studio, "p-roja", 8000, 11_000), part=2, ssrc=77)
    studio.record(recording, again)
    plan = Plan(11_000, (Cut(0, 11_000, "p-roja"),), (), "Pleno", "", studio.epoch_ns)
    made = compose(plan, recording, tmp_path / "film.mp4", QUICK)
    before, gap, after = studio.colours(made.film, [2000, 6000, 9500])
    assert _is_near(before, RED)
    assert _is_near(gap, GROUND)
    assert _is_near(after, RED)
    assert max(map(abs, studio.sound(made.film, 4300, 7700))) < 200
    assert studio.power(studio.sound(made.film, 8200, 10_800), 400.0) > 0.8
    assert made.damage == ()


@pytest.mark.row("RB-05")
def test_a_missing_segment_is_a_card_and_is_told(studio: Studio, tmp_path: Path) -> None:
    recording = tmp_path / "s-1"
    studio.record(recording, _speak(studio, "p-verde", 0, 12_000))
    (recording / "part-001" / "p-verde-video" / "000002.rtpd").unlink()
    (recording / "part-001" / "p-verde-audio" / "000002.rtpd").unlink()
    plan = Plan(12_000, (Cut(0, 12_000, "p-verde"),), epoch_ns=studio.epoch_ns)
    made = compose(plan, recording, tmp_path / "film.mp4", QUICK)
    found = {(one.track, one.cause) for one in made.damage}
    assert found == {("p-verde-audio", "missing"), ("p-verde-video", "missing")}
    assert all(abs(one.from_ms - 4000) < 100 for one in made.damage)
    colours = studio.colours(made.film, [2000, 6000, 10_000])
    assert [_is_near(one, GREEN) for one in colours] == [True, False, True]
    assert max(map(abs, studio.sound(made.film, 4300, 7700))) < 200


@pytest.mark.row("RB-05")
def test_a_damaged_segment_is_used_as_far_as_it_goes(studio: Studio, tmp_path: Path) -> None:
    recording = tmp_path / "s-1"
    studio.record(recording, _speak(studio, "p-verde", 0, 12_000))
    path = recording / "part-001" / "p-verde-audio" / "000002.rtpd"
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(content[:half] + b"\xff" * 300 + content[half + 300 :])
    plan = Plan(12_000, (Cut(0, 12_000, "p-verde"),), epoch_ns=studio.epoch_ns)
    made = compose(plan, recording, tmp_path / "film.mp4", QUICK)
    (damage,) = made.damage
    assert (damage.track, damage.cause) == ("p-verde-audio", "damaged")
    assert 5500 < damage.from_ms < 6500
    assert studio.power(studio.sound(made.film, 4200, 5400), 700.0) > 0.8
    assert max(map(abs, studio.sound(made.film, 6700, 7700))) < 200
    assert studio.power(studio.sound(made.film, 8200, 11_700), 700.0) > 0.8


def test_a_segment_that_is_not_the_sealed_one_is_told(studio: Studio, tmp_path: Path) -> None:
    studio.record(tmp_path / "s-1", _speak(studio, "p-verde", 0, 3000, has_video=False))
    sealed = {"part-001/p-verde-audio/000001.rtpd": "0" * 64}
    plan = Plan(3000, (Cut(0, 3000, "p-verde", "Concejal"),), epoch_ns=studio.epoch_ns,
                sealed=sealed)  # fmt: skip
    made = compose(plan, tmp_path / "s-1", tmp_path / "film.mp4", QUICK)
    (damage,) = made.damage
    assert damage == Damage("p-verde-audio", damage.from_ms, "altered")


def test_a_recording_that_is_gone_still_gives_a_film_of_cards(
    studio: Studio, tmp_path: Path
) -> None:
    sealed = {"part-001/p-verde-audio/000001.rtpd": "0" * 64}
    plan = Plan(2000, (Cut(0, 2000, "p-verde", "Concejal"),), epoch_ns=studio.epoch_ns,
                sealed=sealed)  # fmt: skip
    made = compose(plan, tmp_path / "s-1", tmp_path / "film.mp4", QUICK)
    assert made.damage == (Damage("p-verde-audio", 0, "missing"),)
    assert _is_near(studio.colours(made.film, [1000])[0], GROUND)
