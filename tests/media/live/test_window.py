"""The public process answers from memory, and forgets at once when the doors close."""

import os
from pathlib import Path

import pytest

from media.live.publisher import clear
from media.live.window import LiveWindow

NOW = 1_790_000_000.0
HEAD = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n"


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> float:
        return NOW + self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(tmp_path: Path, clock: Clock) -> LiveWindow:
    return LiveWindow(tmp_path, clock.monotonic, clock.now)


def _write(folder: Path, numbers: range, at_s: float = NOW) -> None:
    folder.mkdir(exist_ok=True)
    lines = [f"#EXTINF:2.0,\nseg-{number}.m4s\n" for number in numbers]
    (folder / "init-1.mp4").write_bytes(b"init")
    for number in numbers:
        (folder / f"seg-{number}.m4s").write_bytes(b"segment %d" % number)
    playlist = folder / "index.m3u8"
    playlist.write_text(HEAD + '#EXT-X-MAP:URI="init-1.mp4"\n' + "".join(lines))
    os.utime(playlist, (at_s, at_s))


@pytest.mark.row("RB-07")
def test_the_playlist_and_what_it_names_are_served(tmp_path: Path, window: LiveWindow) -> None:
    _write(tmp_path / "s-1", range(1, 9))
    playlist, segment = window.get("s-1", "index.m3u8"), window.get("s-1", "seg-8.m4s")
    assert playlist is not None
    assert segment is not None
    assert (playlist.content_type, playlist.cache_control) == (
        "application/vnd.apple.mpegurl",
        "no-cache",
    )
    assert (segment.content, segment.content_type) == (b"segment 8", "video/mp4")
    assert segment.cache_control == "public, max-age=60, immutable"
    assert playlist.etag != segment.etag
    init = window.get("s-1", "init-1.mp4")
    assert init is not None
    assert init.content == b"init"


@pytest.mark.parametrize("name", ["../secret", "seg-99.m4s", "other.txt", ".ended", ""])
def test_nothing_else_is_served(tmp_path: Path, window: LiveWindow, name: str) -> None:
    _write(tmp_path / "s-1", range(1, 3))
    (tmp_path / "secret").write_bytes(b"secret")
    assert window.get("s-1", name) is None


@pytest.mark.parametrize("room", ["..", "", "s-1/../s-1", "x" * 65])
def test_a_room_is_a_name_and_not_a_path(tmp_path: Path, window: LiveWindow, room: str) -> None:
    _write(tmp_path / "s-1", range(1, 3))
    assert window.get(room, "index.m3u8") is None


@pytest.mark.row("RB-07")
def test_a_segment_stays_a_while_after_it_left_the_playlist(
    tmp_path: Path, window: LiveWindow, clock: Clock
) -> None:
    _write(tmp_path / "s-1", range(1, 9))
    assert window.get("s-1", "seg-8.m4s")
    for number in range(1, 7):
        (tmp_path / "s-1" / f"seg-{number}.m4s").unlink()
    clock.seconds += 1
    _write(tmp_path / "s-1", range(7, 15))
    assert window.get("s-1", "seg-14.m4s")
    assert window.get("s-1", "seg-6.m4s")
    assert window.get("s-1", "seg-1.m4s") is None


def test_when_the_doors_close_nothing_is_left(
    tmp_path: Path, window: LiveWindow, clock: Clock
) -> None:
    _write(tmp_path / "s-1", range(1, 9))
    assert window.is_live("s-1")
    clear(tmp_path / "s-1")
    clock.seconds += 1
    assert window.get("s-1", "seg-8.m4s") is None
    assert window.get("s-1", "index.m3u8") is None
    assert not window.is_live("s-1")


def test_a_window_nobody_writes_any_more_is_not_live(
    tmp_path: Path, window: LiveWindow, clock: Clock
) -> None:
    _write(tmp_path / "s-1", range(1, 9))
    assert window.is_live("s-1")
    clock.seconds += 60
    assert not window.is_live("s-1")
