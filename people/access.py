"""Ways in: who is invited, which passkeys are withdrawn, which signed-in sessions end.

Each act is kept with who did it, what and when (RD 311/2022, op.exp.8).
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.clock import to_wire
from core.database import Database
from core.refusals import Refused
from people import store
from people.accounts import AccessAct, Noted, token_digest
from people.domain import Permission, body_on, may
from people.invitations import Invitation, invite, invited

ACCESS_RULE = "RD 311/2022, op.acc"
NOT_YOURS = Refused("not-yours-to-admit", {}, ACCESS_RULE)
LAST = Refused("last-passkey", {}, ACCESS_RULE)
HAS_PASSKEY = Refused("has-passkey", {}, ACCESS_RULE)
OPERATOR = "system:operator"  # who keeps the machine, by the command line
UNKNOWN_PERSON = Refused("person-unknown")
UNKNOWN_PASSKEY = Refused("passkey-unknown")


def may_admit(database: Database, person: str, day: date, now: datetime) -> bool:
    """Tell whether somebody opens and closes others' ways in: the secretary of a body."""
    with database.read() as db:
        return _may_admit(db, person, day, now)


def invite_again(
    database: Database, actor: str, person: str, now: datetime, key: bytes
) -> str | Refused:
    """Return the code by which ``person``, who has no passkey, registers one.

    ``actor`` is ``system:operator`` for who keeps the machine. Refusals: ``not-yours-to-admit``,
    ``person-unknown``, ``has-passkey``.
    """
    with database.write() as db:
        if not _may_admit(db, actor, now.date(), now):
            return NOT_YOURS
        if store.person(db, person) is None:
            return UNKNOWN_PERSON
        if store.passkeys_of(db, person):
            return HAS_PASSKEY
        store.note(db, Noted(to_wire(now), actor, AccessAct.INVITED, person))
        return invite(Invitation(person, store.passkeys_ever(db, person)), now, key)


def who_is_invited(database: Database, code: str, now: datetime, key: bytes) -> str:
    """Return who may come in by a code now; empty where nobody may."""
    found = invited(code, now, key)
    if found is None:
        return ""
    with database.read() as db:
        is_known = store.person(db, found.person) is not None
        is_first = store.passkeys_ever(db, found.person) == found.passkeys
    return found.person if is_known and is_first else ""


def withdraw(
    database: Database, actor: str, credential: str, now: datetime, keep: str = ""
) -> tuple[str, ...] | Refused:
    """Withdraw a passkey; end every session of its person but that of the cookie ``keep``.

    Returns the digests of the sessions that ended. Refusals: ``passkey-unknown``,
    ``not-yours-to-admit`` (of somebody else, by who is not the secretary), ``last-passkey`` (the
    only one of one's own: nobody shuts the door on the inside).
    """
    with database.write() as db:
        found = store.passkey(db, credential)
        if found is None:
            return UNKNOWN_PASSKEY
        if found.person == actor:
            if len(store.passkeys_of(db, actor)) == 1:
                return LAST
        elif not _may_admit(db, actor, now.date(), now):
            return NOT_YOURS
        store.revoke_passkey(db, credential, now)
        store.note(db, Noted(to_wire(now), actor, AccessAct.PASSKEY_REVOKED, found.person))
        return _end_all(db, found.person, now, keep)


def end_others(database: Database, person: str, now: datetime, keep: str) -> tuple[str, ...]:
    """End every session of somebody but that of the cookie ``keep``; return their digests."""
    with database.write() as db:
        store.note(db, Noted(to_wire(now), person, AccessAct.SIGN_INS_ENDED, person))
        return _end_all(db, person, now, keep)


def last_acts(database: Database) -> tuple[Noted, ...]:
    """Return what was done last to anybody's way in, newest first."""
    with database.read() as db:
        return store.notes(db)


def _end_all(db: Session, person: str, now: datetime, keep: str) -> tuple[str, ...]:
    kept = token_digest(keep) if keep else ""
    ended = tuple(one for one in store.open_sign_ins(db, person) if one != kept)
    for digest in ended:
        store.revoke(db, digest, now)
    return ended


def _may_admit(db: Session, actor: str, day: date, now: datetime) -> bool:
    if actor == OPERATOR:
        return True
    known = store.register(db)
    bodies = {mandate.body for mandate in known.mandates}
    holders = [one for body in bodies for one in body_on(known, body, day, now)]
    return any(one.person.id == actor and may(one, Permission.ADMIT) for one in holders)
