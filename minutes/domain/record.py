"""What took place, as the log tells it: the record that every document of the session cites.

Moments are RFC 3339 UTC text of the links; ``…_ms`` are milliseconds from the opening of the
session, which is also where the recording counts from.
"""

import enum
from dataclasses import dataclass

from sessions.domain.events import Event, SessionConvened, TrackDescribed
from sessions.domain.secret_values import SecretNow
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    Ballot,
    Choice,
    Correction,
    Duty,
    FloorEnd,
    FloorKind,
    Item,
    ItemState,
    Person,
    Presence,
    PriorActa,
    Segment,
    VoteKind,
    VoteResult,
    VoteSubject,
)


@dataclass(frozen=True, slots=True)
class Happened:
    """A link of the log with its event read."""

    seq: int
    at: str
    actor: str
    event: Event


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the session; ``to_at`` is that of the last link while it still lasts."""

    from_at: str
    to_at: str
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Stay:
    """A time for which a member was there, without a break."""

    span: Span
    presence: Presence
    came: AttendanceCause
    left: AttendanceCause | None = None  # None: was there to the end


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a person took part: the answer to the roll, then every stay (ROF 109.1.d)."""

    person: Person
    roll: Presence
    stays: tuple[Stay, ...] = ()
    territory_declared: bool = False

    @property
    def attended(self) -> bool:
        """Tell whether the person was there at any time."""
        return bool(self.stays)


@dataclass(frozen=True, slots=True)
class Intervention:
    """Somebody had the floor."""

    id: str
    member: str
    kind: FloorKind
    item: str | None
    span: Span
    end: FloorEnd | None
    seconds_added: int = 0
    closed_doors: bool = False


class VoteStatus(enum.StrEnum):
    """Where a vote ended."""

    OPEN = "open"
    CLOSED = "closed"
    PROCLAIMED = "proclaimed"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote from its terms to its proclamation; ``cast`` are the votes as each was received."""

    id: str
    item: str
    round: int
    kind: VoteKind
    majority: str
    legal_number: int
    needed: int
    eligible: tuple[str, ...]
    absent_after_debate: tuple[str, ...]
    text_sha256: str
    span: Span
    cast: tuple[Ballot, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    silent: tuple[str, ...] = ()
    result: VoteResult | None = None
    status: VoteStatus = VoteStatus.OPEN
    asked_casting: bool = False
    casting: Choice | None = None
    reason: str = ""
    ground: AnnulGround | None = None
    subject: VoteSubject = VoteSubject.SUBSTANCE
    proposer: str = ""
    motive: str = ""
    proclaimed_at: str = ""
    seq: int = 0  # number of the link that closed it
    secret: SecretNow | None = None  # what is particular to a secret vote


@dataclass(frozen=True, slots=True)
class MajorityChange:
    """The secretary bound another majority before the vote (law.md 5.3)."""

    majority: str
    matter: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Approval:
    """The acta of an earlier session was approved, by a vote or by assent (ROF 91.1; R-ACT-4)."""

    acta: PriorActa
    at: str
    vote: str
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """A matter of the agenda and what was done with it."""

    item: Item
    state: ItemState = ItemState.PENDING
    spans: tuple[Span, ...] = ()
    reason: str = ""  # why it was withdrawn or tabled
    majorities: tuple[MajorityChange, ...] = ()
    is_off_agenda: bool = False
    corrections: tuple[Correction, ...] = ()  # that were put to the body, carried or not
    approvals: tuple[Approval, ...] = ()


class IncidentKind(enum.StrEnum):
    """Where an incident comes from."""

    NOTED = "noted"  # the secretary's words
    QUORUM_LOST = "quorum-lost"
    QUORUM_REGAINED = "quorum-regained"
    ALARM = "alarm"
    ALARM_CLEARED = "alarm-cleared"
    CONNECTION_LOST = "connection-lost"
    CONNECTION_RESTORED = "connection-restored"
    RECORDING_GAP = "recording-gap"
    RECORDING_RESUMED = "recording-resumed"
    CHAIR_PASSED = "chair-passed"
    SECRETARY_REPLACED = "secretary-replaced"
    SECRETARY_MISSING = "secretary-missing"
    CALLED_TO_ORDER = "called-to-order"
    WARNED = "warned"
    CALL_WITHDRAWN = "call-withdrawn"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that the acta tells (ROF 109.1.g); ``subject`` is a member or a code."""

    kind: IncidentKind
    span: Span
    subject: str = ""
    text: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time without public or a pause, with its reason."""

    span: Span
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A piece of the recording as the log sealed it; ``seq`` is the number of that link."""

    part: int
    segment: Segment
    seq: int
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """The whole act; ``opened_at`` is empty where the session was not held (ROF 109.2)."""

    convened: SessionConvened
    size: int
    last_at: str
    opened_at: str = ""
    closed_at: str = ""
    was_held: bool = True
    roll_present: int = 0
    quorum: int = 0
    recording: str = ""
    presiding: str = ""  # who presided at the end, if not the chair (ROF 47)
    acting: tuple[Person, ...] = ()  # who acted as secretary after the one convened, in order
    recording_parts: int = 0
    recording_stopped: int = 0  # the last part that the recorder said was complete
    attendance: tuple[Attendance, ...] = ()
    items: tuple[ItemRecord, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    votes: tuple[Vote, ...] = ()
    incidents: tuple[Incident, ...] = ()
    recesses: tuple[Stretch, ...] = ()
    closed_doors: tuple[Stretch, ...] = ()
    undone: tuple[str, ...] = ()
    tracks: tuple[TrackDescribed, ...] = ()
    pieces: tuple[SealedPiece, ...] = ()
    length_ms: int = 0

    def person(self, member: str) -> Person:
        """Return who has an id; raises KeyError."""
        for person in (*self.convened.people, *self.acting):
            if person.id == member:
                return person
        raise KeyError(member)

    @property
    def secretary(self) -> Person | None:
        """Return who acted as secretary at the end (RD128 3.2; R-BOD-4)."""
        keepers = (p for p in self.convened.people if p.duty is Duty.SECRETARY)
        return self.acting[-1] if self.acting else next(keepers, None)

    def votes_on(self, item: str) -> tuple[Vote, ...]:
        """Return the votes on an item, annulled ones among them, in order."""
        return tuple(vote for vote in self.votes if vote.item == item)

    def withholds(self, segment: Segment) -> bool:
        """Tell whether a piece of the recording touches a time without public (R-VID-4)."""
        from_ms, to_ms = segment.from_ms, max(segment.to_ms, segment.from_ms + 1)
        return any(
            from_ms < stretch.span.to_ms and stretch.span.from_ms < to_ms
            for stretch in self.closed_doors
        )
