"""Time as an argument: aware, UTC inside; the town's zone only on paper and on screens."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the moment now, in UTC."""
    return datetime.now(UTC)


def to_wire(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with microseconds: ``2026-11-23T09:00:00.000000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_wire(text: str) -> datetime:
    """Read a moment written by :func:`to_wire`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def milliseconds(span: timedelta) -> int:
    """Return a span in whole milliseconds."""
    return span // timedelta(milliseconds=1)
