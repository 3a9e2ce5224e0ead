"""Rows of the secret ballot: ceremony, rosters, credentials, setups, statements, openings, checks.

Ballots are not here (docs/decisions/0015): no database keeps their order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import (
    Boolean,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base


class CeremonyRow(Base):
    """What one trustee said in one round; never changed."""

    __tablename__ = "secret_ceremony"
    __table_args__ = (PrimaryKeyConstraint("session", "ceremony", "round", "place"),)

    session: Mapped[str] = mapped_column(String(40))
    ceremony: Mapped[str] = mapped_column(String(64))
    round: Mapped[str] = mapped_column(String(20))
    place: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)


class RosterRow(Base):
    """Who signs with which passkey, as it stood when somebody checked in."""

    __tablename__ = "secret_roster"
    __table_args__ = (PrimaryKeyConstraint("session", "sha256"),)

    session: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)


class SignedText:
    """Columns of a text that a person's passkey signed; never changed."""

    session: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    voter: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    assertion: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(Text)


class RosterSignatureRow(SignedText, Base):
    """What the secretary signed of the rosters."""

    __tablename__ = "secret_roster_signature"
    __table_args__ = (PrimaryKeyConstraint("session", "sha256"),)

    voter: Mapped[str] = mapped_column("signer", String(40))


class BindingRow(SignedText, Base):
    """The text that a passkey signed to bind credentials, and its assertion."""

    __tablename__ = "secret_binding"
    __table_args__ = (PrimaryKeyConstraint("session", "sha256"),)


class CredentialRow(Base):
    """The public credential of one person for one election."""

    __tablename__ = "secret_credential"
    __table_args__ = (PrimaryKeyConstraint("uuid", "voter"), UniqueConstraint("uuid", "credential"))

    uuid: Mapped[str] = mapped_column(String(40))
    voter: Mapped[str] = mapped_column(String(40))
    credential: Mapped[str] = mapped_column(String(620))
    binding: Mapped[str] = mapped_column(String(64))


class ElectionRow(Base):
    """The setup of an election, as it is hashed; ``timestamp`` in Unix seconds."""

    __tablename__ = "secret_election"

    uuid: Mapped[str] = mapped_column(String(40), primary_key=True)
    session: Mapped[str] = mapped_column(String(40), index=True)
    vote: Mapped[str] = mapped_column(String(64))
    timestamp: Mapped[int] = mapped_column(Integer)
    election: Mapped[str] = mapped_column(Text)
    trustees: Mapped[str] = mapped_column(Text)
    credentials: Mapped[str] = mapped_column(Text)


class StatementRow(Base):
    """What a trustee signed of a close."""

    __tablename__ = "secret_statement"
    __table_args__ = (PrimaryKeyConstraint("uuid", "place"),)

    uuid: Mapped[str] = mapped_column(String(40))
    place: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)


class ShareRow(Base):
    """A valid partial decryption."""

    __tablename__ = "secret_share"
    __table_args__ = (PrimaryKeyConstraint("uuid", "place"),)

    uuid: Mapped[str] = mapped_column(String(40))
    place: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)


class CheckRow(Base):
    """What verifying a bundle gave; ``bel`` is the SHA-256 of the archive."""

    __tablename__ = "secret_check"

    bel: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_strict_ok: Mapped[bool] = mapped_column(Boolean)
    tool: Mapped[str] = mapped_column(String(40))
    is_tool_ok: Mapped[bool] = mapped_column(Boolean)
    flaw: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class Binding:
    """A text that a passkey of ``voter`` signed: a binding, or rosters.

    ``assertion`` is JSON, ``public_key`` COSE in base64url.
    """

    sha256: str
    voter: str
    body: str
    assertion: str
    public_key: str


@dataclass(frozen=True, slots=True)
class StoredSetup:
    """A setup as the database has it."""

    uuid: str
    session: str
    vote: str
    timestamp: int
    election: str
    trustees: str
    credentials: str


@dataclass(frozen=True, slots=True)
class Check:
    """The verdicts of both verifiers."""

    is_strict_ok: bool
    tool: str
    is_tool_ok: bool
    flaw: str


def said(db: Session, session: str, ceremony: str) -> Mapping[tuple[str, int], str]:
    """Return what was said in a ceremony, by round and place."""
    rows = db.execute(
        select(CeremonyRow.round, CeremonyRow.place, CeremonyRow.body).where(
            CeremonyRow.session == session, CeremonyRow.ceremony == ceremony
        )
    )
    return {(row.round, row.place): row.body for row in rows}


def say(db: Session, session: str, ceremony: str, key: tuple[str, int], body: str) -> None:
    """Keep what a trustee said; raises IntegrityError when something was said already."""
    round_, place = key
    row = CeremonyRow(session=session, ceremony=ceremony, round=round_, place=place, body=body)
    db.add(row)
    db.flush()


def keep_roster(db: Session, session: str, sha256: str, body: str) -> None:
    """Keep a roster; the same one is kept once."""
    if db.get(RosterRow, (session, sha256)) is None:
        db.add(RosterRow(session=session, sha256=sha256, body=body))
        db.flush()


def roster(db: Session, session: str, sha256: str) -> str | None:
    """Return a roster that was named to somebody, or None."""
    row = db.get(RosterRow, (session, sha256))
    return row.body if row else None


def sign_rosters(db: Session, session: str, signed: Binding) -> None:
    """Keep a signature over rosters; the first one over each text is kept."""
    _keep_signed(db, RosterSignatureRow, session, signed)


def roster_signatures(db: Session, session: str) -> tuple[Binding, ...]:
    """Return what was signed of the rosters of a session."""
    rows = db.execute(
        select(RosterSignatureRow)
        .where(RosterSignatureRow.session == session)
        .order_by(RosterSignatureRow.sha256)
    ).scalars()
    return tuple(_signed(row) for row in rows)


def keep_binding(db: Session, session: str, binding: Binding) -> None:
    """Keep a binding; the same one is kept once."""
    _keep_signed(db, BindingRow, session, binding)


def binding(db: Session, session: str, sha256: str) -> Binding | None:
    """Return a binding, or None."""
    row = db.get(BindingRow, (session, sha256))
    return _signed(row) if row else None


def _keep_signed(
    db: Session,
    table: type[RosterSignatureRow | BindingRow],
    session: str,
    signed: Binding,
) -> None:
    if db.get(table, (session, signed.sha256)) is None:
        db.add(table(session=session, **asdict(signed)))
        db.flush()


def _signed(row: SignedText) -> Binding:
    return Binding(row.sha256, row.voter, row.body, row.assertion, row.public_key)


def bind(db: Session, voter: str, binding: str, credentials: Sequence[tuple[str, str]]) -> None:
    """Put a voter's credentials in the place of those before.

    Raises IntegrityError when a credential is somebody else's.
    """
    uuids = [uuid for uuid, _ in credentials]
    db.execute(
        delete(CredentialRow).where(CredentialRow.voter == voter, CredentialRow.uuid.in_(uuids))
    )
    db.add_all(
        CredentialRow(uuid=uuid, voter=voter, credential=credential, binding=binding)
        for uuid, credential in credentials
    )
    db.flush()


def credentials(db: Session, uuid: str) -> Mapping[str, tuple[str, str]]:
    """Return credential and binding of each voter of an election."""
    rows = db.execute(
        select(CredentialRow.voter, CredentialRow.credential, CredentialRow.binding).where(
            CredentialRow.uuid == uuid
        )
    )
    return {row.voter: (row.credential, row.binding) for row in rows}


def setup(db: Session, uuid: str) -> StoredSetup | None:
    """Return the setup of an election, or None before it is written."""
    row = db.get(ElectionRow, uuid)
    if row is None:
        return None
    return StoredSetup(
        row.uuid,
        row.session,
        row.vote,
        row.timestamp,
        row.election,
        row.trustees,
        row.credentials,
    )


def setups(db: Session, uuids: Sequence[str]) -> frozenset[str]:
    """Return which of these elections have a setup."""
    rows = db.execute(select(ElectionRow.uuid).where(ElectionRow.uuid.in_(uuids)))
    return frozenset(rows.scalars())


def keep_setup(db: Session, made: StoredSetup) -> None:
    """Write a setup: from here on the credentials of this election are fixed."""
    db.add(
        ElectionRow(
            uuid=made.uuid,
            session=made.session,
            vote=made.vote,
            timestamp=made.timestamp,
            election=made.election,
            trustees=made.trustees,
            credentials=made.credentials,
        )
    )
    db.flush()


def statements(db: Session, uuid: str) -> Mapping[int, str]:
    """Return what trustees signed of a close, by place."""
    rows = db.execute(select(StatementRow).where(StatementRow.uuid == uuid)).scalars()
    return {row.place: row.body for row in rows}


def keep_statement(db: Session, uuid: str, place: int, body: str) -> None:
    """Keep what a trustee signed; raises IntegrityError when something was signed already."""
    db.add(StatementRow(uuid=uuid, place=place, body=body))
    db.flush()


def shares(db: Session, uuid: str) -> Mapping[int, str]:
    """Return the valid partial decryptions, by place."""
    rows = db.execute(select(ShareRow).where(ShareRow.uuid == uuid)).scalars()
    return {row.place: row.body for row in rows}


def keep_share(db: Session, uuid: str, place: int, body: str) -> None:
    """Keep a valid partial decryption; the first of each place counts."""
    if db.get(ShareRow, (uuid, place)) is None:
        db.add(ShareRow(uuid=uuid, place=place, body=body))
        db.flush()


def check(db: Session, bel: str) -> Check | None:
    """Return what verifying a bundle gave, or None before it was done."""
    row = db.get(CheckRow, bel)
    return Check(row.is_strict_ok, row.tool, row.is_tool_ok, row.flaw) if row else None


def keep_check(db: Session, bel: str, found: Check) -> None:
    """Keep what verifying a bundle gave; the first verdict stays."""
    if db.get(CheckRow, bel) is None:
        db.add(
            CheckRow(
                bel=bel,
                is_strict_ok=found.is_strict_ok,
                tool=found.tool,
                is_tool_ok=found.is_tool_ok,
                flaw=found.flaw,
            )
        )
        db.flush()
