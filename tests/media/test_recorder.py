"""The recorder's thread on a disk that fails: nothing half written, every gap told."""

import errno
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from media import recorder
from media.evidence import RecordKind, read_records, segment_paths
from media.part import Part, read_part
from media.plane import Stream
from media.python_source import PythonSource
from media.recorder import Recording, Studio
from media.recovery import recover
from media.reel import open_file

PACKET = b"\x80\x6f" + bytes(30)


class Disk:
    """A real file of which every write fails while the disk is full; writes half of the first."""

    def __init__(self) -> None:
        self.is_full = False
        self.failures = 0

    def open(self, path: Path) -> BinaryIO:
        disk = self

        class File(io.FileIO):
            def write(self, content: bytes, /) -> int:  # type: ignore[override]  # Buffer is wider
                if not disk.is_full:
                    return super().write(content)
                disk.failures += 1
                if disk.failures == 1:
                    return super().write(bytes(content)[: len(content) // 2])
                raise OSError(errno.ENOSPC, "full")

        with open_file(path):
            return File(path, "r+b")


class Nobody:
    """Hears nothing."""

    def on_packet(self, *_: object) -> None: ...

    on_sound = on_missing = on_key_frame_wanted = on_packet


class Desk:
    """Hears what the recorder tells."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.told: list[dict[str, object]] = []
        self.notified: list[dict[str, object]] = []
        opener = disk.open if disk else open_file
        self.studio = Studio(folder, 0.6, self.told.append, self.notified.append, opener=opener)
        now = time.time_ns()
        self.recording = Recording(self.studio, Part("plenary", 1, now, now))
        self.source = PythonSource(Stream("p-1", "audio", "", "opus", 48_000, 111, 5), Nobody())

    def send_until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < deadline, (self.told, self.notified)
            self.recording.take(self.source, RecordKind.RTP, time.time_ns(), PACKET)
            time.sleep(0.01)

    def count(self, event: str) -> int:
        return sum(told["event"] == event for told in self.told)


def records_of(folder: Path) -> int:
    paths = segment_paths(folder / "plenary/part-001/p-1-audio")
    return sum(len(list(read_records(path))) for path in paths)


@pytest.mark.row("RB-01")
def test_a_full_disk_leaves_whole_records_a_gap_and_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "RETRY_S", 0.2)
    disk = Disk()
    desk = Desk(tmp_path, disk)
    desk.recording.start()
    desk.send_until(lambda: desk.count("recording.sealed") == 1)
    disk.is_full = True
    desk.send_until(lambda: disk.failures > 1 and len(desk.notified) == 1)
    disk.is_full = False
    desk.send_until(lambda: desk.count("recording.gap") == 1)
    desk.send_until(lambda: desk.count("recording.sealed") >= 3)
    desk.recording.stop()
    assert [(e["code"], e["is_raised"]) for e in desk.notified] == [
        ("disk-full", True),
        ("disk-full", False),
    ]
    told = [s for e in desk.told if e["event"] == "recording.sealed" for s in segments(e)]
    assert records_of(tmp_path) == sum(int(str(s["packets"])) for s in told)
    assert desk.told[-1]["event"] == "recording.stopped"
    part = read_part(tmp_path / "plenary/part-001")
    assert part is not None
    assert part.is_complete


def segments(event: dict[str, object]) -> list[dict[str, object]]:
    found = event["segments"]
    assert isinstance(found, list)
    return found


def test_a_ring_that_runs_over_is_told_as_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "RING_RECORDS", 4)
    desk = Desk(tmp_path)
    for _ in range(9):
        desk.recording.take(desk.source, RecordKind.RTP, time.time_ns(), PACKET)
    desk.recording.watch()
    assert [e["code"] for e in desk.notified] == ["recorder-stalled"]
    desk.recording.start()
    desk.recording.stop()
    gaps = [event for event in desk.told if event["event"] == "recording.gap"]
    assert [gap["cause"] for gap in gaps] == ["recorder-stalled"]
    assert records_of(tmp_path) == 4


def test_recovery_twice_is_recovery_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for _ in range(5):  # of one moment, so that they are in one piece, however busy the machine is
        desk.recording.take(desk.source, RecordKind.RTP, time.time_ns(), PACKET)
    desk.recording.start()
    desk.send_until(lambda: desk.count("recording.sealed") == 2)
    desk.recording.stop()
    paths = segment_paths(tmp_path / "plenary/part-001/p-1-audio")
    last = max(paths, key=lambda path: path.stat().st_size)  # of one record nothing would be left
    opened = last.with_name(last.name + ".open")
    last.rename(opened)
    opened.write_bytes(opened.read_bytes()[:-7])
    told: list[dict[str, object]] = []
    recover(tmp_path, told.append)
    recover(tmp_path, told.append)
    assert [event["recovered"] for event in told] == [True]
    (segment,) = segments(told[0])
    assert segment["file"] == f"part-001/p-1-audio/{last.name}"
    assert len(list(read_records(last))) == segment["packets"]


@pytest.mark.law("R-VID-3")
def test_what_never_reached_the_recorder_is_told_as_a_gap(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.recording.start()
    epoch_ns = desk.recording.part.epoch_ns
    desk.recording.miss(epoch_ns + 1_000_000_000, epoch_ns + 2_000_000_000)
    desk.recording.miss(epoch_ns + 2_000_000_000, epoch_ns + 3_000_000_000)
    desk.recording.watch()
    desk.recording.stop()
    gaps = [told for told in desk.told if told["event"] == "recording.gap"]
    assert [(gap["from_ms"], gap["to_ms"], gap["cause"]) for gap in gaps] == [
        (1000, 3000, "recorder-stalled")
    ]
