"""The spool: numbered, durable, forgotten only when acknowledged."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.spool import Spool


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=30))
def test_a_reopened_spool_is_the_same_spool(
    tmp_path_factory: pytest.TempPathFactory, acts: list[int | None]
) -> None:
    path = tmp_path_factory.mktemp("spool") / "spool.jsonl"
    spool, numbers, acknowledged = Spool(path), 0, 0
    for act in acts:
        if act is None:
            numbers += 1
            spool.append({"event": "x"})
        else:
            acknowledged = max(acknowledged, min(act, numbers))
            spool.acknowledge(min(act, numbers))
    again = Spool(path)
    assert again.waiting() == spool.waiting()
    assert len(again.waiting()) == numbers - acknowledged
    assert b'"n": %d}' % (numbers + 1) in again.append({"event": "y"})


def test_a_line_cut_by_a_crash_is_as_if_it_had_not_been_begun(tmp_path: Path) -> None:
    path = tmp_path / "spool.jsonl"
    spool = Spool(path)
    spool.append({"event": "first"})
    whole = path.read_bytes()
    spool.append({"event": "second"})
    path.write_bytes(path.read_bytes()[: len(whole) + 9])
    again = Spool(path)
    assert [b"first" in line for line in again.waiting()] == [True]
    assert b'"n": 2' in again.append({"event": "other"})
