"""Chapters, shots and cards follow the plan."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.viewing.cards import LowerThird, Slate, lower_third_png, slate_png
from media.viewing.compose import compose
from media.viewing.outline import outline, speakers, vtt
from media.viewing.plan import Chapter, Cut, Look, Plan
from media.viewing.shots import covered

Studio = Any  # the fixture of tests/media/conftest.py
TIMES = st.integers(0, 10_000)
CUTS = st.lists(st.builds(Cut, TIMES, TIMES, st.sampled_from([None, "p-1", "p-2"])), max_size=8)
CHAPTERS = st.lists(st.builds(Chapter, TIMES, TIMES, st.sampled_from("ABC")), max_size=5)


@given(CUTS)
def test_the_film_is_covered_without_hole_or_overlap(cuts: list[Cut]) -> None:
    found = list(covered(Plan(9000, tuple(cuts))))
    edges = [0, *(cut.to_ms for cut in found)]
    assert [cut.from_ms for cut in found] == edges[:-1]
    assert edges[-1] == 9000


@given(CUTS, CHAPTERS)
def test_chapters_follow_one_another_to_the_end(cuts: list[Cut], chapters: list[Chapter]) -> None:
    found = outline(Plan(9000, tuple(cuts), tuple(chapters), "Pleno"))
    assert [one.from_ms for one in found] == [0, *(one.to_ms for one in found[:-1])]
    assert found[-1].to_ms == 9000
    assert all(before.title != after.title for before, after in pairwise(found))


def test_a_name_cannot_break_the_captions() -> None:
    told = vtt([Chapter(3_723_004, 3_724_000, "A --> B\n<c>&")])
    assert told == "WEBVTT\n\n01:02:03.004 --> 01:02:04.000\nA --&gt; B &lt;c&gt;&amp;\n"


def test_a_name_is_text_and_never_program() -> None:
    plain = lower_third_png(LowerThird("A"), 1280, 720)
    tricky = lower_third_png(LowerThird('#panic("x") *A* $y', "]", "red; }"), 1280, 720)
    assert plain.startswith(b"\x89PNG")
    assert tricky.startswith(b"\x89PNG")
    assert _width(tricky) > _width(plain)


def test_a_long_name_stays_in_the_picture() -> None:
    assert _width(lower_third_png(LowerThird("Nombre muy largo " * 20), 1280, 720)) <= 1280 - 64


def test_a_slate_is_as_large_as_the_picture() -> None:
    png = slate_png(Slate("Villa Ficticia", "Pleno " * 30, "Lugar"), 640, 360)
    assert (_width(png), int.from_bytes(png[20:24])) == (640, 360)


def _width(png: bytes) -> int:
    return int.from_bytes(png[16:20])


@pytest.mark.law("R-VID-4")
def test_behind_closed_doors_nothing_is_seen_or_heard(studio: Studio, tmp_path: Path) -> None:
    red = (82, 90, 240)
    studio.record(tmp_path / "s-1", studio.voice("p-roja", red, 400.0, 0, 6000))
    cuts = (
        Cut(0, 2000, "p-roja", "Concejala"),
        Cut(2000, 4000, None, "Sesión a puerta cerrada"),
        Cut(4000, 6000, "p-roja", "Concejala"),
    )
    plan = Plan(6000, cuts, (), "Pleno", "", studio.epoch_ns)
    look = Look(width=320, height=180, preset="ultrafast")
    made = compose(plan, tmp_path / "s-1", tmp_path / "film.mp4", look)
    before, behind, after = studio.colours(made.film, [1000, 3000, 5000])
    assert abs(before[2] - red[2]) < 14
    assert abs(after[2] - red[2]) < 14
    assert abs(behind[2] - 126) < 14
    assert max(map(abs, studio.sound(made.film, 2050, 4000))) < 50
    assert studio.power(studio.sound(made.film, 200, 1900), 400.0) > 0.8
    assert studio.power(studio.sound(made.film, 4400, 5900), 400.0) > 0.8
    assert [cue.from_ms for cue in speakers(plan)] == [0, 4000]
