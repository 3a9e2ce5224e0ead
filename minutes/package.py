"""The package ``videoacta``: everything of a session in one folder that anyone can check.

Made beside its final place and renamed, so that there is a whole package or none.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core import checkpoint
from core.canonical import Json, canonical
from core.chain import Link, Row
from core.clock import to_wire
from core.files import CHUNK, sync_folder
from core.i18n import translations
from minutes import ballots, names
from minutes.domain import index, votes
from minutes.domain.record import Record
from minutes.heads import LogHead, head, line, origin
from minutes.manifest import Facts, Sum, interventions_json, make, sums
from minutes.reading import for_public, read
from minutes.reading import record as read_record
from minutes.readme import readme

Source = bytes | Path


class Sealing(Protocol):
    """What the seal of the entity does for a package; ``signing`` has it."""

    @property
    def verifier_key(self) -> str:
        """The key that checks checkpoints: ``name+id+base64``."""

    def checkpoint(self, head: checkpoint.Head) -> str:
        """Return a signed checkpoint."""

    def cades(self, data: bytes) -> bytes:
        """Return a detached CAdES signature with a content time stamp, DER."""

    def stamp(self, data: bytes) -> bytes:
        """Return an RFC 3161 TimeStampResp over the data, DER."""

    def roots(self) -> Mapping[str, bytes]:
        """Return what a package is checked against, by file name: roots, authority."""


@dataclass(frozen=True, slots=True)
class SignedActa:
    """An acta, or a partial copy of it, with its data."""

    pdf: bytes = b""
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package; ``recording`` is the folder with ``part-001/…``.

    ``copy`` is the acta that may be published where something took place behind closed doors.
    """

    links: Sequence[Link]
    recording: Path
    made_at: datetime
    environment: str
    acta: bytes = b""
    acta_data: Mapping[str, Json] = field(default_factory=dict)
    certification: bytes = b""
    film: Path | None = None
    documents: Mapping[str, bytes] = field(default_factory=dict)
    media: Mapping[str, Json] = field(default_factory=dict)
    get: Callable[[str], bytes] | None = None  # files by SHA-256: bundles of secret votes
    copy: SignedActa = field(default_factory=SignedActa)

    @property
    def paper(self) -> SignedActa:
        """The acta that secretary and chair signed."""
        return SignedActa(self.acta, self.acta_data)


class NothingPublicError(Exception):
    """The body meets without public: there is no public package (LRBRL 70.1, ROF 113.1.b)."""


class MissingPieceError(Exception):
    """A sealed piece of the recording is not on the disk, or is not what was sealed."""


def build(contents: Contents, sealing: Sealing, target: Path) -> Path:
    """Write the public package as the folder ``target`` and ``target.zip``; returns the folder.

    Raises MissingPieceError, NothingPublicError for a body that meets without public, and
    core.chain.UnsaltedError; leaves nothing behind when it raises.
    """
    if not read_record(contents.links[:1]).convened.is_public:
        raise NothingPublicError(target.name)
    return _build(contents, sealing, target, names.PUBLIC)


def build_restricted(contents: Contents, sealing: Sealing, target: Path) -> Path | None:
    """Write the whole package for the case file; None where the public one is whole itself."""
    record = read_record(contents.links)
    if record.convened.is_public and not record.closed_doors:
        return None
    return _build(contents, sealing, target, names.RESTRICTED)


def _build(contents: Contents, sealing: Sealing, target: Path, scope: str) -> Path:
    making = target.with_name(f".{target.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        _fill(contents, sealing, making, scope)
        _zip(making, target.with_name(f"{target.name}.zip"), contents.made_at)
        shutil.rmtree(target, ignore_errors=True)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    sync_folder(target.parent)
    return target


def _fill(contents: Contents, sealing: Sealing, folder: Path, scope: str) -> None:
    rows: Sequence[Row] = contents.links
    if scope == names.PUBLIC:
        rows = for_public(contents.links)
    record, log_head = read_record(rows), head(rows)
    signed = contents.paper if len(read(rows)) == len(rows) else contents.copy
    sources = _evidence(contents, record, scope)
    sources |= _papers(contents, record, signed)
    sources |= _ballots(contents, record, scope)
    sources |= _proofs(rows, record.convened.session, sealing, log_head)
    sources[names.README] = readme(
        record.convened.title,
        is_restricted=scope == names.RESTRICTED,
        is_development=contents.environment == "development",
    )
    measured = [_write(folder, name, source) for name, source in sorted(sources.items())]
    _check_pieces(record, measured)
    facts = Facts(
        scope, contents.environment, to_wire(contents.made_at), sealing.verifier_key,
        origin(record.convened.session), contents.media,
    )  # fmt: skip
    manifest = make(record, log_head, measured, facts)
    measured += [
        _write(folder, name, source)
        for name, source in (
            (names.MANIFEST, manifest),
            (names.MANIFEST_SIGNATURE, sealing.cades(manifest)),
            (names.MANIFEST_STAMP, sealing.stamp(manifest)),
        )
    ]
    _write(folder, names.SUMS, sums(measured))


def _evidence(contents: Contents, record: Record, scope: str) -> dict[str, Source]:
    return {
        names.RECORDING + piece.segment.file: contents.recording / piece.segment.file
        for piece in record.pieces
        if scope == names.RESTRICTED or not record.withholds(piece.segment)
    }


def _papers(contents: Contents, record: Record, signed: SignedActa) -> dict[str, Source]:
    _ = translations(str(signed.data.get("language", "es"))).gettext
    session = record.convened.session
    papers: dict[str, Source] = {
        names.ACTA: signed.pdf,
        names.ACTA_DATA: canonical(signed.data),
        names.CERTIFICATION: contents.certification,
        names.CHAPTERS: index.webvtt(index.chapters(record, _)).encode(),
        names.SPEAKERS: index.webvtt(index.speakers(record, _)).encode(),
        names.INTERVENTIONS: canonical(
            {"schema": "intervenciones/1", "session": session,
             "interventions": interventions_json(record)}
        ),
        names.VOTES: canonical(
            {"schema": "votaciones/1", "session": session, "votes": votes.as_json(record)}
        ),
    }  # fmt: skip
    if contents.film is not None:
        papers[names.FILM] = contents.film
    return papers | {names.DOCUMENTS + name: data for name, data in contents.documents.items()}


def _ballots(contents: Contents, record: Record, scope: str) -> dict[str, Source]:
    if contents.get is None:
        return {}
    is_restricted = scope == names.RESTRICTED
    return dict(ballots.bundles(record, contents.get, is_restricted=is_restricted))


def _proofs(
    rows: Sequence[Row], session: str, sealing: Sealing, log_head: LogHead
) -> dict[str, Source]:
    note = sealing.checkpoint(
        checkpoint.Head(origin(session), log_head.size, bytes.fromhex(log_head.root))
    ).encode()
    proofs: dict[str, Source] = {
        names.LOG: b"".join(line(row) for row in rows),
        names.CHECKPOINT: note,
        names.CHECKPOINT_STAMP: sealing.stamp(note),
    }
    return proofs | {names.CERTIFICATES + name: data for name, data in sealing.roots().items()}


def _write(folder: Path, name: str, source: Source) -> Sum:
    """Write one file durably and measure it while it is written."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    seen, size = hashlib.sha256(), 0
    with path.open("wb") as target:
        for piece in _pieces(source):
            target.write(piece)
            seen.update(piece)
            size += len(piece)
        target.flush()
        os.fsync(target.fileno())
    return Sum(name, size, seen.hexdigest())


def _pieces(source: Source) -> Iterable[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    try:
        with source.open("rb") as stream:
            while piece := stream.read(CHUNK):
                yield piece
    except FileNotFoundError as fault:
        raise MissingPieceError(source.name) from fault


def _check_pieces(record: Record, measured: Iterable[Sum]) -> None:
    sealed = {names.RECORDING + p.segment.file: p.segment.sha256 for p in record.pieces}
    for one in measured:
        if sealed.get(one.name, one.sha256) != one.sha256:
            raise MissingPieceError(one.name)


def _zip(folder: Path, target: Path, made_at: datetime) -> None:
    """Zip a folder, uncompressed and in order: the same folder gives the same bytes."""
    making = target.with_name(f".{target.name}.new")
    moment = made_at.timetuple()[:6]
    with zipfile.ZipFile(making, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), moment)
            entry.external_attr = 0o100644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, CHUNK)
    with making.open("rb") as written:
        os.fsync(written.fileno())
    making.replace(target)
