"""Links of the log read into facts: the one place of the minutes where JSON becomes events."""

from collections.abc import Iterable

from core.chain import Link
from minutes.domain.fold import fold
from minutes.domain.record import Happened, Record
from sessions.codec import decode_event


def read(links: Iterable[Link]) -> list[Happened]:
    """Return what happened; raises KeyError or pydantic.ValidationError for what never was."""
    return [
        Happened(link.seq, link.at, link.actor, decode_event(link.kind, link.version, link.body))
        for link in links
    ]


def record(links: Iterable[Link]) -> Record:
    """Return the record of a log; raises also NotConvenedError."""
    return fold(read(links))
