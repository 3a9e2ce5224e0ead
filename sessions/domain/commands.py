"""What may be asked of a session: the closed union of its commands (docs/protocol.md).

Ids of new things (``request``, ``vote``, ``intervention``) are made by the client, so that a
repeated command is the same command. Who asks is the actor, never a field.
"""

from dataclasses import dataclass, field

from sessions.domain.values import (
    AttendanceCause,
    Choice,
    FloorKind,
    Group,
    Item,
    Majority,
    Person,
    Presence,
    RuleProfile,
    Segment,
    SessionKind,
    VoteKind,
)


@dataclass(frozen=True, slots=True)
class ConveneSession:
    """Convene the session; only the office does (secretary by order of the chair)."""

    session: str
    title: str
    body_name: str
    town: str
    place: str
    session_kind: SessionKind
    starts_at: str
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    expediente: str
    call: int = 1
    is_public: bool = True
    rules: RuleProfile = field(default_factory=RuleProfile)


@dataclass(frozen=True, slots=True)
class StartRollCall:
    """Begin to call the roll (secretary)."""


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """Write down that a member is there or not (secretary)."""

    member: str
    presence: Presence
    cause: AttendanceCause = AttendanceCause.ROLL_CALL
    territory_declared: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRollCall:
    """Answer the roll for oneself from the tablet (member)."""

    presence: Presence
    territory_declared: bool = False


@dataclass(frozen=True, slots=True)
class CompleteRollCall:
    """Close the roll; who did not answer is absent (secretary)."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Declare the session constituted (chair)."""

    recording: str


@dataclass(frozen=True, slots=True)
class DeclareNotHeld:
    """Leave the session without effect for want of quorum (chair)."""


@dataclass(frozen=True, slots=True)
class PassChair:
    """Put another member in the chair, who presides from now on (chair or secretary; ROF 47)."""

    member: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Begin an item (chair or secretary)."""

    item: str


@dataclass(frozen=True, slots=True)
class CloseItem:
    """End an item (chair or secretary)."""

    item: str


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """Withdraw an item (chair)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableItem:
    """Leave an item on the table (chair)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class BindMajority:
    """Bind another majority to an item before it is voted (secretary, with reason)."""

    item: str
    majority: Majority
    matter: str
    reason: str


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """Ask for the floor (member, secretary, auditor)."""

    request: str
    kind: FloorKind = FloorKind.TURN


@dataclass(frozen=True, slots=True)
class WithdrawFloor:
    """Take the request back (who made it, or the chair)."""

    request: str


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Give the floor (chair or secretary); ``seconds`` 0 means the body's own rule."""

    intervention: str
    member: str
    kind: FloorKind = FloorKind.TURN
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class EndFloor:
    """End the intervention (who speaks, or the chair)."""

    intervention: str


@dataclass(frozen=True, slots=True)
class ExtendFloor:
    """Add time (chair)."""

    intervention: str
    seconds: int


@dataclass(frozen=True, slots=True)
class OpenVote:
    """Open the vote on the item under debate (chair or secretary)."""

    vote: str
    item: str
    kind: VoteKind = VoteKind.ORDINARY


@dataclass(frozen=True, slots=True)
class CastVote:
    """Vote (member entitled to)."""

    vote: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class CastVoteAloud:
    """Take down the vote that a member gave by voice (secretary)."""

    vote: str
    member: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class CloseVote:
    """Close and count (chair or secretary)."""

    vote: str


@dataclass(frozen=True, slots=True)
class GiveCastingVote:
    """Decide the second tie, or decline with None (chair only)."""

    vote: str
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class ProclaimVote:
    """Proclaim what was computed (chair)."""

    vote: str


@dataclass(frozen=True, slots=True)
class AnnulVote:
    """Annul a vote that was not proclaimed (chair, with reason)."""

    vote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recess:
    """Pause (chair)."""

    until: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause (chair)."""


@dataclass(frozen=True, slots=True)
class CloseDoors:
    """Go on without public (chair)."""

    reason: str


@dataclass(frozen=True, slots=True)
class OpenDoors:
    """Be public again (chair)."""


@dataclass(frozen=True, slots=True)
class CloseSession:
    """Lift the session (chair)."""


@dataclass(frozen=True, slots=True)
class NoteIncident:
    """Write down an incident (secretary)."""

    text: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRecordingStarted:
    """A part of the recording began (system:media)."""

    part: int
    started_at: str


@dataclass(frozen=True, slots=True)
class ReportTrack:
    """A track is being recorded (system:media)."""

    part: int
    track: str
    participant: str
    media: str
    codec: str
    clock_rate: int
    layer: str = ""


@dataclass(frozen=True, slots=True)
class ReportSegments:
    """Pieces were sealed (system:media)."""

    part: int
    segments: tuple[Segment, ...]
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class ReportGap:
    """A stretch could not be recorded (system:media)."""

    part: int
    from_ms: int
    to_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class ReportRecordingStopped:
    """The part is complete (system:media)."""

    part: int


@dataclass(frozen=True, slots=True)
class ReportAlarm:
    """An alarm begins or ends (system:media, system:room)."""

    code: str
    subject: str
    is_raised: bool


@dataclass(frozen=True, slots=True)
class ReportConnection:
    """A remote member's connection fell or came back (system:room)."""

    member: str
    is_connected: bool


Command = (
    ConveneSession
    | StartRollCall
    | RecordAttendance
    | AnswerRollCall
    | CompleteRollCall
    | OpenSession
    | DeclareNotHeld
    | PassChair
    | OpenItem
    | CloseItem
    | WithdrawItem
    | TableItem
    | BindMajority
    | RequestFloor
    | WithdrawFloor
    | GiveFloor
    | EndFloor
    | ExtendFloor
    | OpenVote
    | CastVote
    | CastVoteAloud
    | CloseVote
    | GiveCastingVote
    | ProclaimVote
    | AnnulVote
    | Recess
    | Resume
    | CloseDoors
    | OpenDoors
    | CloseSession
    | NoteIncident
    | ReportRecordingStarted
    | ReportTrack
    | ReportSegments
    | ReportGap
    | ReportRecordingStopped
    | ReportAlarm
    | ReportConnection
)

COMMANDS: dict[str, type[Command]] = {
    "session.convene": ConveneSession,
    "rollcall.start": StartRollCall,
    "attendance.record": RecordAttendance,
    "rollcall.answer": AnswerRollCall,
    "rollcall.complete": CompleteRollCall,
    "session.open": OpenSession,
    "session.declare-not-held": DeclareNotHeld,
    "chair.pass": PassChair,
    "item.open": OpenItem,
    "item.close": CloseItem,
    "item.withdraw": WithdrawItem,
    "item.table": TableItem,
    "item.bind-majority": BindMajority,
    "floor.request": RequestFloor,
    "floor.withdraw": WithdrawFloor,
    "floor.give": GiveFloor,
    "floor.end": EndFloor,
    "floor.extend": ExtendFloor,
    "vote.open": OpenVote,
    "vote.cast": CastVote,
    "vote.cast-aloud": CastVoteAloud,
    "vote.close": CloseVote,
    "vote.give-casting": GiveCastingVote,
    "vote.proclaim": ProclaimVote,
    "vote.annul": AnnulVote,
    "session.recess": Recess,
    "session.resume": Resume,
    "doors.close": CloseDoors,
    "doors.open": OpenDoors,
    "session.close": CloseSession,
    "incident.note": NoteIncident,
    "recording.report-started": ReportRecordingStarted,
    "recording.report-track": ReportTrack,
    "recording.report-segments": ReportSegments,
    "recording.report-gap": ReportGap,
    "recording.report-stopped": ReportRecordingStopped,
    "alarm.report": ReportAlarm,
    "connection.report": ReportConnection,
}
COMMAND_OF: dict[type[Command], str] = {cls: kind for kind, cls in COMMANDS.items()}
