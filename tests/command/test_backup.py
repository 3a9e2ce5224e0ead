"""A backup taken while the system runs restores to the same logs and files."""

from pathlib import Path

import pytest

from command.backup import backup
from command.restore import restore
from core import log
from core.chain import Entry
from core.database import Base, Database
from core.files import FolderStore
from core.settings import Settings


@pytest.fixture
def town(tmp_path: Path) -> Settings:
    settings = Settings(environment="development", data_dir=tmp_path / "town")
    settings.data_dir.mkdir()
    database = Database(settings.database)
    Base.metadata.create_all(database.engine)
    with database.write() as db:
        entries = [Entry("incident.noted", 1, "2026-01-01", "p-1", {"text": str(n)}) for n in "abc"]
        log.append(db, "s-1", entries)
    database.close()
    FolderStore(settings.objects_dir).put(b"acta")
    return settings


def elsewhere(tmp_path: Path) -> Settings:
    return Settings(environment="development", data_dir=tmp_path / "new machine")


def test_what_was_backed_up_is_there_after_the_restore(town: Settings, tmp_path: Path) -> None:
    backup(town, tmp_path / "copy")

    assert restore(elsewhere(tmp_path), tmp_path / "copy") == []

    database = Database(elsewhere(tmp_path).database)
    with database.read() as db:
        assert [link.body["text"] for link in log.read(db, "s-1")] == ["a", "b", "c"]
    database.close()
    stored = FolderStore(elsewhere(tmp_path).objects_dir)
    assert any(
        stored.get(p.parent.name + p.name) == b"acta"
        for p in elsewhere(tmp_path).objects_dir.rglob("??*")
        if p.is_file()
    )


def test_a_damaged_backup_is_refused_and_the_file_named(town: Settings, tmp_path: Path) -> None:
    backup(town, tmp_path / "copy")
    victim = tmp_path / "copy" / "database"
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)

    problems = restore(elsewhere(tmp_path), tmp_path / "copy")

    assert problems == ["La copia está dañada: database"]
    assert not elsewhere(tmp_path).data_dir.exists()


def test_a_data_folder_in_use_is_never_overwritten(town: Settings, tmp_path: Path) -> None:
    backup(town, tmp_path / "copy")
    before = (town.data_dir / "hemiciclo.db").read_bytes()

    problems = restore(town, tmp_path / "copy")

    assert len(problems) == 1
    assert (town.data_dir / "hemiciclo.db").read_bytes() == before
