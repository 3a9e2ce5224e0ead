"""Which plane runs: the one that is asked for if it can, else the other, never in silence."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from media import native_plane
from media.native import build, library


@pytest.fixture(autouse=True)
def _opened_anew() -> Iterator[None]:
    library.load.cache_clear()
    yield
    library.load.cache_clear()


def test_without_a_library_the_one_in_python_runs_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(build, "LIBRARY", tmp_path / "nothing.so")
    with caplog.at_level(logging.INFO):
        assert native_plane.choose("auto") == "python"
        assert native_plane.choose("native") == "python"
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING"]
    assert all("it is not built" in record.message for record in caplog.records)


@pytest.mark.skipif(bool(library.why_not()), reason="the plane in C cannot run here")
def test_a_library_of_other_sources_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "digest", lambda: "other")
    assert "other sources" in library.why_not()
    assert native_plane.choose("auto") == "python"


@pytest.mark.skipif(bool(library.why_not()), reason="the plane in C cannot run here")
def test_what_is_asked_for_runs(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert native_plane.choose("auto") == native_plane.choose("native") == "native"
        assert native_plane.choose("python") == "python"
    assert "runs in C" in caplog.records[0].message


def test_no_compiler_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "compiler", lambda: None)
    assert build.main() == 0
