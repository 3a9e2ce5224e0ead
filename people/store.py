"""Rows of the register of people, of their passkeys and of their signed-in sessions."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import from_wire, to_wire
from core.database import Base
from people.accounts import AccessAct, KeptPasskey, Noted, Passkey, SignIn
from people.domain import GroupMembership, Mandate, Office, Person, Register, Span


class PersonRow(Base):
    """A person."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    surnames: Mapped[str] = mapped_column(String(120))


class MandateRow(Base):
    """An office in a body; bitemporal."""

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(String(40))
    office: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    seat: Mapped[int] = mapped_column(Integer)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    known_at: Mapped[str] = mapped_column(String(27))
    retracted_at: Mapped[str | None] = mapped_column(String(27))


class MembershipRow(Base):
    """A membership of a political group; bitemporal."""

    __tablename__ = "group_membership"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    group: Mapped[str] = mapped_column(String(40))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    known_at: Mapped[str] = mapped_column(String(27))
    retracted_at: Mapped[str | None] = mapped_column(String(27))


class PasskeyRow(Base):
    """A WebAuthn credential; the counter and the backup flags are those of its last use."""

    __tablename__ = "passkey"

    credential: Mapped[str] = mapped_column(String(1400), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer)
    is_backup_eligible: Mapped[bool] = mapped_column(Boolean)
    is_backed_up: Mapped[bool] = mapped_column(Boolean)
    label: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[str] = mapped_column(String(27))
    used_at: Mapped[str | None] = mapped_column(String(27))
    revoked_at: Mapped[str | None] = mapped_column(String(27))


class SignInRow(Base):
    """A signed-in session; of the opaque id only the SHA-256 is kept."""

    __tablename__ = "sign_in"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(40), index=True)
    method: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[str] = mapped_column(String(27))
    seen_at: Mapped[str] = mapped_column(String(27))
    expires_at: Mapped[str] = mapped_column(String(27))
    confirmed_at: Mapped[str | None] = mapped_column(String(27))
    revoked_at: Mapped[str | None] = mapped_column(String(27))


class AccessActRow(Base):
    """What was done to somebody's way in; only ever added to."""

    __tablename__ = "access_act"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[str] = mapped_column(String(27))
    actor: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(20))
    person: Mapped[str] = mapped_column(String(40))


def add_person(db: Session, person: Person) -> bool:
    """Keep a person; False when there already is one of that id."""
    if db.get(PersonRow, person.id) is not None:
        return False
    db.add(PersonRow(id=person.id, name=person.name, surnames=person.surnames))
    db.flush()
    return True


def add_mandate(db: Session, mandate: Mandate) -> None:
    """Keep a mandate."""
    db.add(
        MandateRow(
            person=mandate.person,
            body=mandate.body,
            office=mandate.office.value,
            title=mandate.title,
            seat=mandate.seat,
            since=mandate.span.since,
            until=mandate.span.until,
            known_at=to_wire(mandate.known_at),
            retracted_at=_wire(mandate.retracted_at),
        )
    )


def mandates_of(db: Session, body: str) -> tuple[Mandate, ...]:
    """Return the mandates of a body that have no end, by what is on record now."""
    rows = db.scalars(
        select(MandateRow).where(
            MandateRow.body == body, MandateRow.until.is_(None), MandateRow.retracted_at.is_(None)
        )
    )
    return tuple(_mandate(row) for row in rows)


def retract_mandate(db: Session, mandate: Mandate, at: datetime) -> None:
    """Say that from ``at`` on the record no longer holds what it said of an office."""
    db.execute(
        update(MandateRow)
        .where(
            MandateRow.person == mandate.person,
            MandateRow.body == mandate.body,
            MandateRow.until.is_(None),
            MandateRow.retracted_at.is_(None),
        )
        .values(retracted_at=to_wire(at))
    )


def add_membership(db: Session, membership: GroupMembership) -> None:
    """Keep a membership of a group."""
    db.add(
        MembershipRow(
            person=membership.person,
            group=membership.group,
            since=membership.span.since,
            until=membership.span.until,
            known_at=to_wire(membership.known_at),
            retracted_at=_wire(membership.retracted_at),
        )
    )


def retract_membership(db: Session, person: str, at: datetime) -> None:
    """Say that from ``at`` on the record no longer holds what it said of a person's group."""
    db.execute(
        update(MembershipRow)
        .where(MembershipRow.person == person, MembershipRow.retracted_at.is_(None))
        .values(retracted_at=to_wire(at))
    )


def register(db: Session) -> Register:
    """Return everything on record."""
    people = tuple(Person(r.id, r.name, r.surnames) for r in db.scalars(select(PersonRow)))
    mandates = tuple(_mandate(row) for row in db.scalars(select(MandateRow)))
    memberships = tuple(_membership(row) for row in db.scalars(select(MembershipRow)))
    return Register(people, mandates, memberships)


def person(db: Session, person_id: str) -> Person | None:
    """Return a person, or None."""
    row = db.get(PersonRow, person_id)
    return Person(row.id, row.name, row.surnames) if row else None


def add_passkey(db: Session, passkey: Passkey, now: datetime) -> None:
    """Keep a credential."""
    db.add(
        PasskeyRow(
            credential=passkey.credential,
            person=passkey.person,
            public_key=passkey.public_key,
            sign_count=passkey.sign_count,
            is_backup_eligible=passkey.is_backup_eligible,
            is_backed_up=passkey.is_backed_up,
            label=passkey.label,
            created_at=to_wire(now),
            used_at=None,
        )
    )
    db.flush()


def passkey(db: Session, credential: str) -> Passkey | None:
    """Return a credential that serves by its id (base64url), or None."""
    row = db.get(PasskeyRow, credential)
    return _passkey(row) if row and row.revoked_at is None else None


def passkeys_of(db: Session, person_id: str) -> tuple[KeptPasskey, ...]:
    """Return the credentials of a person that serve, oldest first."""
    rows = db.scalars(
        select(PasskeyRow)
        .where(PasskeyRow.person == person_id, PasskeyRow.revoked_at.is_(None))
        .order_by(PasskeyRow.created_at)
    )
    return tuple(KeptPasskey(_passkey(row), row.created_at, row.used_at or "") for row in rows)


def passkeys_ever(db: Session, person_id: str) -> int:
    """Return how many credentials a person registered, with those that were revoked."""
    rows = select(func.count()).select_from(PasskeyRow).where(PasskeyRow.person == person_id)
    return db.scalar(rows) or 0


def revoke_passkey(db: Session, credential: str, now: datetime) -> None:
    """End a credential; what it signed can still be checked."""
    db.execute(
        update(PasskeyRow)
        .where(PasskeyRow.credential == credential, PasskeyRow.revoked_at.is_(None))
        .values(revoked_at=to_wire(now))
    )


def passkey_used(db: Session, used: Passkey, now: datetime) -> None:
    """Keep the counter and the backup flag of the last use."""
    db.execute(
        update(PasskeyRow)
        .where(PasskeyRow.credential == used.credential)
        .values(sign_count=used.sign_count, is_backed_up=used.is_backed_up, used_at=to_wire(now))
    )


def add_sign_in(db: Session, sign_in: SignIn) -> None:
    """Keep a signed-in session."""
    db.add(
        SignInRow(
            token_sha256=sign_in.token_sha256,
            person=sign_in.person,
            method=sign_in.method,
            created_at=to_wire(sign_in.created_at),
            seen_at=to_wire(sign_in.seen_at),
            expires_at=to_wire(sign_in.expires_at),
            confirmed_at=_wire(sign_in.confirmed_at),
            revoked_at=None,
        )
    )


def sign_in(db: Session, token_sha256: str) -> SignIn | None:
    """Return a signed-in session that was not revoked; the caller judges its times."""
    row = db.get(SignInRow, token_sha256)
    if row is None or row.revoked_at is not None:
        return None
    return SignIn(
        row.token_sha256,
        row.person,
        row.method,
        from_wire(row.created_at),
        from_wire(row.seen_at),
        from_wire(row.expires_at),
        _moment(row.confirmed_at),
    )


def touch(db: Session, token_sha256: str, now: datetime) -> None:
    """Say that the session was used."""
    db.execute(
        update(SignInRow).where(SignInRow.token_sha256 == token_sha256).values(seen_at=to_wire(now))
    )


def confirm(db: Session, token_sha256: str, now: datetime) -> None:
    """Say that the person of a session proved to be there."""
    db.execute(
        update(SignInRow)
        .where(SignInRow.token_sha256 == token_sha256)
        .values(confirmed_at=to_wire(now))
    )


def open_sign_ins(db: Session, person_id: str) -> tuple[str, ...]:
    """Return the digests of a person's sessions that nobody revoked, whatever their age."""
    rows = select(SignInRow.token_sha256).where(
        SignInRow.person == person_id, SignInRow.revoked_at.is_(None)
    )
    return tuple(db.scalars(rows))


def note(db: Session, noted: Noted) -> None:
    """Keep what was done to somebody's way in."""
    db.add(AccessActRow(at=noted.at, actor=noted.actor, act=noted.act.value, person=noted.person))


def notes(db: Session, most: int = 50) -> tuple[Noted, ...]:
    """Return what was done last to anybody's way in, newest first."""
    rows = db.scalars(select(AccessActRow).order_by(AccessActRow.id.desc()).limit(most))
    return tuple(Noted(row.at, row.actor, AccessAct(row.act), row.person) for row in rows)


def revoke(db: Session, token_sha256: str, now: datetime) -> None:
    """End a session."""
    db.execute(
        update(SignInRow)
        .where(SignInRow.token_sha256 == token_sha256, SignInRow.revoked_at.is_(None))
        .values(revoked_at=to_wire(now))
    )


def sign_ins_of(db: Session, person_id: str, most: int = 20) -> tuple[tuple[str, str], ...]:
    """Return moment and method of the last sign-ins, for their owner's eyes."""
    rows = db.execute(
        select(SignInRow.created_at, SignInRow.method)
        .where(SignInRow.person == person_id)
        .order_by(SignInRow.created_at.desc())
        .limit(most)
    )
    return tuple((row.created_at, row.method) for row in rows)


def _mandate(row: MandateRow) -> Mandate:
    return Mandate(
        row.person,
        row.body,
        Office(row.office),
        row.title,
        row.seat,
        Span(row.since, row.until),
        from_wire(row.known_at),
        _moment(row.retracted_at),
    )


def _membership(row: MembershipRow) -> GroupMembership:
    return GroupMembership(
        row.person,
        row.group,
        Span(row.since, row.until),
        from_wire(row.known_at),
        _moment(row.retracted_at),
    )


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(
        row.credential,
        row.person,
        row.public_key,
        row.sign_count,
        row.is_backup_eligible,
        row.is_backed_up,
        row.label,
    )


def _wire(moment: datetime | None) -> str | None:
    return to_wire(moment) if moment else None


def _moment(text: str | None) -> datetime | None:
    return from_wire(text) if text else None
