"""From a registered acta to its packages on the disk: receipt, closed case file, folders, zips."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from core import log
from core.canonical import Json
from core.chain import Link
from core.clock import to_wire
from core.refusals import Refused
from documents.csv import new_csv
from expedientes import eni
from expedientes import service as expedientes
from expedientes import store as cases
from expedientes.domain import Case, CaseState
from minutes import filing, names, papers, store
from minutes.domain import film
from minutes.domain.record import Record
from minutes.domain.states import Acta
from minutes.package import Contents, SignedActa, build, build_restricted
from minutes.reading import record as read_record
from registry import store as registry
from registry.domain import Book
from signing.pades import seal_copy
from worker.context import Context

CASE = "expediente.xml"


class IncompleteError(Exception):
    """Something that an earlier step wrote is not there."""


def keep_receipt(context: Context, acta: Acta) -> Acta:
    """Render the receipt of the exit and file it; the same entry gives the same bytes."""
    if acta.receipt_sha256:
        return acta
    with context.database.read() as db:
        entry = registry.by_key(db, f"acta:{acta.session}")
    if entry is None or entry.book is not Book.EXIT:
        raise IncompleteError(acta.session)
    pdf = papers.receipt(entry, context.house, acta.language, acta.receipt_csv)
    sha256 = context.files.put(pdf)
    desk = filing.Desk(context.house, context.files, acta.receipt_csv)
    with context.database.write() as db:
        filing.file_receipt(db, acta, desk, sha256, context.clock())
        return store.get_or_fail(db, acta.session)


def close_case(context: Context, acta: Acta) -> str:
    """Close the case file with its index signed by the seal; returns the SHA-256 of its XML."""
    with context.database.read() as db:
        case = cases.of_session(db, acta.session)
    if case is None:
        raise IncompleteError(acta.session)
    at = to_wire(context.clock())
    signature = _index_signature(context, case, at)
    with context.database.write() as db:
        done = expedientes.close(db, case.id, context.files, signature, at)
    if isinstance(done, Refused):
        raise IncompleteError(f"{case.id}: {done.code}")
    return done


def _index_signature(context: Context, case: Case, at: str) -> eni.IndexSignature:
    if case.state is CaseState.CLOSED:
        return eni.IndexSignature()
    return eni.IndexSignature(cades=context.seal.cades(eni.index_content(case, at)))


def make(context: Context, acta: Acta, case_sha256: str) -> str:
    """Build the public package, and the whole one for the case file where that is not whole.

    Returns the SHA-256 of the manifest of the public one; of the whole where nothing is public.
    """
    with context.database.read() as db:
        links = log.read(db, acta.session)
    acta, copy = keep_copy(context, acta, links)
    files, record = context.files, read_record(links)
    contents = Contents(
        links=links,
        recording=context.recording(acta.session),
        made_at=context.clock(),
        environment=context.settings.environment,
        acta=files.get(acta.pdf_sha256),
        acta_data=papers.read_data(files.get(acta.data_sha256)),
        copy=copy,
        certification=files.get(acta.certification_sha256),
        film=files.path(acta.film_sha256) if acta.film_sha256 else None,
        documents={filing.RECEIPT: files.get(acta.receipt_sha256), CASE: files.get(case_sha256)},
        media=media_facts(record, acta),
        get=files.get,
    )
    target = context.package(acta.session)
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_name(f"{target.name}-reservado")
    folder = build_restricted(contents, context.seal, whole)
    if record.convened.is_public:
        folder = build(contents, context.seal, target)
    if folder is None:
        raise IncompleteError(acta.session)
    return hashlib.sha256((folder / names.MANIFEST).read_bytes()).hexdigest()


def keep_copy(context: Context, acta: Acta, links: Sequence[Link]) -> tuple[Acta, SignedActa]:
    """Make the partial copy that is published, once, where something took place behind doors."""
    with context.database.read() as db:
        version = store.version(db, acta.session, acta.version)
    if version is None:
        raise IncompleteError(acta.session)
    data = papers.public_data(links, acta, version.content, context.house)
    if not data:
        return acta, SignedActa()
    if not acta.public_sha256:
        acta = replace(acta, public_csv=acta.public_csv or new_csv())
        pdf = papers.partial_copy(links, acta, data, context.house)
        sealed = context.files.put(seal_copy(pdf, context.keys, context.clock))
        acta = replace(acta, public_sha256=sealed)
        with context.database.write() as db:
            store.note(db, acta.session, public_csv=acta.public_csv, public_sha256=sealed)
    return acta, SignedActa(context.files.get(acta.public_sha256), papers.read_data(data))


def media_facts(record: Record, acta: Acta) -> dict[str, Json]:
    """Return what the manifest says of film and tracks."""
    return {
        "duration_ms": record.length_ms,
        "film": {
            "name": names.FILM,
            "codec": papers.FILM_CODEC,
            "sha256": acta.film_sha256,
            "incidents": film.as_json(film.read(acta.film_damage)),
        },
        "tracks": [
            {
                "part": track.part,
                "track": track.track,
                "participant": track.participant,
                "media": track.media,
                "codec": track.codec,
                "clock_rate": track.clock_rate,
                "layer": track.layer,
            }
            for track in record.tracks
        ],
    }
