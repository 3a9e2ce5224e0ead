"""The recording format: what is written is read again, and every damage is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.evidence import (
    DamagedSegmentError,
    Header,
    Record,
    RecordKind,
    encode_record,
    read_header,
    read_records,
    segment_name,
    segment_paths,
    whole_length,
)

HEADER = Header(
    room="s-1",
    part=1,
    track="p-alcaldesa-audio",
    participant="p-alcaldesa",
    media="audio",
    codec="opus",
    payload_type=111,
    clock_rate=48000,
    layer="",
    index=1,
    started_ns=1_000_000_000,
)
RTP = st.binary(min_size=11, max_size=300).map(lambda tail: b"\x80" + tail)
RECORDS = st.lists(st.builds(Record, st.just(RecordKind.RTP), st.integers(0, 2**63), RTP))


def written(folder: Path, records: list[Record]) -> Path:
    path = folder / HEADER.track / segment_name(1)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = b"".join(encode_record(r.kind, r.arrived_ns, r.payload) for r in records)
    path.write_bytes(HEADER.encode() + body)
    return path


@given(records=RECORDS)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    path = written(tmp_path_factory.mktemp("evidence"), records)
    assert read_header(path) == HEADER
    assert list(read_records(path)) == records
    assert whole_length(path) == path.stat().st_size


@given(records=RECORDS.filter(bool), data=st.data())
def test_a_file_cut_anywhere_keeps_every_whole_record(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], data: st.DataObject
) -> None:
    path = written(tmp_path_factory.mktemp("evidence"), records)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:cut])
    kept = whole_length(path)
    assert kept <= cut
    path.write_bytes(whole[:kept])
    if kept:
        survivors = list(read_records(path))
        assert survivors == records[: len(survivors)]
        lost = sum(11 + len(r.payload) for r in records[: len(survivors) + 1])
        assert len(HEADER.encode()) + lost > cut


def test_damage_names_the_track_and_the_millisecond(tmp_path: Path) -> None:
    good = Record(RecordKind.RTP, 6_000_000_000, b"\x80" + bytes(20))
    path = written(tmp_path, [good])
    path.write_bytes(path.read_bytes() + b"\x07" + bytes(30))
    with pytest.raises(DamagedSegmentError) as caught:
        list(read_records(path))
    assert caught.value.track == "p-alcaldesa-audio"
    assert caught.value.at_ms(epoch_ns=1_000_000_000) == 5000
    assert caught.value.reason == "unknown record type"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b"not json\n",
        HEADER.encode()[:-1],
        json.dumps({**json.loads(HEADER.encode()), "more": 1}).encode() + b"\n",
        json.dumps({**json.loads(HEADER.encode()), "index": "1"}).encode() + b"\n",
    ],
)
def test_a_header_that_no_recorder_wrote_is_refused(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / segment_name(1)
    path.write_bytes(line)
    with pytest.raises(DamagedSegmentError):
        read_header(path)
    assert whole_length(path) == 0


def test_segments_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for index in (2, 10, 1):
        (tmp_path / segment_name(index)).touch()
    names = [path.name for path in segment_paths(tmp_path)]
    assert names == ["000001.rtpd", "000002.rtpd", "000010.rtpd"]
