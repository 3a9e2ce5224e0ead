"""The public stream: from memory, never out of its folder, silent behind closed doors."""

import os
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings
from web.window import Window

PLAYLIST = "/directo/pleno-demo/index.m3u8"


@pytest.fixture
def live(settings: Settings) -> Path:
    folder = settings.live_dir / "pleno-demo"
    folder.mkdir(parents=True)
    (folder / "index.m3u8").write_text("#EXTM3U\n", "ascii")
    (folder / "000001.m4s").write_bytes(b"piece")
    (settings.live_dir / "secret.txt").write_text("secret", "ascii")
    return folder


def test_the_window_is_served_with_the_types_that_players_want(council: Any, live: Path) -> None:
    playlist = council.client.get(PLAYLIST)
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["cache-control"] == "no-cache"
    piece = council.client.get("/directo/pleno-demo/000001.m4s")
    assert (piece.content, piece.headers["content-type"]) == (b"piece", "video/iso.segment")


@pytest.mark.parametrize(
    "name", ["..%2fsecret.txt", "%2e%2e/secret.txt", ".hidden", "none.m4s", "a%00b", "x" * 500]
)
def test_nothing_else_is_served(council: Any, live: Path, name: str) -> None:
    assert council.client.get(f"/directo/pleno-demo/{name}").status_code == 404


@pytest.mark.law("R-VID-4")
def test_behind_closed_doors_there_is_no_stream(council: Any, live: Path) -> None:
    council.constitute()
    assert council.client.get(PLAYLIST).status_code == 200
    council.close_doors()
    assert council.client.get(PLAYLIST).status_code == 404
    council.must("p-alcaldesa", "doors.open")
    assert council.client.get(PLAYLIST).status_code == 200


def test_a_file_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "pleno"
    folder.mkdir()
    file = folder / "index.m3u8"
    file.write_bytes(b"one")
    plain, reads = Path.read_bytes, list[Path]()

    def counted(path: Path) -> bytes:
        reads.append(path)
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    window = Window(tmp_path)
    assert [window.get("pleno", "index.m3u8") for _ in range(3)] == [b"one"] * 3
    assert len(reads) == 1
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert window.get("pleno", "index.m3u8") == b"two"
    file.unlink()
    assert window.get("pleno", "index.m3u8") is None
