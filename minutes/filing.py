"""Filing: the signed papers into the case file, and their remittance into the book of exits."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.clock import from_wire, to_wire
from core.files import FileStore
from core.refusals import Refused
from expedientes import service as expedientes
from expedientes import store as cases
from expedientes.domain import (
    Document,
    DocumentType,
    Folder,
    SignatureType,
    document_id,
)
from minutes import names, store
from minutes.domain.record import Record
from minutes.domain.states import Acta, ActaState
from minutes.house import House
from registry import service as registry
from registry.domain import Attached, Book, Calendar, Entry, Note, Party

AUTHOR = "system:worker"
RECEIPT = "justificante-de-registro.pdf"


class FilingRefusedError(Exception):
    """Case file or registry refuse what was made for them: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A stored file as it is to be filed."""

    name: str
    sha256: str
    type: DocumentType
    format: str
    signature: SignatureType
    csv: str = ""
    folder: Folder = Folder.MINUTES


def papers_of(acta: Acta, *, was_held: bool) -> list[Paper]:
    """Return what belongs into the folder of the minutes."""
    kind = DocumentType.ACTA if was_held else DocumentType.DILIGENCIA
    found = [
        Paper(names.ACTA, acta.pdf_sha256, kind, "PDF", SignatureType.PADES, acta.csv),
        Paper(
            names.CERTIFICATION, acta.certification_sha256, DocumentType.CERTIFICATE, "PDF",
            SignatureType.PADES, acta.certification_csv,
        ),
    ]  # fmt: skip
    if acta.film_sha256:
        # The film's signature is that of the certification that names its digest (R-ENI-3).
        film = Paper(
            names.FILM, acta.film_sha256, DocumentType.OTHER, "MP4", SignatureType.CSV,
            acta.certification_csv,
        )  # fmt: skip
        found.append(film)
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """Where filing is done: the house, its files, and the code that the receipt will carry."""

    house: House
    files: FileStore
    receipt_csv: str


def file_session(db: Session, record: Record, desk: Desk, now: datetime) -> Entry:
    """File the papers and note their remittance down, with the next number of the exits.

    Everything in the caller's transaction; moves the acta to FILED and REGISTERED. Raises
    FilingRefusedError.
    """
    house, files = desk.house, desk.files
    acta = store.get_or_fail(db, record.convened.session)
    papers = papers_of(acta, was_held=record.was_held)
    year = from_wire(record.opened_at or record.convened.starts_at).year
    new = expedientes.NewCase(
        acta.session, house.dir3, year, record.convened.title, record.convened.expediente
    )
    case = expedientes.open_case(db, new, now)
    for paper in papers:
        _file(db, case.id, _document(paper, house, acta, files, now), now)
    by = (AUTHOR, to_wire(now))
    store.move(db, acta.session, ActaState.FILED, by)
    entry = registry.register(
        db, Book.EXIT, _note(record, acta, house, (papers, files), now), f"acta:{acta.session}",
        (AUTHOR, now, Calendar(ZoneInfo(house.zone))),
    )  # fmt: skip
    if isinstance(entry, Refused):
        raise FilingRefusedError(entry)
    made = {"registry_code": entry.code, "receipt_csv": desk.receipt_csv}
    store.move(db, acta.session, ActaState.REGISTERED, by, **made)
    return entry


def file_receipt(db: Session, acta: Acta, desk: Desk, sha256: str, now: datetime) -> None:
    """File the receipt of the remittance; raises FilingRefusedError."""
    paper = Paper(
        RECEIPT, sha256, DocumentType.RECEIPT, "PDF", SignatureType.CSV, acta.receipt_csv,
        Folder.COMMUNICATIONS,
    )  # fmt: skip
    file_beside(db, acta, paper, desk, now)
    store.note(db, acta.session, receipt_sha256=sha256)


def file_beside(db: Session, acta: Acta, paper: Paper, desk: Desk, now: datetime) -> None:
    """File one more paper in the case of an acta, once; raises FilingRefusedError."""
    case = cases.of_session(db, acta.session)
    if case is None:
        raise FilingRefusedError(acta.session)
    if paper.sha256 not in {one.sha256 for one in case.documents}:
        _file(db, case.id, _document(paper, desk.house, acta, desk.files, now), now)


def _file(db: Session, case: str, document: Document, now: datetime) -> None:
    done = expedientes.file(db, case, document, now)
    if isinstance(done, Refused):
        raise FilingRefusedError(done)


def _document(paper: Paper, house: House, acta: Acta, files: FileStore, now: datetime) -> Document:
    return Document(
        id=document_id(house.dir3, now.year, f"{acta.session}/{paper.name}/{paper.sha256}"),
        name=paper.name, folder=paper.folder, type=paper.type, format=paper.format,
        sha256=paper.sha256, bytes=files.path(paper.sha256).stat().st_size, organ=house.dir3,
        captured_at=to_wire(now), signature=paper.signature, csv=paper.csv,
    )  # fmt: skip


def _note(
    record: Record, acta: Acta, house: House, kept: tuple[list[Paper], FileStore], now: datetime
) -> Note:
    """Return the remittance of the acta to State and region (LRBRL 56, ROF 196.3; R-ACT-7)."""
    papers, files = kept
    _ = house.voice(acta.language).translate
    extract = _("Remisión de copia del acta {number} de la sesión «{title}» (art. 56 LRBRL).")
    return Note(
        heading=_("Remisión de actos y acuerdos"),
        sender=Party(house.council, house.dir3),
        addressee=Party(
            _("Administración General del Estado y Administración de la Comunidad Autónoma")
        ),
        extract=extract.format(number=acta.code, title=record.convened.title),
        presented_at=now,
        documents=tuple(
            Attached(one.name, one.sha256, files.path(one.sha256).stat().st_size)
            for one in papers
            if one.format == "PDF"
        ),
        document_date=record.closed_at or record.last_at,
        expediente=record.convened.expediente,
    )
