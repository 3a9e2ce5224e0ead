"""The recording against the log: every sealed piece, and for a damaged one track and second."""

from minutes import names
from minutes.domain.record import Record, SealedPiece
from minutes.manifest import Manifest, Sum
from minutes.report import Report


def check(record: Record, told: Manifest, found: dict[str, Sum], report: Report) -> None:
    """Compare the pieces of this package with what the log sealed (R-VID-3, R-VID-4)."""
    mark, restricted = report.mark(), told.scope == names.RESTRICTED
    expected = {
        names.RECORDING + piece.segment.file: piece
        for piece in record.pieces
        if restricted or not record.withholds(piece.segment)
    }
    for name, piece in expected.items():
        have = found.get(name)
        if have is None:
            _fail(report, "segment-missing", name, piece)
        elif (have.sha256, have.bytes) != (piece.segment.sha256, piece.segment.bytes):
            _fail(report, "segment-altered", name, piece)
    for name in found:
        if name.startswith(names.RECORDING) and name not in expected:
            report.fail("segment-unsealed", name)
    if expected and names.FILM not in found:
        report.fail("file-missing", names.FILM)
    kept = len(record.pieces) - len(expected)
    report.hold("recording", mark, pieces=len(expected), tracks=_tracks(expected), withheld=kept)


def _fail(report: Report, code: str, name: str, piece: SealedPiece) -> None:
    segment = piece.segment
    report.fail(
        code, name, seq=piece.seq, track=segment.track, from_ms=segment.from_ms,
        to_ms=segment.to_ms,
    )  # fmt: skip


def _tracks(pieces: dict[str, SealedPiece]) -> int:
    return len({piece.segment.track for piece in pieces.values()})
