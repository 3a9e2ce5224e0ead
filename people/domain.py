"""Who holds which office, in which group and since when; what each may do in a body."""

import enum
from dataclasses import dataclass
from datetime import date, datetime


class Office(enum.StrEnum):
    """What somebody is in a body (LRBRL 21, 92 bis; ROF 1-6)."""

    CHAIR = "chair"
    MEMBER = "member"
    SECRETARY = "secretary"
    AUDITOR = "auditor"


class Permission(enum.StrEnum):
    """What an office carries with it; ``admit`` is to open and to close others' ways in."""

    VOTE = "vote"
    SPEAK = "speak"
    PRESIDE = "preside"
    KEEP_MINUTES = "keep-minutes"
    SIGN_MINUTES = "sign-minutes"
    ADMIT = "admit"


# The chair is one of the members (LRBRL 21.1.c); secretary and auditor speak but never vote.
PERMISSIONS: dict[Office, frozenset[Permission]] = {
    Office.CHAIR: frozenset(
        {Permission.VOTE, Permission.SPEAK, Permission.PRESIDE, Permission.SIGN_MINUTES}
    ),
    Office.MEMBER: frozenset({Permission.VOTE, Permission.SPEAK}),
    Office.SECRETARY: frozenset(
        {Permission.SPEAK, Permission.KEEP_MINUTES, Permission.SIGN_MINUTES, Permission.ADMIT}
    ),
    Office.AUDITOR: frozenset({Permission.SPEAK}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the town hall."""

    id: str
    name: str
    surnames: str


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` (included) to ``until`` (excluded); None means still."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` is inside."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Mandate:
    """An office in a body for a time; ``known_at`` and ``retracted_at`` say what was on record."""

    person: str
    body: str
    office: Office
    title: str
    seat: int
    span: Span
    known_at: datetime
    retracted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroupMembership:
    """A member's group for a time, with the times at which the record said so."""

    person: str
    group: str
    span: Span
    known_at: datetime
    retracted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with the office and group of one day."""

    person: Person
    office: Office
    title: str
    seat: int
    group: str


@dataclass(frozen=True, slots=True)
class Register:
    """Everything ever recorded about who was what."""

    people: tuple[Person, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    memberships: tuple[GroupMembership, ...] = ()


def body_on(register: Register, body: str, day: date, known: datetime) -> tuple[Holder, ...]:
    """Return who made up ``body`` on ``day``, by what was on record at ``known``; by seat."""
    people = {person.id: person for person in register.people}
    groups = {
        row.person: row.group
        for row in register.memberships
        if row.span.holds(day) and _on_record(row, known)
    }
    holders = [
        Holder(people[row.person], row.office, row.title, row.seat, groups.get(row.person, ""))
        for row in register.mandates
        if row.body == body and row.span.holds(day) and _on_record(row, known)
    ]
    return tuple(sorted(holders, key=lambda holder: (holder.seat == 0, holder.seat)))


def may(holder: Holder, permission: Permission) -> bool:
    """Tell whether the office carries the permission."""
    return permission in PERMISSIONS[holder.office]


def _on_record(row: Mandate | GroupMembership, known: datetime) -> bool:
    return row.known_at <= known and (row.retracted_at is None or known < row.retracted_at)
