"""A room feeds the stream through its tapes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from media.evidence import RecordKind
from media.forward import Source
from media.live import wire
from media.live.look import LiveLook
from media.live.tape import LiveTape

LOOK = LiveLook(width=320, height=180, preset="ultrafast")


def _source(asked: list[str], codec: str = "VP8") -> Source:
    return Source("p-1", "video", "h", codec, 90_000, 96, 5, lambda: asked.append(codec))


@pytest.fixture
async def tape(tmp_path: Path) -> AsyncIterator[LiveTape]:
    made = LiveTape(tmp_path / "s-1", LOOK, now_ns=lambda: 1_790_000_000_000_000_000)
    yield made
    made.egress.set_on(is_on=False)


def _sent(tape: LiveTape, monkeypatch: pytest.MonkeyPatch) -> list[wire.Told]:
    told: list[wire.Told] = []
    monkeypatch.setattr(tape.egress, "_send", lambda message: told.append(wire.decode(message)))
    return told


async def test_the_speakers_packets_reach_the_encoder_with_codec_and_arrival(
    tape: LiveTape, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    tape.egress.set_on(is_on=True)
    tape.egress.set_speaker("p-1")
    told = _sent(tape, monkeypatch)
    source = _source(asked, "H264")
    tape.take(source, RecordKind.RTP, b"packet")
    tape.take(source, RecordKind.SENDER_REPORT, b"report")
    assert told == [
        wire.TrackTold(0, "p-1", "video", "h", "H264", 90_000),
        wire.RtpTold(0, 1_790_000_000_000_000_000, b"packet"),
    ]
    assert asked == ["H264"]


async def test_who_comes_back_with_another_codec_is_told_anew(
    tape: LiveTape, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    tape.egress.set_on(is_on=True)
    tape.egress.set_speaker("p-1")
    told = _sent(tape, monkeypatch)
    for codec in ("VP8", "VP8", "H264"):
        tape.take(_source(asked, codec), RecordKind.RTP, b"packet")
    tracks = [one for one in told if isinstance(one, wire.TrackTold)]
    assert [(one.number, one.codec) for one in tracks] == [(0, "VP8"), (1, "H264")]


async def test_while_the_stream_is_off_nothing_is_kept(tape: LiveTape) -> None:
    asked: list[str] = []
    tape.egress.set_speaker("p-1")
    tape.take(_source(asked), RecordKind.RTP, b"packet")
    assert asked == []
