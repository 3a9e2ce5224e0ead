"""Who came in at a distance, who waits, whose microphone was closed by order."""

from dataclasses import dataclass

from sessions.domain.values import Person


@dataclass(frozen=True, slots=True)
class GuestInvited:
    """Somebody who is not of the body may be heard; never votes and counts for no quorum."""

    person: Person


@dataclass(frozen=True, slots=True)
class EntryLocked:
    """Who comes from now on waits to be let in."""


@dataclass(frozen=True, slots=True)
class EntryUnlocked:
    """Members come in without waiting again."""


@dataclass(frozen=True, slots=True)
class EntryRequested:
    """Somebody waits to be let in."""

    person: str


@dataclass(frozen=True, slots=True)
class EntryAdmitted:
    """Somebody was let in, by whom the link says (identity accredited: LRBRL 46.3)."""

    person: str


@dataclass(frozen=True, slots=True)
class EntryRefused:
    """Somebody who asked was not let in."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class PersonRemoved:
    """Somebody was put out of the conference, for the reason that the acta gives."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class MicrophoneClosed:
    """A microphone was closed by order and stays so until it is released."""

    person: str


@dataclass(frozen=True, slots=True)
class MicrophoneReleased:
    """The microphone follows the floor again."""

    person: str


EntryEvent = (
    GuestInvited
    | EntryLocked
    | EntryUnlocked
    | EntryRequested
    | EntryAdmitted
    | EntryRefused
    | PersonRemoved
    | MicrophoneClosed
    | MicrophoneReleased
)

KINDS: dict[str, type[EntryEvent]] = {
    "guest.invited": GuestInvited,
    "entry.locked": EntryLocked,
    "entry.unlocked": EntryUnlocked,
    "entry.requested": EntryRequested,
    "entry.admitted": EntryAdmitted,
    "entry.refused": EntryRefused,
    "entry.removed": PersonRemoved,
    "microphone.closed": MicrophoneClosed,
    "microphone.released": MicrophoneReleased,
}
