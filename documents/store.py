"""Rows of issued documents: what each verification code stands for, and every file it had."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import to_wire
from core.database import Base


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it stands; ``csv`` is without groups, ``published_at`` empty until it is."""

    id: str
    kind: str
    title: str
    sha256: str
    csv: str
    session: str
    created_at: str
    published_at: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A file that the document was, and what made it (``rendered``, ``secretary-signed``…)."""

    sha256: str
    what: str
    at: str


class DocumentRow(Base):
    """An issued document; its content is in ``core.files`` under ``sha256``."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("csv"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    csv: Mapped[str] = mapped_column(String(26))
    session: Mapped[str] = mapped_column(String(40), index=True)
    created_at: Mapped[str] = mapped_column(String(27))
    published_at: Mapped[str] = mapped_column(String(27), default="")


class DocumentFileRow(Base):
    """A file that a document was: the code binds to each of them (R-SIG-3)."""

    __tablename__ = "document_file"
    __table_args__ = (PrimaryKeyConstraint("document", "place"),)

    document: Mapped[str] = mapped_column(ForeignKey("document.id"))
    place: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(40))
    at: Mapped[str] = mapped_column(String(27))


def add(db: Session, document: Document) -> None:
    """Keep a rendered document; raises IntegrityError for a code or id that is taken."""
    db.add(
        DocumentRow(
            id=document.id,
            kind=document.kind,
            title=document.title,
            sha256=document.sha256,
            csv=document.csv,
            session=document.session,
            created_at=document.created_at,
            published_at=document.published_at,
        )
    )
    db.flush()
    _add_file(db, document.id, DocumentFile(document.sha256, "rendered", document.created_at))


def replace_file(db: Session, document: str, sha256: str, what: str, now: datetime) -> None:
    """Say that the document is now another file: signed, stamped. Repeating changes nothing."""
    changed = db.execute(
        update(DocumentRow)
        .where(DocumentRow.id == document, DocumentRow.sha256 != sha256)
        .values(sha256=sha256)
        .returning(DocumentRow.id)
    ).one_or_none()
    if changed is not None:
        _add_file(db, document, DocumentFile(sha256, what, to_wire(now)))


def publish(db: Session, document: str, now: datetime) -> None:
    """Let the public page show the document; the first publication counts."""
    db.execute(
        update(DocumentRow)
        .where(DocumentRow.id == document, DocumentRow.published_at == "")
        .values(published_at=to_wire(now))
    )


def get(db: Session, document: str) -> Document | None:
    """Return a document by its id, or None."""
    row = db.get(DocumentRow, document, populate_existing=True)
    return _document(row) if row else None


def by_csv(db: Session, csv: str) -> Document | None:
    """Return the document of a code as :func:`documents.csv.read_csv` reads it, or None."""
    row = db.scalars(select(DocumentRow).where(DocumentRow.csv == csv)).one_or_none()
    return _document(row) if row else None


def of_session(db: Session, session: str) -> tuple[Document, ...]:
    """Return the documents of a session, oldest first."""
    query = select(DocumentRow).where(DocumentRow.session == session)
    rows = db.scalars(query.order_by(DocumentRow.created_at, DocumentRow.id))
    return tuple(_document(row) for row in rows)


def files(db: Session, document: str) -> tuple[DocumentFile, ...]:
    """Return every file that the document was, oldest first."""
    query = select(DocumentFileRow).where(DocumentFileRow.document == document)
    rows = db.scalars(query.order_by(DocumentFileRow.place))
    return tuple(DocumentFile(row.sha256, row.what, row.at) for row in rows)


def _add_file(db: Session, document: str, file: DocumentFile) -> None:
    place = db.scalar(
        select(func.count())
        .select_from(DocumentFileRow)
        .where(DocumentFileRow.document == document)
    )
    db.add(
        DocumentFileRow(
            document=document,
            place=(place or 0) + 1,
            sha256=file.sha256,
            what=file.what,
            at=file.at,
        )
    )
    db.flush()


def _document(row: DocumentRow) -> Document:
    return Document(
        row.id,
        row.kind,
        row.title,
        row.sha256,
        row.csv,
        row.session,
        row.created_at,
        row.published_at,
    )
