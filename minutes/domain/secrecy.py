"""Which links of a log are not published: what was debated and voted behind closed doors.

LRBRL 70.1 makes debate and vote secret; that there was such a time, from when to when, why, who was
in the hall and which item was called are in the acta all the same (ROF 109.1). What is not named
here as public is withheld while the doors are shut, so that a new kind of event is safe.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from minutes.domain.record import Happened, Record
from sessions.domain import events as e
from sessions.domain.values import AttendanceCause

CLOSED_DOORS: Final = "closed-doors"  # took place while the doors were shut
OF_CLOSED_DOORS: Final = "of-closed-doors"  # stands elsewhere, of what took place then
REASONS: Final = frozenset({CLOSED_DOORS, OF_CLOSED_DOORS})
PUBLIC_BEHIND_DOORS: Final = (
    e.DoorsClosed, e.DoorsOpened, e.SessionRecessed, e.SessionResumed, e.SessionClosed,
    e.ChairPassed, e.QuorumLost, e.QuorumRegained, e.ItemOpened, e.ItemClosed,
    e.RecordingStarted, e.RecordingGap, e.RecordingStopped, e.TrackDescribed, e.TrusteesNamed,
    e.KeyMade, e.CredentialsBound, e.SecretaryReplaced, e.OfficialAttended,
)  # fmt: skip


def withheld(happened: Sequence[Happened], record: Record) -> Mapping[int, str]:
    """Return the number of each link that is withheld, with the reason."""
    return dict(_withheld(happened, record))


def _withheld(happened: Sequence[Happened], record: Record) -> Iterator[tuple[int, str]]:
    is_shut, known, secret, apart = False, set[str](), set[str](), set[str]()
    for fact in happened:
        event = fact.event
        if isinstance(event, e.DoorsClosed | e.DoorsOpened):
            is_shut = isinstance(event, e.DoorsClosed)
        name = _named(event)
        if name and name not in known | secret:
            (secret if is_shut else known).add(name)
        if isinstance(event, e.AttendanceChanged):
            is_hidden = _is_apart(event, apart, is_shut=is_shut)
        else:
            is_public = name in known or _is_public(event, record, is_shut=is_shut)
            is_hidden = name in secret or not is_public
        if is_hidden:
            yield fact.seq, CLOSED_DOORS if is_shut else OF_CLOSED_DOORS


def _named(event: e.Event) -> str:
    """Return the vote or intervention that an event is about; where it began decides."""
    for field in ("vote", "intervention"):
        value = getattr(event, field, "")
        if isinstance(value, str) and value:
            return f"{field}:{value}"
    return ""


def _is_apart(event: e.AttendanceChanged, apart: set[str], *, is_shut: bool) -> bool:
    """Who left a secret debate for a conflict would tell what it was about, until the return."""
    if event.member in apart:
        apart.discard(event.member)
        return True
    if is_shut and event.cause is AttendanceCause.CONFLICT:
        apart.add(event.member)
        return True
    return False


def _is_public(event: e.Event, record: Record, *, is_shut: bool) -> bool:
    if isinstance(event, e.SegmentsSealed):
        # Its pieces come some seconds later than what they hold.
        return not event.segments or not all(map(record.withholds, event.segments))
    return not is_shut or isinstance(event, PUBLIC_BEHIND_DOORS)
