"""What happened: the closed union of the events of a session's log (docs/events.md).

Names are in the past tense; a body that changes gets a new version and an upcaster, never a
rewrite. ``actor`` and ``at`` are in the link, not here.
"""

from sessions.domain.events import (
    attendance,
    caucus,
    entry,
    floor,
    items,
    secret,
    session,
    technical,
    votes,
)
from sessions.domain.events.attendance import (
    AttendanceChanged,
    AttendanceEvent,
    QuorumLost,
    QuorumRegained,
    RollCallCompleted,
    RollCallStarted,
)
from sessions.domain.events.caucus import CaucusClosed, CaucusClosing, CaucusEvent, CaucusOpened
from sessions.domain.events.entry import (
    EntryAdmitted,
    EntryEvent,
    EntryLocked,
    EntryRefused,
    EntryRequested,
    EntryUnlocked,
    GuestInvited,
    MicrophoneClosed,
    MicrophoneReleased,
    PersonRemoved,
)
from sessions.domain.events.floor import (
    FloorEnded,
    FloorEvent,
    FloorExtended,
    FloorGiven,
    FloorRequested,
    FloorWithdrawn,
)
from sessions.domain.events.items import (
    ItemClosed,
    ItemEvent,
    ItemOpened,
    ItemTabled,
    ItemWithdrawn,
    MajorityBound,
)
from sessions.domain.events.secret import (
    CredentialsBound,
    KeyMade,
    OpeningAllowed,
    PaperCountEntered,
    PaperCountsDiffer,
    PaperVoteOpened,
    SecretEvent,
    SecretVoteClosed,
    SecretVoteClosing,
    SecretVoteCounted,
    SecretVoteEvent,
    SecretVoteOpened,
    SecretVotePrepared,
    SecretVoteVerified,
    SecretVoteVoided,
    ShareGiven,
    TrusteesNamed,
)
from sessions.domain.events.session import (
    ChairPassed,
    DoorsClosed,
    DoorsOpened,
    IncidentNoted,
    SessionClosed,
    SessionConvened,
    SessionEvent,
    SessionNotHeld,
    SessionOpened,
    SessionRecessed,
    SessionResumed,
)
from sessions.domain.events.technical import (
    AlarmCleared,
    AlarmRaised,
    ConnectionLost,
    ConnectionRestored,
    EventWithheld,
    RecordingGap,
    RecordingStarted,
    RecordingStopped,
    SegmentsSealed,
    TechnicalEvent,
    TrackDescribed,
)
from sessions.domain.events.votes import (
    CastingVoteGiven,
    VoteAnnulled,
    VoteCast,
    VoteClosed,
    VoteEvent,
    VoteOpened,
    VoteProclaimed,
)

Event = (
    SessionEvent
    | AttendanceEvent
    | ItemEvent
    | FloorEvent
    | VoteEvent
    | SecretEvent
    | EntryEvent
    | CaucusEvent
    | TechnicalEvent
)

KINDS: dict[str, type[Event]] = {
    **session.KINDS,
    **attendance.KINDS,
    **items.KINDS,
    **floor.KINDS,
    **entry.KINDS,
    **caucus.KINDS,
    **votes.KINDS,
    **secret.KINDS,
    **technical.KINDS,
}
KIND_OF: dict[type[Event], str] = {cls: kind for kind, cls in KINDS.items()}

__all__ = [
    "KINDS",
    "KIND_OF",
    "AlarmCleared",
    "AlarmRaised",
    "AttendanceChanged",
    "AttendanceEvent",
    "CastingVoteGiven",
    "CaucusClosed",
    "CaucusClosing",
    "CaucusEvent",
    "CaucusOpened",
    "ChairPassed",
    "ConnectionLost",
    "ConnectionRestored",
    "CredentialsBound",
    "DoorsClosed",
    "DoorsOpened",
    "EntryAdmitted",
    "EntryEvent",
    "EntryLocked",
    "EntryRefused",
    "EntryRequested",
    "EntryUnlocked",
    "Event",
    "EventWithheld",
    "FloorEnded",
    "FloorEvent",
    "FloorExtended",
    "FloorGiven",
    "FloorRequested",
    "FloorWithdrawn",
    "GuestInvited",
    "IncidentNoted",
    "ItemClosed",
    "ItemEvent",
    "ItemOpened",
    "ItemTabled",
    "ItemWithdrawn",
    "KeyMade",
    "MajorityBound",
    "MicrophoneClosed",
    "MicrophoneReleased",
    "OpeningAllowed",
    "PaperCountEntered",
    "PaperCountsDiffer",
    "PaperVoteOpened",
    "PersonRemoved",
    "QuorumLost",
    "QuorumRegained",
    "RecordingGap",
    "RecordingStarted",
    "RecordingStopped",
    "RollCallCompleted",
    "RollCallStarted",
    "SecretEvent",
    "SecretVoteClosed",
    "SecretVoteClosing",
    "SecretVoteCounted",
    "SecretVoteEvent",
    "SecretVoteOpened",
    "SecretVotePrepared",
    "SecretVoteVerified",
    "SecretVoteVoided",
    "SegmentsSealed",
    "SessionClosed",
    "SessionConvened",
    "SessionEvent",
    "SessionNotHeld",
    "SessionOpened",
    "SessionRecessed",
    "SessionResumed",
    "ShareGiven",
    "TechnicalEvent",
    "TrackDescribed",
    "TrusteesNamed",
    "VoteAnnulled",
    "VoteCast",
    "VoteClosed",
    "VoteEvent",
    "VoteOpened",
    "VoteProclaimed",
]
