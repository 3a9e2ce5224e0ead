"""A writer that is killed leaves the whole file or none, the old row or the new."""

import hashlib
import io
import signal
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from core import log
from core.chain import Entry, first_fault
from core.database import Base, Database
from core.files import DamagedFileError, FolderStore, write_durably

FILE_WRITER = """
import sys, time
from pathlib import Path
from core.files import write_durably

def pieces():
    for number in range(64):
        if number == int(sys.argv[2]):
            print("here", flush=True)
            time.sleep(60)
        yield bytes([number]) * 65536

write_durably(Path(sys.argv[1]), pieces())
"""
LOG_WRITER = """
import sys
from core import log
from core.chain import Entry
from core.database import Database

database = Database(sys.argv[1])
number = 0
while True:
    with database.write() as db:
        entry = Entry("cosa.hecha", 1, "2026-03-26T08:00:00.000000Z", "p-01", {"n": number})
        links = log.append(db, "s-1", [entry, entry, entry])
    number += 1
    print(links[-1].seq, flush=True)
"""


def child(program: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


@pytest.mark.parametrize("at", [0, 1, 63])
def test_a_file_being_written_by_a_process_that_is_killed_is_the_old_one(
    tmp_path: Path, at: int
) -> None:
    target = tmp_path / "acta.pdf"
    write_durably(target, [b"vieja"])
    with child(FILE_WRITER, str(target), str(at)) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "here\n"
        writer.send_signal(signal.SIGKILL)
    assert target.read_bytes() == b"vieja"
    assert all(one.name.startswith(".new-") for one in tmp_path.iterdir() if one != target)


@pytest.mark.parametrize("after", [1, 7, 20])
def test_what_a_killed_writer_had_acknowledged_is_in_the_log(tmp_path: Path, after: int) -> None:
    url = f"sqlite:///{tmp_path / 'prueba.db'}"
    database = Database(url)
    Base.metadata.create_all(database.engine, [log.EventRow.__table__])  # type: ignore[list-item]  # SQLAlchemy types it as FromClause
    with child(LOG_WRITER, url) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(after)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout]
    with database.read() as db:
        links = log.read(db, "s-1")
    assert first_fault(links) is None
    assert len(links) >= acknowledged[-1]
    assert len(links) % 3 == 0
    with database.write() as db:
        log.append(db, "s-1", [Entry("x", 1, "2026-03-26T09:00:00.000000Z", "p-01", {})])
    database.close()


def test_a_damaged_file_is_made_whole_by_keeping_the_bytes_again(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    name = store.put(b"acta inventada")
    store.path(name).write_bytes(b"acta inventadA")
    with pytest.raises(DamagedFileError):
        store.get(name)
    assert store.put(b"acta inventada") == name
    assert store.get(name) == b"acta inventada"


class Changing(type(Path())):  # type: ignore[misc]  # the platform's own class of path
    """A file of which every reading finds the next content."""

    contents: ClassVar[list[bytes]] = []

    def open(self, *_: object, **__: object) -> io.BytesIO:
        return io.BytesIO(self.contents.pop(0))


def test_a_file_that_changes_while_it_is_copied_is_not_kept(tmp_path: Path) -> None:
    Changing.contents = [b"una cosa", b"otra cosa"]
    store = FolderStore(tmp_path)
    with pytest.raises(DamagedFileError):
        store.put_path(Changing(tmp_path / "acta.pdf"))
    assert not store.holds(hashlib.sha256(b"una cosa").hexdigest())
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_folder_several_steps_down_is_made(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "c" / "acta.pdf"
    write_durably(target, [b"acta"])
    assert target.read_bytes() == b"acta"
