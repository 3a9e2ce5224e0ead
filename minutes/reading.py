"""Links of the log read into facts: the one place of the minutes where JSON becomes events."""

from collections.abc import Iterable, Sequence

from core.chain import Link, Row, withhold
from minutes.domain.fold import fold
from minutes.domain.record import Happened, Record
from minutes.domain.secrecy import withheld
from sessions.codec import decode_event


def read(links: Iterable[Row]) -> list[Happened]:
    """Return what happened, but what is withheld.

    Raises KeyError or pydantic.ValidationError for what never was.
    """
    return [
        Happened(link.seq, link.at, link.actor, decode_event(link.kind, link.version, link.body))
        for link in links
        if isinstance(link, Link)
    ]


def record(links: Iterable[Row]) -> Record:
    """Return the record of a log; raises also NotConvenedError."""
    return fold(read(links))


def for_public(links: Sequence[Link]) -> list[Row]:
    """Return the copy of a log that may be published (docs/decisions/0011-withheld.md).

    Raises core.chain.UnsaltedError for a log of before links were salted, and what ``read`` does.
    """
    happened = read(links)
    reasons = withheld(happened, fold(happened))
    return [withhold(link, reasons[link.seq]) if link.seq in reasons else link for link in links]
