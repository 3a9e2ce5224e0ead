"""Rows of case files; metadata is written once and corrected by another row (R-ENI-1)."""

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base
from expedientes.domain import (
    Case,
    CaseState,
    Document,
    DocumentType,
    Elaboration,
    Folder,
    SignatureType,
)


class CaseRow(Base):
    """A case file; ``session`` is the session it belongs to."""

    __tablename__ = "expediente"
    __table_args__ = (UniqueConstraint("session"),)

    id: Mapped[str] = mapped_column(String(52), primary_key=True)
    session: Mapped[str] = mapped_column(String(40))
    organ: Mapped[str] = mapped_column(String(9))
    opened_at: Mapped[str] = mapped_column(String(27))
    classification: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(3))


class DocumentRow(Base):
    """A document with its place in a case file."""

    __tablename__ = "expediente_document"
    __table_args__ = (
        PrimaryKeyConstraint("expediente", "place"),
        UniqueConstraint("expediente", "id"),
    )

    expediente: Mapped[str] = mapped_column(ForeignKey("expediente.id"))
    place: Mapped[int] = mapped_column(Integer)
    id: Mapped[str] = mapped_column(String(52))
    name: Mapped[str] = mapped_column(Text)
    folder: Mapped[str] = mapped_column(String(60))
    type: Mapped[str] = mapped_column(String(4))
    format: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(Integer)
    organ: Mapped[str] = mapped_column(String(9))
    captured_at: Mapped[str] = mapped_column(String(27))
    filed_at: Mapped[str] = mapped_column(String(27))
    signature: Mapped[str] = mapped_column(String(4))
    csv: Mapped[str] = mapped_column(String(40))
    is_administration: Mapped[bool] = mapped_column(Boolean)
    elaboration: Mapped[str] = mapped_column(String(4))
    origin: Mapped[str] = mapped_column(String(52))


class IndexRow(Base):
    """An index that was closed: its XML by content; a new version never replaces an old one."""

    __tablename__ = "expediente_index"
    __table_args__ = (PrimaryKeyConstraint("expediente", "version"),)

    expediente: Mapped[str] = mapped_column(ForeignKey("expediente.id"))
    version: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[str] = mapped_column(String(27))


def add_case(db: Session, case: Case, session: str) -> None:
    """Open a case file."""
    db.add(
        CaseRow(
            id=case.id, session=session, organ=case.organ, opened_at=case.opened_at,
            classification=case.classification, title=case.title, reference=case.reference,
            state=case.state.value,
        )
    )  # fmt: skip
    db.flush()


def add_document(db: Session, case: str, document: Document, filed_at: str) -> None:
    """File a document after the last one."""
    place = len(db.scalars(select(DocumentRow.place).where(DocumentRow.expediente == case)).all())
    db.add(
        DocumentRow(
            expediente=case, place=place + 1, id=document.id, name=document.name,
            folder=document.folder.value, type=document.type.value, format=document.format,
            sha256=document.sha256, bytes=document.bytes, organ=document.organ,
            captured_at=document.captured_at, filed_at=filed_at,
            signature=document.signature.value if document.signature else "", csv=document.csv,
            is_administration=document.is_administration,
            elaboration=document.elaboration.value, origin=document.origin,
        )
    )  # fmt: skip
    db.flush()


def close(db: Session, case: Case, sha256: str, at: str) -> int:
    """Close a case file with an index; returns the version of the index."""
    version = case.version + 1
    db.add(IndexRow(expediente=case.id, version=version, sha256=sha256, closed_at=at))
    set_state(db, case.id, CaseState.CLOSED)
    return version


def set_state(db: Session, case: str, state: CaseState) -> None:
    """Write the state of a case file."""
    db.execute(update(CaseRow).where(CaseRow.id == case).values(state=state.value))


def of_session(db: Session, session: str) -> Case | None:
    """Return the case file of a session."""
    row = db.execute(select(CaseRow).where(CaseRow.session == session)).scalar_one_or_none()
    return _case(db, row) if row else None


def by_id(db: Session, case: str) -> Case | None:
    """Return a case file."""
    row = db.get(CaseRow, case)
    return _case(db, row) if row else None


def index_sha256(db: Session, case: str) -> str | None:
    """Return the digest of the newest closed index."""
    row = db.execute(
        select(IndexRow.sha256)
        .where(IndexRow.expediente == case)
        .order_by(IndexRow.version.desc())
        .limit(1)
    ).one_or_none()
    return row.sha256 if row else None


def _case(db: Session, row: CaseRow) -> Case:
    documents = db.scalars(
        select(DocumentRow).where(DocumentRow.expediente == row.id).order_by(DocumentRow.place)
    )
    versions = db.scalars(select(IndexRow.version).where(IndexRow.expediente == row.id)).all()
    return Case(
        row.id, row.organ, row.opened_at, row.classification, row.title, row.reference,
        CaseState(row.state), tuple(_document(one) for one in documents), max(versions, default=0),
    )  # fmt: skip


def _document(row: DocumentRow) -> Document:
    return Document(
        row.id, row.name, Folder(row.folder), DocumentType(row.type), row.format, row.sha256,
        row.bytes, row.organ, row.captured_at,
        SignatureType(row.signature) if row.signature else None, row.csv, row.is_administration,
        Elaboration(row.elaboration), row.origin,
    )  # fmt: skip
