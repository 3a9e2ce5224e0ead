"""The tap feeds a process of its own, survives its death, and closes the doors at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import av
import pytest

from media.live import egress as egress_module
from media.live.egress import LiveEgress
from media.live.look import LiveLook
from media.live.window import LiveWindow

Studio = Any  # the fixture of tests/media/conftest.py
GREEN = (145, 54, 34)
LOOK = LiveLook(width=320, height=180, preset="ultrafast")
DEADLINE_S = 60.0  # reached only when something is broken


class Wishes(list[tuple[str, str, str]]):
    def __call__(self, participant: str, media: str, layer: str) -> None:
        self.append((participant, media, layer))


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


@pytest.fixture
async def egress(tmp_path: Path, wishes: Wishes) -> AsyncIterator[LiveEgress]:
    made = LiveEgress(tmp_path / "s-1", wishes, LOOK)
    yield made
    made.set_on(is_on=False)


async def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.05)


def _voice(studio: Studio) -> list[tuple[str, Any]]:
    voice = studio.voice("p-verde", GREEN, 700.0, 0, int(DEADLINE_S * 1000), ssrc=20, fps=10)
    sent = [("audio", one) for one in studio.audio(studio.replace(voice, to_ms=1000))]
    sent += [("video", one) for one in studio.video(voice)]
    return sorted(sent, key=lambda pair: pair[1].arrived_ns)


async def _send(
    egress: LiveEgress, studio: Studio, sent: list[tuple[str, Any]], until: Callable[[], bool]
) -> None:
    """Let green speak in real time until something happened."""
    start_ns = time.time_ns()
    for media, one in sent:
        due_ns = start_ns + one.arrived_ns - studio.epoch_ns
        await asyncio.sleep(max(0, due_ns - time.time_ns()) / 1e9)
        egress.on_rtp("p-verde", media, "", one.data, time.time_ns())
        if until():
            return
    pytest.fail("it never happened")


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("seg-*.m4s"))


@pytest.mark.row("RB-07")
async def test_what_the_speaker_sends_is_in_the_stream_until_the_doors_close(
    studio: Studio, tmp_path: Path, egress: LiveEgress, wishes: Wishes
) -> None:
    folder, window = tmp_path / "s-1", LiveWindow(tmp_path)
    sent = _voice(studio)
    egress.set_on(is_on=True)
    egress.set_speaker("p-verde", "Concejal Verde")
    looked_at: set[str] = set()

    def is_green() -> bool:
        """A busy encoder begins with its card: look at each piece once, when the next has begun."""
        whole = _segments(folder)[1:-1]
        if not whole or whole[-1].name in looked_at:
            return False
        looked_at.add(whole[-1].name)
        seen = _colour(studio, whole[-1], tmp_path / "copy.mp4")
        return all(abs(a - b) <= 14 for a, b in zip(seen, GREEN, strict=True))

    await _send(egress, studio, sent, is_green)
    assert wishes[0] == ("p-verde", "video", "")
    assert egress.dropped == 0
    served = window.get("s-1", "index.m3u8")
    assert served is not None

    egress.set_on(is_on=False)
    assert [path.name for path in folder.iterdir()] == ["index.m3u8"]
    assert "#EXT-X-ENDLIST" in (folder / "index.m3u8").read_text(encoding="ascii")
    assert LiveWindow(tmp_path).get("s-1", "index.m3u8") is None


def _colour(studio: Studio, segment: Path, copy: Path) -> tuple[int, int, int]:
    init = next(segment.parent.glob("init-*.mp4")).read_bytes()
    copy.write_bytes(init + segment.read_bytes())
    with av.open(str(copy)) as film:
        found: tuple[int, int, int] = studio.middle(list(film.decode(video=0))[-1])
    return found


@pytest.mark.row("RB-05")
async def test_an_encoder_that_dies_is_replaced_and_the_numbers_go_on(
    tmp_path: Path, egress: LiveEgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(egress_module, "RESTART_S", 0.1)
    folder = tmp_path / "s-1"
    egress.set_on(is_on=True)
    await _until(lambda: bool(_segments(folder)))
    before = _segments(folder)[-1].name
    process = egress._process
    assert process is not None
    process.kill()
    await _until(lambda: egress.restarts == 1)
    await _until(lambda: bool(_segments(folder)) and _segments(folder)[-1].name > before)


async def test_others_pictures_are_not_even_passed_on(
    tmp_path: Path, egress: LiveEgress, wishes: Wishes
) -> None:
    egress.set_on(is_on=True)
    egress.set_speaker("p-verde")
    egress.on_rtp("p-roja", "video", "", b"\x80" * 40, time.time_ns())
    assert wishes == []
    egress.on_rtp("p-verde", "video", "", b"\x80" * 40, time.time_ns())
    assert wishes == [("p-verde", "video", "")]


async def test_a_tap_that_is_off_keeps_nothing(egress: LiveEgress, tmp_path: Path) -> None:
    egress.set_speaker("p-verde")
    egress.on_rtp("p-verde", "audio", "", b"\x80" * 40, time.time_ns())
    assert not (tmp_path / "s-1").exists()
    assert not egress.is_on
