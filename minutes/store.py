"""Rows of actas: the acta, every version of its draft, every step it took."""

from typing import Any

from sqlalchemy import (
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base
from minutes.domain.states import NEXT, Acta, ActaState, Approved, Version


class ActaRow(Base):
    """An acta; number and year stay 0 until the secretary closes it."""

    __tablename__ = "acta"

    session: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer)
    log_size: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(20))
    year: Mapped[int] = mapped_column(Integer, default=0)
    number: Mapped[int] = mapped_column(Integer, default=0)
    film_sha256: Mapped[str] = mapped_column(String(64), default="")
    data_sha256: Mapped[str] = mapped_column(String(64), default="")
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    certification_sha256: Mapped[str] = mapped_column(String(64), default="")
    csv: Mapped[str] = mapped_column(String(40), default="", index=True)
    certification_csv: Mapped[str] = mapped_column(String(40), default="", index=True)
    circuit: Mapped[str] = mapped_column(String(60), default="")
    certification_circuit: Mapped[str] = mapped_column(String(60), default="")
    registry_code: Mapped[str] = mapped_column(String(20), default="")
    receipt_csv: Mapped[str] = mapped_column(String(40), default="")
    receipt_sha256: Mapped[str] = mapped_column(String(64), default="")
    package_sha256: Mapped[str] = mapped_column(String(64), default="")
    public_csv: Mapped[str] = mapped_column(String(40), default="", server_default="", index=True)
    public_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    film_damage: Mapped[str] = mapped_column(Text, default="", server_default="")


class VersionRow(Base):
    """One version of a draft; never changed: an edit is the next one."""

    __tablename__ = "acta_version"
    __table_args__ = (PrimaryKeyConstraint("session", "number"),)

    session: Mapped[str] = mapped_column(String(40))
    number: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(String(80))
    at: Mapped[str] = mapped_column(String(27))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))


class StepRow(Base):
    """A state that an acta reached, when and by whom."""

    __tablename__ = "acta_step"
    __table_args__ = (UniqueConstraint("session", "state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[str] = mapped_column(String(27))
    actor: Mapped[str] = mapped_column(String(80))


class ApprovalRow(Base):
    """The approval of an acta by a later session; what was approved is never changed."""

    __tablename__ = "acta_approval"

    session: Mapped[str] = mapped_column(String(40), primary_key=True)
    by_session: Mapped[str] = mapped_column(String(40), index=True)
    title: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(27))
    vote: Mapped[str] = mapped_column(String(64))
    corrections: Mapped[str] = mapped_column(Text)
    csv: Mapped[str] = mapped_column(String(40), index=True)
    note_sha256: Mapped[str] = mapped_column(String(64), default="")


class WrongStateError(Exception):
    """An acta was moved along a way that does not exist: a bug, or another worker was faster."""


def add(db: Session, acta: Acta, at: str) -> None:
    """Write a new acta."""
    db.add(
        ActaRow(
            session=acta.session, body=acta.body, state=acta.state.value, version=acta.version,
            log_size=acta.log_size, language=acta.language,
        )
    )  # fmt: skip
    db.add(StepRow(session=acta.session, state=acta.state.value, at=at, actor="system:log"))
    db.flush()


def add_version(db: Session, session: str, version: Version) -> None:
    """Write a version of the draft; it becomes the current one."""
    db.add(
        VersionRow(
            session=session, number=version.number, author=version.author, at=version.at,
            content=version.content, sha256=version.sha256,
        )
    )  # fmt: skip
    db.execute(
        update(ActaRow).where(ActaRow.session == session).values(version=version.number)
    )  # fmt: skip
    db.flush()


def move(db: Session, session: str, to: ActaState, by: tuple[str, str], **values: Any) -> Acta:
    """Move an acta one step on, with what the step made; ``by`` is who and when.

    Raises WrongStateError when the acta is not where the step begins.
    """
    before = [state.value for state, following in NEXT.items() if to in following]
    actor, at = by
    row = db.execute(
        update(ActaRow)
        .where(ActaRow.session == session, ActaRow.state.in_(before))
        .values(state=to.value, **values)
        .returning(ActaRow.session)
    ).one_or_none()
    if row is None:
        raise WrongStateError(f"{session}: {to.value}")
    db.add(StepRow(session=session, state=to.value, at=at, actor=actor))
    db.flush()
    return get_or_fail(db, session)


def note(db: Session, session: str, **values: Any) -> None:
    """Write what was made without moving the acta."""
    db.execute(update(ActaRow).where(ActaRow.session == session).values(**values))


def get(db: Session, session: str) -> Acta | None:
    """Return an acta, or None."""
    row = db.execute(
        select(ActaRow).where(ActaRow.session == session).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return _acta(row) if row else None


def get_or_fail(db: Session, session: str) -> Acta:
    """Return an acta; raises WrongStateError where there is none."""
    acta = get(db, session)
    if acta is None:
        raise WrongStateError(session)
    return acta


def version(db: Session, session: str, number: int) -> Version | None:
    """Return a version of the draft."""
    row = db.get(VersionRow, (session, number))
    return Version(row.number, row.author, row.at, row.content, row.sha256) if row else None


def versions(db: Session, session: str) -> list[Version]:
    """Return every version, oldest first."""
    rows = db.scalars(
        select(VersionRow).where(VersionRow.session == session).order_by(VersionRow.number)
    )
    return [Version(r.number, r.author, r.at, r.content, r.sha256) for r in rows]


def steps(db: Session, session: str) -> list[tuple[str, str, str]]:
    """Return state, moment and actor of every step, in order."""
    rows = db.scalars(select(StepRow).where(StepRow.session == session).order_by(StepRow.id))
    return [(row.state, row.at, row.actor) for row in rows]


def by_csv(db: Session, csv: str) -> Acta | None:
    """Return the acta that carries a verification code, itself, its copy or certification."""
    codes = (ActaRow.csv, ActaRow.certification_csv, ActaRow.public_csv)
    carries = or_(*(one == csv for one in codes))
    row = db.execute(select(ActaRow).where(carries)).scalar_one_or_none()
    return _acta(row) if row else None


def approve(db: Session, approved: Approved) -> Approved:
    """Keep that an acta was approved; the first approval stands. Returns the one that stands."""
    found = approval(db, approved.session)
    if found is not None:
        return found
    db.add(
        ApprovalRow(
            session=approved.session, by_session=approved.by, title=approved.title,
            seq=approved.seq, hash=approved.hash, at=approved.at, vote=approved.vote,
            corrections=approved.corrections, csv=approved.csv,
        )
    )  # fmt: skip
    db.flush()
    return approved


def approval(db: Session, session: str) -> Approved | None:
    """Return by which later session an acta was approved, or None."""
    row = db.get(ApprovalRow, session, populate_existing=True)
    return _approved(row) if row else None


def approval_by_csv(db: Session, csv: str) -> Approved | None:
    """Return the approval whose note carries a verification code."""
    row = db.execute(
        select(ApprovalRow).where(ApprovalRow.csv == csv, ApprovalRow.note_sha256 != "")
    ).scalar_one_or_none()
    return _approved(row) if row else None


def keep_note(db: Session, session: str, sha256: str) -> None:
    """Write which file the note of an approval is."""
    db.execute(
        update(ApprovalRow).where(ApprovalRow.session == session).values(note_sha256=sha256)
    )  # fmt: skip


def _approved(row: ApprovalRow) -> Approved:
    return Approved(
        row.session, row.by_session, row.title, row.seq, row.hash, row.at, row.vote,
        row.corrections, row.csv, row.note_sha256,
    )  # fmt: skip


def actas(db: Session) -> list[Acta]:
    """Return every acta."""
    return [_acta(row) for row in db.scalars(select(ActaRow).order_by(ActaRow.session))]


def _acta(row: ActaRow) -> Acta:
    return Acta(
        row.session, row.body, ActaState(row.state), row.version, row.log_size, row.language,
        row.year, row.number, row.film_sha256, row.data_sha256, row.pdf_sha256,
        row.certification_sha256, row.csv, row.certification_csv, row.circuit,
        row.certification_circuit, row.registry_code, row.receipt_csv, row.receipt_sha256,
        row.package_sha256, row.public_csv, row.public_sha256, row.film_damage,
    )  # fmt: skip
