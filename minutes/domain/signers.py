"""Whose signatures the papers of a session need, as the log tells it (R-ACT-8)."""

from minutes.domain.record import Record
from sessions.domain.values import Duty, Person


def secretary(record: Record) -> Person | None:
    """Return who keeps the minutes: who acted as secretary at the end."""
    return record.secretary


def chair(record: Record) -> Person | None:
    """Return who presided when the session ended (ROF 47): the Vº Bº is theirs."""
    if record.presiding:
        return record.person(record.presiding)
    return next((p for p in record.convened.people if p.duty is Duty.CHAIR), None)


def approver(record: Record) -> Person | None:
    """Return whose Vº Bº the acta needs: nobody's where the session was not held (ROF 109.2)."""
    return chair(record) if record.was_held else None
