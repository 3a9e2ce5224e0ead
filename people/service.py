"""What others ask about people: the body on a day, the demo town's register, who is signed in."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from core.clock import to_wire
from core.database import Database
from people import store, town
from people.accounts import (
    ABSOLUTE,
    IDLE,
    PASSKEY,
    TOUCH_EVERY,
    AccessAct,
    KeptPasskey,
    Noted,
    Passkey,
    SignIn,
    counts,
    token_digest,
)
from people.domain import GroupMembership, Holder, Mandate, Person, Span, body_on


def load_town(path: Path) -> town.Town:
    """Read a town file; raises FileNotFoundError, TOMLDecodeError or ValidationError."""
    return town.load_town(path)


def enrol(database: Database, described: town.Town, now: datetime) -> int:
    """Bring the record in step with a town file; returns how many people were new.

    Who has another office in the file has it from today, and who is not in it any more ceases
    today; what was on record before stays readable. Repeatable.
    """
    term = Span(date.fromisoformat(described.term.since))
    with database.write() as db:
        held = {row.person: row for row in store.mandates_of(db, described.body.id)}
        new = 0
        for one in described.people:
            is_new = store.add_person(db, Person(one.id, one.name, one.surnames))
            new += is_new
            span = term if is_new else Span(now.date())
            wanted = Mandate(one.id, described.body.id, one.duty, one.office, one.seat, span, now)
            _hold(db, held.pop(one.id, None), wanted, now)
            if is_new and one.group:
                store.add_membership(db, GroupMembership(one.id, one.group, span, now))
        for row in held.values():
            _cease(db, row, now)
        return new


def _hold(db: Session, before: Mandate | None, wanted: Mandate, now: datetime) -> None:
    same = ("office", "title", "seat")
    if before is not None:
        if all(getattr(before, name) == getattr(wanted, name) for name in same):
            return
        _cease(db, before, now)
    store.add_mandate(db, wanted)


def _cease(db: Session, mandate: Mandate, now: datetime) -> None:
    """End a mandate today, in what is on record from now on."""
    store.retract_mandate(db, mandate, now)
    if mandate.span.since < now.date():
        ended = Span(mandate.span.since, now.date())
        store.add_mandate(db, replace(mandate, span=ended, known_at=now))


def body_members(database: Database, body: str, day: date, known: datetime) -> tuple[Holder, ...]:
    """Return who made up a body on a day, by what was on record at ``known``."""
    with database.read() as db:
        return body_on(store.register(db), body, day, known)


def find_person(database: Database, person: str) -> Person | None:
    """Return a person, or None."""
    with database.read() as db:
        return store.person(db, person)


def change_group(database: Database, person: str, group: str, since: date, now: datetime) -> None:
    """Record that a member belongs to another group since a day; the old record stays readable."""
    with database.write() as db:
        known = store.register(db)
        current = [
            row for row in known.memberships if row.person == person and row.retracted_at is None
        ]
        store.retract_membership(db, person, now)
        for row in current:
            if row.span.since < since:
                store.add_membership(
                    db, GroupMembership(person, row.group, Span(row.span.since, since), now)
                )
        store.add_membership(db, GroupMembership(person, group, Span(since), now))


def begin_sign_in(
    database: Database, person: str, method: str, token: str, now: datetime
) -> SignIn:
    """Open a signed-in session under the opaque id ``token``, of which only the digest is kept.

    Who comes in with a passkey has proved just now to be there.
    """
    confirmed = now if method == PASSKEY else None
    sign_in = SignIn(token_digest(token), person, method, now, now, now + ABSOLUTE, confirmed)
    with database.write() as db:
        store.add_sign_in(db, sign_in)
    return sign_in


def who_is(database: Database, token: str, now: datetime) -> SignIn | None:
    """Return the signed-in session of a cookie while it counts, and note its use."""
    digest = token_digest(token)
    with database.read() as db:
        found = store.sign_in(db, digest)
    if found is None or not counts(found, now, IDLE):
        return None
    if now - found.seen_at >= TOUCH_EVERY:
        # On a full disk who is signed in stays so: the note can wait for the next request.
        with suppress(OperationalError), database.write() as db:
            store.touch(db, digest, now)
    return found


def end_sign_in(database: Database, token: str, now: datetime) -> None:
    """Revoke the session of a cookie."""
    with database.write() as db:
        store.revoke(db, token_digest(token), now)


def confirm(database: Database, token: str, now: datetime) -> None:
    """Note that the person of a cookie proved to be there."""
    with database.write() as db:
        store.confirm(db, token_digest(token), now)


def keep_passkey(database: Database, passkey: Passkey, now: datetime) -> None:
    """Keep a new credential of its person, who is told of it among what was done."""
    noted = Noted(to_wire(now), passkey.person, AccessAct.PASSKEY_ADDED, passkey.person)
    with database.write() as db:
        store.add_passkey(db, passkey, now)
        store.note(db, noted)


def find_passkey(database: Database, credential: str) -> Passkey | None:
    """Return a credential, or None."""
    with database.read() as db:
        return store.passkey(db, credential)


def passkeys_of(database: Database, person: str) -> tuple[KeptPasskey, ...]:
    """Return a person's credentials that serve, oldest first."""
    with database.read() as db:
        return store.passkeys_of(db, person)


def passkey_used(database: Database, used: Passkey, now: datetime) -> None:
    """Keep what the authenticator said at its last use."""
    with database.write() as db:
        store.passkey_used(db, used, now)


def sign_ins_of(database: Database, person: str) -> tuple[tuple[str, str], ...]:
    """Return moment and method of a person's last sign-ins."""
    with database.read() as db:
        return store.sign_ins_of(db, person)
