"""The verifier reads a ZIP or a folder that is not as it must be: nothing is opened or followed."""

import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from bench.sealed import Made
from minutes import names
from minutes.tree import is_safe
from minutes.verify import verify
from tests.minutes.packages import check, flip


def rewrite(source: Path, target: Path, extra: zipfile.ZipInfo, content: bytes = b"x") -> Path:
    shutil.copy(source, target)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(extra, content)
    return target


def entry(name: str, mode: int = 0o100644, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    made_entry = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
    made_entry.filename = name
    made_entry.external_attr = mode << 16
    made_entry.compress_type = method
    return made_entry


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (entry("../fuera.txt"), "unsafe-name"),
        (entry("/etc/fuera.txt"), "unsafe-name"),
        (entry("documentos\\fuera.txt"), "unsafe-name"),
        (entry("documentos/./fuera.txt"), "unsafe-name"),
        (entry("documentos/enlace", stat.S_IFLNK | 0o777), "not-a-file"),
    ],
)
def test_a_zip_with_a_name_that_climbs_or_a_link_is_not_opened(
    made: Made, tmp_path: Path, extra: zipfile.ZipInfo, code: str
) -> None:
    report = check(rewrite(made.archive, tmp_path / "p.zip", extra), made)
    assert report.exit_code == 2
    assert report.findings[0].code == code


def test_a_zip_bomb_is_not_unpacked(made: Made, tmp_path: Path) -> None:
    bomb = entry("documentos/bomba.pdf", method=zipfile.ZIP_DEFLATED)
    path = rewrite(made.archive, tmp_path / "p.zip", bomb, bytes(64 << 20))
    report = check(path, made)
    assert (report.exit_code, report.findings[0].code) == (2, "zip-bomb")


def test_a_byte_changed_in_a_zip_names_the_file_inside(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    shutil.copy(made.archive, path)
    with zipfile.ZipFile(path) as archive:
        header = archive.getinfo(names.VOTES).header_offset
    flip(path, header + 30 + len(names.VOTES) + 200)
    assert names.VOTES in {one.file for one in check(path, made).findings}


def test_a_link_in_a_folder_is_refused(made: Made, tmp_path: Path) -> None:
    folder = made.copy(tmp_path / "p")
    (folder / names.FILM).unlink()
    (folder / names.FILM).symlink_to(made.folder / names.FILM)
    report = check(folder, made)
    assert (report.exit_code, report.findings[0].code) == (2, "not-a-file")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", os.urandom(500)])
def test_what_is_no_package_is_said_to_be_unreadable(
    made: Made, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "nada.zip"
    path.write_bytes(content)
    assert check(path, made).exit_code == 2
    assert check(tmp_path / "no-existe", made).exit_code == 2


@pytest.mark.parametrize(
    ("name", "safe"),
    [("a/b.txt", True), ("", False), ("a//b", False), ("a/", False), ("../a", False),
     ("a\nb", False), ("c:a", False), ("a" * 401, False)],
)  # fmt: skip
def test_a_name_is_safe_only_inside_the_package(name: str, *, safe: bool) -> None:
    assert is_safe(name) is safe


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_compressed_piece_of_rubbish_in_a_zip_is_named(tmp_path: Path, method: int) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(names.README, bytes(range(256)) * 8)
    content, start = bytearray(path.read_bytes()), 30 + len(names.README)
    content[start : start + 16] = b"\xff" * 16
    path.write_bytes(content)
    report = verify(path)
    assert ("bad-zip-entry", names.README) in [(one.code, one.file) for one in report.findings]
