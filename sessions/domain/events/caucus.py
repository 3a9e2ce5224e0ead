"""The rooms of the political groups in a recess; what is said there is not of the session."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaucusOpened:
    """Each group has a room of its own: neither recorded nor sent out."""


@dataclass(frozen=True, slots=True)
class CaucusClosing:
    """Everybody is called back; the rooms close at ``closes_at`` (RFC 3339 UTC)."""

    closes_at: str


@dataclass(frozen=True, slots=True)
class CaucusClosed:
    """The rooms of the groups are closed."""


CaucusEvent = CaucusOpened | CaucusClosing | CaucusClosed

KINDS: dict[str, type[CaucusEvent]] = {
    "caucus.opened": CaucusOpened,
    "caucus.closing": CaucusClosing,
    "caucus.closed": CaucusClosed,
}
