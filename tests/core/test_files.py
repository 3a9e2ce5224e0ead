"""Files by their content: whole or absent, and damage is noticed."""

import hashlib
import os
from pathlib import Path

import pytest

from core.files import DamagedFileError, FolderStore, file_sha256, write_durably

CONTENT = b"acta inventada"
NAME = hashlib.sha256(CONTENT).hexdigest()


def test_what_is_put_is_got_by_its_digest(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.put(CONTENT) == NAME
    assert store.holds(NAME)
    assert store.get(NAME) == CONTENT
    assert file_sha256(store.path(NAME)) == NAME


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "objects")
    original = tmp_path / "acta.pdf"
    original.write_bytes(CONTENT)
    assert store.put(CONTENT) == store.put_path(original) == NAME
    assert len([path for path in (tmp_path / "objects").rglob("*") if path.is_file()]) == 1
    assert original.exists()


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put(CONTENT)
    store.path(NAME).write_bytes(b"otra cosa")
    with pytest.raises(DamagedFileError):
        store.get(NAME)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "f" * 63, "f" * 65])
def test_a_name_that_is_no_digest_is_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        FolderStore(tmp_path).get(name)


def test_a_write_that_fails_leaves_neither_the_file_nor_a_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    target = tmp_path / "acta.pdf"
    with pytest.raises(OSError, match="No space"):
        write_durably(target, [CONTENT])
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "acta.pdf"
    write_durably(target, [b"vieja"])
    write_durably(target, [b"nueva ", b"entera"])
    assert target.read_bytes() == b"nueva entera"
    assert list(tmp_path.iterdir()) == [target]
