"""The papers of a session as PDF/A: the acta, the certification of the recording, the receipt."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.canonical import canonical
from core.chain import Link
from core.clock import from_wire
from core.merkle import leaf_hash, root
from documents.acta_data import (
    Attachment,
    Certification,
    Issue,
    Receipt,
    ReceiptDocument,
    RecordedFile,
    Signer,
)
from documents.acta_data import LogHead as PrintedHead
from documents.typst import render_acta, render_certification, render_receipt
from minutes import names
from minutes.domain.acta import Voice, figures, resolve
from minutes.domain.draft import Node
from minutes.domain.evidence import incidents
from minutes.domain.film import Damage, sentence
from minutes.domain.partial import partial
from minutes.domain.record import Record, SealedPiece
from minutes.domain.signers import approver, secretary
from minutes.domain.states import Acta
from minutes.domain.tables import clock
from minutes.domain.words import full_name
from minutes.heads import LogHead, head
from minutes.house import House
from minutes.reading import for_public, read
from minutes.reading import record as read_record
from registry.domain import Entry

FILM_CODEC = "H.264, AAC (MP4)"


@dataclass(frozen=True, slots=True)
class Film:
    """The viewing copy as it was made, and what it could not show."""

    sha256: str
    bytes: int
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class Papers:
    """What the secretary and the chair are to sign; ``data`` is canonical JSON."""

    data: bytes
    acta: bytes
    certification: bytes


def make(
    links: Sequence[Link], acta: Acta, content: str, house: House, film: Film | None
) -> Papers:
    """Render what is to be signed from the log and the version that the secretary closed."""
    record, log_head, voice = read_record(links), head(links), house.voice(acta.language)
    data = resolve(json.loads(content), record, log_head.as_json(), voice)
    written = canonical(data)
    attached = Attachment(
        names.ACTA_DATA, written, "application/json", voice.translate("Datos del acta"), "source"
    )
    issue = _issue(record, acta, house, log_head)
    told = _certification(record, read_record(for_public(links)), voice, film)
    copied = [
        Attachment(
            names.PUBLIC_DATA, public, "application/json",
            voice.translate("Datos de la copia parcial del acta"), "source",
        )
        for public in (public_data(links, acta, content, house),)
        if public
    ]  # fmt: skip
    certification = render_certification(told, _certifying(record, acta, house, log_head), copied)
    return Papers(written, render_acta(data, issue, [attached]), certification)


def public_data(links: Sequence[Link], acta: Acta, content: str, house: House) -> bytes:
    """Return the data of the acta as it may be published; nothing where the whole may be.

    Canonical JSON. Of a body that meets without public nothing is published.
    """
    rows, voice = for_public(links), house.voice(acta.language)
    whole, public = read_record(links), read_record(rows)
    if len(read(rows)) == len(rows) or not whole.convened.is_public:
        return b""
    shown = partial(json.loads(content), whole, public, voice.translate)
    return canonical(resolve(shown, public, head(rows).as_json(), voice))


def partial_copy(links: Sequence[Link], acta: Acta, data: bytes, house: House) -> bytes:
    """Render the partial copy of the acta that is published, for the seal (L39/2015, art. 27)."""
    record, log_head, voice = read_record(links), head(links), house.voice(acta.language)
    attached = Attachment(
        names.ACTA_DATA, data, "application/json", voice.translate("Datos del acta"), "source"
    )
    issue = replace(
        _issue(record, acta, house, log_head),
        title=voice.translate("Copia parcial del acta"), csv=acta.public_csv,
        verify_url=house.address(acta.public_csv), signers=(
            Signer(voice.translate("Sello electrónico de la entidad"), house.council),
        ),
    )  # fmt: skip
    return render_acta(read_data(data), issue, [attached])


def _issue(record: Record, acta: Acta, house: House, log_head: LogHead) -> Issue:
    _ = house.voice(acta.language).translate
    title = _("Acta de la sesión") if record.was_held else _("Diligencia")
    return Issue(
        title=title, council=house.council, at=_when(record), csv=acta.csv,
        verify_url=house.address(acta.csv), language=acta.language,
        subtitle=record.convened.title, number=acta.code,
        expediente=record.convened.expediente, colour=house.colour,
        signers=_keeping(record) + _approving(record, house, acta),
        log_head=PrintedHead(log_head.size, log_head.hash), is_development=house.is_development,
    )  # fmt: skip


def _certifying(record: Record, acta: Acta, house: House, log_head: LogHead) -> Issue:
    _ = house.voice(acta.language).translate
    return Issue(
        title=_("Certificación de la grabación"), council=house.council, at=_when(record),
        csv=acta.certification_csv, verify_url=house.address(acta.certification_csv),
        language=acta.language, subtitle=record.convened.title,
        expediente=record.convened.expediente, colour=house.colour,
        signers=_keeping(record), log_head=PrintedHead(log_head.size, log_head.hash),
        is_development=house.is_development,
    )  # fmt: skip


def _when(record: Record) -> datetime:
    return from_wire(record.closed_at or record.last_at)


def _keeping(record: Record) -> tuple[Signer, ...]:
    """The secretary, who certifies the recording alone (L40/2015, 18.1)."""
    keeper = secretary(record)
    return (Signer(keeper.office, full_name(keeper)),) if keeper else ()


def _approving(record: Record, house: House, acta: Acta) -> tuple[Signer, ...]:
    _, presides = house.voice(acta.language).translate, approver(record)
    return (Signer(presides.office, full_name(presides), _("Vº Bº")),) if presides else ()


def _certification(
    record: Record, public: Record, voice: Voice, film: Film | None
) -> Certification:
    """Say what is certified; it is published, so incidents are those of what was public."""
    keeper, told, _ = secretary(record), figures(record, voice), voice.translate
    rows = incidents(public, _, voice.exact)["rows"]
    return Certification(
        secretary=full_name(keeper) if keeper else "",
        role=keeper.office if keeper else "",
        body=told["body"],
        session=record.convened.title,
        held_on=told["opened_date"] or told["convened_date"],
        started=voice.exact(record.opened_at),
        ended=voice.exact(record.closed_at),
        recorded_by="Hemiciclo",
        files=tuple(_files(record, film, _("fragmentos; raíz RFC 9162"))),
        incidents=tuple(
            f"{row['at']} {row['text']}"
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict)
        )
        + tuple(sentence(one, _) for one in (film.damage if film else ())),
        withheld=tuple(_withheld(record)),
        place_and_date=f"{told['town']}, {told['closed_date'] or told['convened_date']}",
    )


def _files(record: Record, film: Film | None, told: str) -> Iterable[RecordedFile]:
    """One row for the viewing copy and one for each recorded track, by the root of its pieces."""
    if film is not None:
        duration = clock(record.length_ms)
        yield RecordedFile(names.FILM, film.bytes, duration, FILM_CODEC, film.sha256)
    codecs = {(track.part, track.track): track.codec for track in record.tracks}
    tracks: dict[tuple[int, str], list[SealedPiece]] = {}
    for piece in record.pieces:
        tracks.setdefault((piece.part, piece.segment.track), []).append(piece)
    for (part, track), pieces in sorted(tracks.items()):
        leaves = [leaf_hash(bytes.fromhex(piece.segment.sha256)) for piece in pieces]
        span = max(p.segment.to_ms for p in pieces) - min(p.segment.from_ms for p in pieces)
        yield RecordedFile(
            f"{names.RECORDING}part-{part:03}/{track} ({len(pieces)} {told})",
            sum(piece.segment.bytes for piece in pieces), clock(span),
            codecs.get((part, track), ""), root(leaves).hex(),
        )  # fmt: skip


def _withheld(record: Record) -> Iterable[str]:
    for shut in record.closed_doors:
        pieces = [
            piece
            for piece in record.pieces
            if piece.segment.from_ms < shut.span.to_ms and shut.span.from_ms < piece.segment.to_ms
        ]
        yield (
            f"{clock(shut.span.from_ms)} - {clock(shut.span.to_ms)} ({len(pieces)}): "
            f"{shut.reason or '—'}"
        )


def receipt(entry: Entry, house: House, language: str, csv: str) -> bytes:
    """Render the receipt of an entry of the registry (R-REG-6)."""
    voice, note = house.voice(language), entry.note
    _ = voice.translate
    told = Receipt(
        number=entry.code,
        book=_("Registro de salida") if entry.book.value == "S" else _("Registro de entrada"),
        registered_at=f"{voice.day(entry.registered_at)}, {voice.exact(entry.registered_at)}",
        origin=f"{note.sender.name} ({note.sender.code})",
        destination=note.addressee.name,
        subject=note.extract,
        documents=tuple(ReceiptDocument(one.name, one.sha256) for one in note.documents),
    )
    issue = Issue(
        title=_("Justificante de registro"), council=house.council,
        at=from_wire(entry.registered_at), csv=csv, verify_url=house.address(csv),
        language=language, number=entry.code, expediente=note.expediente, colour=house.colour,
        is_development=house.is_development,
    )  # fmt: skip
    return render_receipt(told, issue)


def read_data(content: bytes) -> Node:
    """Return the data of an acta as they were stored."""
    value: Node = json.loads(content)
    return value
