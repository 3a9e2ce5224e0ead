"""What happened: the closed union of the events of a session's log (docs/events.md).

Names are in the past tense; a body that changes gets a new version and an upcaster, never a
rewrite. ``actor`` and ``at`` are in the link, not here.
"""

from dataclasses import dataclass, field

from sessions.domain.values import (
    AttendanceCause,
    Ballot,
    Choice,
    FloorEnd,
    FloorKind,
    Group,
    Item,
    Person,
    Presence,
    RuleProfile,
    Segment,
    SessionKind,
    VoteKind,
    VoteResult,
)


@dataclass(frozen=True, slots=True)
class SessionConvened:
    """The convocation: who, what, when, where and under which rules (LRBRL 46.2.b, ROF 80)."""

    session: str
    title: str
    body_name: str
    town: str
    place: str
    session_kind: SessionKind
    call: int
    starts_at: str
    is_public: bool
    rules: RuleProfile
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    expediente: str


@dataclass(frozen=True, slots=True)
class RollCallStarted:
    """The secretary begins to call the roll."""


@dataclass(frozen=True, slots=True)
class AttendanceChanged:
    """A member is there, leaves or comes back (ROF 109.1.d; R-VOT-5 needs the moment).

    ``territory_declared``: the remote member declared to be in Spanish territory (LRBRL 46.3).
    """

    member: str
    presence: Presence
    cause: AttendanceCause
    territory_declared: bool = False


@dataclass(frozen=True, slots=True)
class RollCallCompleted:
    """The roll is closed: who is there, and the quorum that is needed (R-QUO-1)."""

    present: int
    quorum: int
    is_quorate: bool


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The chair declares the session constituted."""

    recording: str


@dataclass(frozen=True, slots=True)
class QuorumLost:
    """Fewer than the quorum are there: no debate, no vote (R-QUO-2)."""

    present: int
    quorum: int


@dataclass(frozen=True, slots=True)
class QuorumRegained:
    """The quorum is there again."""

    present: int
    quorum: int


@dataclass(frozen=True, slots=True)
class ChairPassed:
    """Another member presides from now on, with the casting vote (ROF 47; R-BOD-2)."""

    member: str


@dataclass(frozen=True, slots=True)
class ItemOpened:
    """The deliberation of an item begins; absence counts from here (R-VOT-5)."""

    item: str
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemClosed:
    """The item is done."""

    item: str


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """The chair withdraws the item (ROF 91.3)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemTabled:
    """The item stays on the table for the next session (ROF 92.1)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class MajorityBound:
    """The secretary binds another majority to an item, with the reason (law.md 5.3)."""

    item: str
    majority: str
    matter: str
    reason: str


@dataclass(frozen=True, slots=True)
class FloorRequested:
    """A member asks for the floor."""

    request: str
    member: str
    kind: FloorKind


@dataclass(frozen=True, slots=True)
class FloorWithdrawn:
    """The request is taken back."""

    request: str


@dataclass(frozen=True, slots=True)
class FloorGiven:
    """The chair gives the floor: microphone, timer, caption and chapter begin here."""

    intervention: str
    member: str
    kind: FloorKind
    allotted_seconds: int
    item: str | None
    request: str | None


@dataclass(frozen=True, slots=True)
class FloorEnded:
    """The intervention ends."""

    intervention: str
    cause: FloorEnd


@dataclass(frozen=True, slots=True)
class FloorExtended:
    """The chair adds time to who is speaking."""

    intervention: str
    seconds: int


@dataclass(frozen=True, slots=True)
class VoteOpened:
    """A vote begins: terms, majority and voters are fixed before anybody votes (ROF 98.2)."""

    vote: str
    item: str
    round: int
    kind: VoteKind
    majority: str
    legal_number: int
    needed: int
    eligible: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    text_sha256: str


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A member votes; ``choice`` is withheld (None) from screens until the vote is closed."""

    vote: str
    member: str
    choice: Choice | None
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class VoteClosed:
    """The count: ballots by member, who did not answer, what it means and by which article."""

    vote: str
    ballots: tuple[Ballot, ...]
    silent: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    result: VoteResult


@dataclass(frozen=True, slots=True)
class CastingVoteGiven:
    """After the second tie the chair decides, or declines (LRBRL 46.2.d, ROF 100.2)."""

    vote: str
    choice: Choice | None
    result: VoteResult


@dataclass(frozen=True, slots=True)
class VoteProclaimed:
    """The chair proclaims what was computed; from here it is immutable (ROF 98.5)."""

    vote: str


@dataclass(frozen=True, slots=True)
class VoteAnnulled:
    """The chair annuls a vote before proclaiming it; the acta shows both."""

    vote: str
    reason: str


@dataclass(frozen=True, slots=True)
class SessionRecessed:
    """A pause; the recording goes on and the pause is an event in it (R-VID-3)."""

    until: str = ""


@dataclass(frozen=True, slots=True)
class SessionResumed:
    """The pause is over."""


@dataclass(frozen=True, slots=True)
class DoorsClosed:
    """The session goes on without public: no stream, no public page (LRBRL 70.1)."""

    reason: str


@dataclass(frozen=True, slots=True)
class DoorsOpened:
    """The session is public again."""


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The chair lifts the session; items that were not reached go to the next (ROF 87)."""

    undone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionNotHeld:
    """No quorum: a diligencia takes the place of the acta (ROF 109.2)."""

    present: int
    quorum: int


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """A part of the recording begins; part 2 follows a media process that died."""

    part: int
    started_at: str


@dataclass(frozen=True, slots=True)
class SegmentsSealed:
    """Pieces of the recording closed, fsynced and hashed; ``recovered`` after a crash."""

    part: int
    segments: tuple[Segment, ...]
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class TrackDescribed:
    """What a recorded track is: whose, which kind and codec."""

    part: int
    track: str
    participant: str
    media: str
    codec: str
    clock_rate: int
    layer: str = ""


@dataclass(frozen=True, slots=True)
class RecordingGap:
    """A stretch that could not be recorded."""

    part: int
    from_ms: int
    to_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """The last piece of a part is sealed."""

    part: int


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Something technical that the acta may have to tell: no sound of the speaker, disk full."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    """The alarm is over."""

    code: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """A remote member's connection fell; attendance changes only after the grace (R-QUO-9)."""

    member: str


@dataclass(frozen=True, slots=True)
class ConnectionRestored:
    """The member is connected again."""

    member: str


@dataclass(frozen=True, slots=True)
class IncidentNoted:
    """The secretary writes down an incident for the acta (ROF 109.1.g)."""

    text: str
    members: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class EventWithheld:
    """What a reader is told of an event that is not for him: that there is one.

    Never in a log; only its number moves.
    """


Event = (
    SessionConvened
    | RollCallStarted
    | AttendanceChanged
    | RollCallCompleted
    | SessionOpened
    | QuorumLost
    | QuorumRegained
    | ChairPassed
    | ItemOpened
    | ItemClosed
    | ItemWithdrawn
    | ItemTabled
    | MajorityBound
    | FloorRequested
    | FloorWithdrawn
    | FloorGiven
    | FloorEnded
    | FloorExtended
    | VoteOpened
    | VoteCast
    | VoteClosed
    | CastingVoteGiven
    | VoteProclaimed
    | VoteAnnulled
    | SessionRecessed
    | SessionResumed
    | DoorsClosed
    | DoorsOpened
    | SessionClosed
    | SessionNotHeld
    | RecordingStarted
    | SegmentsSealed
    | TrackDescribed
    | RecordingGap
    | RecordingStopped
    | AlarmRaised
    | AlarmCleared
    | ConnectionLost
    | ConnectionRestored
    | IncidentNoted
    | EventWithheld
)

KINDS: dict[str, type[Event]] = {
    "session.convened": SessionConvened,
    "rollcall.started": RollCallStarted,
    "attendance.changed": AttendanceChanged,
    "rollcall.completed": RollCallCompleted,
    "session.opened": SessionOpened,
    "quorum.lost": QuorumLost,
    "quorum.regained": QuorumRegained,
    "chair.passed": ChairPassed,
    "item.opened": ItemOpened,
    "item.closed": ItemClosed,
    "item.withdrawn": ItemWithdrawn,
    "item.tabled": ItemTabled,
    "item.majority-bound": MajorityBound,
    "floor.requested": FloorRequested,
    "floor.withdrawn": FloorWithdrawn,
    "floor.given": FloorGiven,
    "floor.ended": FloorEnded,
    "floor.extended": FloorExtended,
    "vote.opened": VoteOpened,
    "vote.cast": VoteCast,
    "vote.closed": VoteClosed,
    "vote.casting-given": CastingVoteGiven,
    "vote.proclaimed": VoteProclaimed,
    "vote.annulled": VoteAnnulled,
    "session.recessed": SessionRecessed,
    "session.resumed": SessionResumed,
    "doors.closed": DoorsClosed,
    "doors.opened": DoorsOpened,
    "session.closed": SessionClosed,
    "session.not-held": SessionNotHeld,
    "recording.started": RecordingStarted,
    "recording.sealed": SegmentsSealed,
    "recording.track": TrackDescribed,
    "recording.gap": RecordingGap,
    "recording.stopped": RecordingStopped,
    "alarm.raised": AlarmRaised,
    "alarm.cleared": AlarmCleared,
    "connection.lost": ConnectionLost,
    "connection.restored": ConnectionRestored,
    "incident.noted": IncidentNoted,
    "event.withheld": EventWithheld,
}
KIND_OF: dict[type[Event], str] = {cls: kind for kind, cls in KINDS.items()}
