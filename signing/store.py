"""Rows of the circuits of signatures: one for each document, each step keeps its file."""

from sqlalchemy import Integer, String, Text, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base
from signing.domain import (
    ChairSigned,
    Circuit,
    File,
    Prepared,
    SecretarySigned,
    Signatory,
    Stamped,
    State,
    Terms,
    state,
)


class CircuitRow(Base):
    """A circuit; what is not known yet is empty. Files are by SHA-256, moments RFC 3339 UTC."""

    __tablename__ = "signature_circuit"
    __table_args__ = (UniqueConstraint("document"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    document: Mapped[str] = mapped_column(String(80))
    session: Mapped[str] = mapped_column(String(40), index=True)
    document_sha256: Mapped[str] = mapped_column(String(64))
    then_task: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[str] = mapped_column(String(27))
    secretary: Mapped[str] = mapped_column(String(40))
    secretary_name: Mapped[str] = mapped_column(Text)
    secretary_role: Mapped[str] = mapped_column(Text)
    secretary_act_at: Mapped[str] = mapped_column(String(27), default="")
    secretary_sha256: Mapped[str] = mapped_column(String(64), default="")
    secretary_at: Mapped[str] = mapped_column(String(27), default="")
    chair: Mapped[str] = mapped_column(String(40), default="")
    chair_name: Mapped[str] = mapped_column(Text, default="")
    chair_role: Mapped[str] = mapped_column(Text, default="")
    chair_act_at: Mapped[str] = mapped_column(String(27), default="")
    chair_sha256: Mapped[str] = mapped_column(String(64), default="")
    chair_at: Mapped[str] = mapped_column(String(27), default="")
    stamped_sha256: Mapped[str] = mapped_column(String(64), default="")
    stamped_at: Mapped[str] = mapped_column(String(27), default="")


class GapRow(Base):
    """A PDF that waits for a signature made outside; ``based_on`` is the file it was made from."""

    __tablename__ = "signature_gap"

    circuit: Mapped[str] = mapped_column(String(80), primary_key=True)
    based_on: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)


def keep_gap(db: Session, circuit: str, based_on: str, kept: tuple[str, int, int]) -> None:
    """Keep digest, start and end of a prepared PDF; the first one that is kept counts."""
    if gap(db, circuit, based_on) is None:
        sha256, start, end = kept
        db.add(GapRow(circuit=circuit, based_on=based_on, sha256=sha256, start=start, end=end))
        db.flush()


def gap(db: Session, circuit: str, based_on: str) -> tuple[str, int, int] | None:
    """Return digest, start and end of what was prepared over a file, or None."""
    row = db.get(GapRow, (circuit, based_on), populate_existing=True)
    return (row.sha256, row.start, row.end) if row else None


def add(db: Session, circuit: Circuit, at: str) -> None:
    """Keep a new circuit."""
    terms, chair = circuit.terms, circuit.terms.chair
    db.add(
        CircuitRow(
            id=terms.id,
            document=terms.document,
            session=terms.session,
            document_sha256=terms.sha256,
            then_task=terms.then,
            state=state(circuit).value,
            created_at=at,
            secretary=terms.secretary.person,
            secretary_name=terms.secretary.name,
            secretary_role=terms.secretary.role,
            chair=chair.person if chair else "",
            chair_name=chair.name if chair else "",
            chair_role=chair.role if chair else "",
        )
    )
    db.flush()


def get(db: Session, circuit: str) -> Circuit | None:
    """Return a circuit by its id, or None."""
    row = db.get(CircuitRow, circuit, populate_existing=True)
    return _circuit(row) if row else None


def of_document(db: Session, document: str) -> Circuit | None:
    """Return the circuit of a document, or None."""
    row = db.scalars(select(CircuitRow).where(CircuitRow.document == document)).one_or_none()
    return _circuit(row) if row else None


def of_session(db: Session, session: str) -> tuple[Circuit, ...]:
    """Return the circuits of a session, oldest first."""
    query = select(CircuitRow).where(CircuitRow.session == session)
    rows = db.scalars(query.order_by(CircuitRow.created_at, CircuitRow.id))
    return tuple(_circuit(row) for row in rows)


def of_person(db: Session, person: str) -> tuple[Circuit, ...]:
    """Return the circuits that a person signs, oldest first."""
    query = select(CircuitRow).where(
        or_(CircuitRow.secretary == person, CircuitRow.chair == person)
    )
    rows = db.scalars(query.order_by(CircuitRow.created_at, CircuitRow.id))
    return tuple(_circuit(row) for row in rows)


def replace(db: Session, before: Circuit, after: Circuit) -> bool:
    """Put ``after`` in the place of ``before``; False when somebody else was faster."""
    changed = db.execute(
        update(CircuitRow)
        .where(
            CircuitRow.id == before.terms.id,
            *(getattr(CircuitRow, name) == value for name, value in _values(before).items()),
        )
        .values(**_values(after))
        .returning(CircuitRow.id)
    ).one_or_none()
    return changed is not None


def _values(circuit: Circuit) -> dict[str, str]:
    """Return what a step changes."""
    values = dict.fromkeys(
        ("secretary_act_at", "secretary_sha256", "secretary_at", "chair_act_at", "chair_sha256",
         "chair_at", "stamped_sha256", "stamped_at"), "",
    )  # fmt: skip
    values["state"] = state(circuit).value
    match circuit:
        case Prepared(_, act):
            values["secretary_act_at"] = act
        case SecretarySigned(_, secretary, act):
            values |= _file("secretary", secretary) | {"chair_act_at": act}
        case ChairSigned(_, secretary, chair):
            values |= _file("secretary", secretary) | _file("chair", chair)
        case Stamped(_, secretary, chair, stamped):
            values |= _file("secretary", secretary) | _file("stamped", stamped)
            values |= _file("chair", chair) if chair else {}
    return values


def _file(name: str, file: File) -> dict[str, str]:
    return {f"{name}_sha256": file.sha256, f"{name}_at": file.at}


def _circuit(row: CircuitRow) -> Circuit:
    terms = _terms(row)
    secretary = File(row.secretary_sha256, row.secretary_at)
    chair = File(row.chair_sha256, row.chair_at)
    match State(row.state):
        case State.PREPARED:
            return Prepared(terms, row.secretary_act_at)
        case State.SECRETARY_SIGNED:
            return SecretarySigned(terms, secretary, row.chair_act_at)
        case State.CHAIR_SIGNED:
            return ChairSigned(terms, secretary, chair)
        case State.STAMPED:
            stamped = File(row.stamped_sha256, row.stamped_at)
            return Stamped(terms, secretary, chair if chair.sha256 else None, stamped)


def _terms(row: CircuitRow) -> Terms:
    chair = Signatory(row.chair, row.chair_name, row.chair_role) if row.chair else None
    return Terms(
        id=row.id,
        document=row.document,
        session=row.session,
        sha256=row.document_sha256,
        secretary=Signatory(row.secretary, row.secretary_name, row.secretary_role),
        chair=chair,
        then=row.then_task,
    )
