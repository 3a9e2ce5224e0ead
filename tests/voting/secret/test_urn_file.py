"""The urn on the disk: what was acknowledged is there once, and nothing tells an order."""

import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.ballot_council import YES_NO, Council, convene, marks
from voting.secret.domain.ballot import Urn
from voting.secret.domain.form import FlawError, b64
from voting.secret.urn import BALLOTS, Box, UrnClosedError, UrnTakenError

VOTERS = 6


@pytest.fixture(scope="module")
def council() -> Council:
    return convene(VOTERS)


@pytest.fixture(scope="module")
def ballots(council: Council) -> list[bytes]:
    return [council.ballot(voter, [marks(YES_NO, voter)]) for voter in range(VOTERS)]


def opened(folder: Path, council: Council, work: Callable[[Box], Any]) -> Any:
    box = Box(folder, council.setup)
    try:
        return work(box)
    finally:
        box.release()


def hand(box: Box, raw: bytes, said: list[str]) -> None:
    said.append(box.cast(raw))


@pytest.mark.row("SB-09")
def test_the_file_is_the_same_whatever_the_order_of_arrival(
    tmp_path: Path, council: Council, ballots: list[bytes]
) -> None:
    seen = set()
    for turn in range(5):
        shuffled = random.Random(turn).sample(ballots, len(ballots))
        box = Box(tmp_path / str(turn), council.setup)
        for raw in shuffled:
            box.cast(raw)
        box.release()
        seen.add((tmp_path / str(turn) / BALLOTS).read_bytes())

    assert len(seen) == 1
    lines = seen.pop().split(b"\n")[:-1]
    assert lines == sorted(ballots, key=b64)


def test_a_new_process_has_every_acknowledged_ballot_and_gives_the_same_trackers(
    tmp_path: Path, council: Council, ballots: list[bytes]
) -> None:
    first = opened(tmp_path, council, lambda box: [box.cast(raw) for raw in ballots[:3]])

    again = opened(tmp_path, council, lambda box: [box.cast(raw) for raw in ballots[:3]])

    assert again == first
    assert opened(tmp_path, council, lambda box: box.trackers) == sorted(first)


def test_an_urn_is_open_in_one_process_only(tmp_path: Path, council: Council) -> None:
    box = Box(tmp_path, council.setup)
    with pytest.raises(UrnTakenError):
        Box(tmp_path, council.setup)
    box.release()
    Box(tmp_path, council.setup).release()


def test_sixty_hands_at_once_are_all_kept_once(
    tmp_path: Path, council: Council, ballots: list[bytes]
) -> None:
    box, said = Box(tmp_path, council.setup), list[str]()
    hands = [threading.Thread(target=hand, args=(box, raw, said)) for raw in ballots * 10]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    box.release()

    assert len(said) == 60
    assert sorted(set(said)) == sorted(map(b64, ballots))
    assert (tmp_path / BALLOTS).read_bytes().count(b"\n") == VOTERS


def test_a_late_ballot_is_refused_or_counted_never_acknowledged_and_lost(
    tmp_path: Path, council: Council, ballots: list[bytes]
) -> None:
    for turn in range(8):
        box, kept = Box(tmp_path / str(turn), council.setup), list[str]()
        box.cast(ballots[0])

        def late(box: Box = box, kept: list[str] = kept) -> None:
            for raw in ballots[1:]:
                try:
                    kept.append(box.cast(raw))
                except UrnClosedError:
                    return

        waiting = threading.Thread(target=late)
        waiting.start()
        closed = {ballot.tracker for ballot in box.close()}
        waiting.join()
        box.release()
        assert set(kept) | {b64(ballots[0])} == closed


def test_a_full_disk_keeps_nothing_and_the_same_bytes_may_come_again(
    tmp_path: Path, council: Council, ballots: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box(tmp_path, council.setup)
    box.cast(ballots[0])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("voting.secret.urn.write_durably", full)
        with pytest.raises(OSError, match="No space"):
            box.cast(ballots[1])
    assert box.trackers == [b64(ballots[0])]

    assert box.cast(ballots[1]) == b64(ballots[1])
    box.release()


@pytest.mark.row("SB-08")
def test_the_urn_takes_what_the_verifier_takes_and_nothing_else(
    tmp_path: Path, council: Council, ballots: list[bytes]
) -> None:
    chance = random.Random(7)
    for turn in range(40):
        raw = spoiled(chance, ballots[turn % VOTERS])
        urn = Urn(council.setup.election, council.setup.credentials)
        box = Box(tmp_path / str(turn), council.setup)
        assert verdict(urn.put, raw) == verdict(box.cast, raw)
        box.release()


def spoiled(chance: random.Random, raw: bytes) -> bytes:
    """Return the ballot, or one with a byte changed, doubled or left out."""
    place = chance.randrange(len(raw))
    return chance.choice(
        [
            raw,
            raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :],
            raw[:place] + raw[place : place + 1] + raw[place:],
            raw[:place] + raw[place + 1 :],
        ]
    )


def verdict(take: Callable[[bytes], object], raw: bytes) -> str:
    try:
        take(raw)
    except FlawError as flaw:
        return flaw.code
    return "accepted"


CHILD = """
import os, sys
from pathlib import Path
import core.files
from bench.ballot_council import convene
from voting.secret.urn import Box
folder, point = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def counted(real):
    def call(*arguments):
        global calls
        calls += 1
        if calls == point:
            os._exit(9)
        return real(*arguments)
    return call
box = Box(folder, convene(int(sys.argv[3])).setup)
core.files.os.fsync = counted(os.fsync)
Path.replace = counted(Path.replace)
for raw in sys.stdin.buffer.read().split(b"\\n"):
    print(box.cast(raw), flush=True)
"""


@pytest.mark.parametrize("point", range(1, 8))
def test_a_kill_at_any_point_neither_loses_nor_doubles(
    tmp_path: Path, council: Council, ballots: list[bytes], point: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), str(point), str(VOTERS)],
        input=b"\n".join(ballots[:2]), capture_output=True, check=False,
    )  # fmt: skip
    acknowledged = done.stdout.decode().split()
    assert done.returncode == (9 if point <= 6 else 0), done.stderr.decode()

    kept = opened(tmp_path, council, lambda box: box.trackers)
    assert set(acknowledged) <= set(kept)
    everything = opened(tmp_path, council, lambda box: [*map(box.cast, ballots)])
    assert opened(tmp_path, council, lambda box: box.trackers) == sorted(everything)
    assert (tmp_path / BALLOTS).read_bytes().count(b"\n") == VOTERS
