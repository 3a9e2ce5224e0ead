"""Who comes in at a distance: the waiting room, the lock, guests, microphones closed by order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InviteGuest:
    """Let somebody who is not of the body be heard: an expert, who appears (chair or secretary).

    ``office`` is in what capacity; the guest enters by a link and waits to be let in.
    """

    guest: str
    name: str
    surnames: str
    office: str


@dataclass(frozen=True, slots=True)
class LockEntry:
    """From now on who comes waits until he is let in (chair or secretary)."""


@dataclass(frozen=True, slots=True)
class UnlockEntry:
    """Members come in without waiting again; guests always wait (chair or secretary)."""


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """Ask to come into the conference (who has to wait)."""


@dataclass(frozen=True, slots=True)
class AdmitEntry:
    """Let somebody in, whose identity one has seen (chair or secretary; LRBRL 46.3)."""

    person: str


@dataclass(frozen=True, slots=True)
class RefuseEntry:
    """Do not let somebody in who asks (chair or secretary)."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class RemovePerson:
    """Put somebody out of the conference; a member only by who presides, for the acta."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    """Close a microphone, whatever gives it the right to be heard (chair or secretary)."""

    person: str


@dataclass(frozen=True, slots=True)
class ReleaseMicrophone:
    """Let a microphone follow the floor again (chair or secretary)."""

    person: str


EntryCommand = (
    InviteGuest
    | LockEntry
    | UnlockEntry
    | RequestEntry
    | AdmitEntry
    | RefuseEntry
    | RemovePerson
    | CloseMicrophone
    | ReleaseMicrophone
)

COMMANDS: dict[str, type[EntryCommand]] = {
    "guest.invite": InviteGuest,
    "entry.lock": LockEntry,
    "entry.unlock": UnlockEntry,
    "entry.request": RequestEntry,
    "entry.admit": AdmitEntry,
    "entry.refuse": RefuseEntry,
    "entry.remove": RemovePerson,
    "microphone.close": CloseMicrophone,
    "microphone.release": ReleaseMicrophone,
}
