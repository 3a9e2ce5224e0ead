"""The state of a session: what its log folds into, and what a screen is given as snapshot.

Every field is plain data with the same name on the wire, so that Python and TypeScript fold alike.
Moments are RFC 3339 UTC text taken from the links.
"""

from dataclasses import dataclass

from sessions.domain.secret_values import SecretNow, SecretSetting
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    Ballot,
    Choice,
    Correction,
    FloorKind,
    Group,
    ItemState,
    Person,
    Presence,
    PriorActa,
    RuleProfile,
    SessionKind,
    Stage,
    VoteKind,
    VoteResult,
    VoteSubject,
)

RULES = RuleProfile()
NO_SECRETS = SecretSetting()


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item as it stands; ``present_at_start`` is for absence after debate (R-VOT-5)."""

    id: str
    number: int
    kind: str
    title: str
    text: str
    majority: str
    matter: str
    proposer: str
    votable: bool
    state: ItemState = ItemState.PENDING
    present_at_start: tuple[str, ...] = ()
    opened_at: str | None = None
    is_off_agenda: bool = False  # ROF 91.4: its urgency is voted first
    is_debated: bool = False  # somebody spoke in it
    agreed: tuple[VoteSubject, ...] = ()  # what was voted and carried about it
    actas: tuple[PriorActa, ...] = ()  # put to approval by this item (ROF 91.1)
    corrections: tuple[Correction, ...] = ()  # of those actas, as they stand
    approved: tuple[str, ...] = ()  # the sessions whose actas were approved


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a member stands now."""

    member: str
    presence: Presence = Presence.UNKNOWN
    is_connected: bool = True
    is_in_conflict: bool = False
    cause: AttendanceCause | None = None  # of the last change
    lost_at: str | None = None  # when the connection fell, until it is restored (R-QUO-9)
    was: Presence = Presence.UNKNOWN  # before the last change, to which a mistake goes back
    was_cause: AttendanceCause | None = None
    changed_at: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialNow:
    """Whether secretary or auditor is there; on the secretary the quorum depends."""

    person: str
    presence: Presence = Presence.UNKNOWN


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who abstains by law in which item (LRBRL 76)."""

    item: str
    member: str


@dataclass(frozen=True, slots=True)
class Calls:
    """How often a member was called to order in this session (ROF 95)."""

    member: str
    count: int


@dataclass(frozen=True, slots=True)
class RemoteLeave:
    """What became of a request to attend at a distance; None until it is decided (R-REM-4)."""

    member: str
    is_granted: bool | None = None


@dataclass(frozen=True, slots=True)
class FloorRequest:
    """A place in the queue."""

    request: str
    member: str
    kind: FloorKind
    at: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """Who has the floor."""

    intervention: str
    member: str
    kind: FloorKind
    allotted_seconds: int
    started_at: str
    item: str | None


@dataclass(frozen=True, slots=True)
class VoteNow:
    """A vote; ``ballots`` hold None as choice where the sense is withheld from this reader."""

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
    opened_at: str
    status: str = "open"  # open, closed, proclaimed, annulled; secret: also preparing to counting
    voted: tuple[str, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    silent: tuple[str, ...] = ()
    result: VoteResult | None = None
    casting: Choice | None = None
    reason: str = ""
    closed_seq: int = 0  # number of the event that closed it; 0 while it is open
    behind_doors: bool = False  # held without public (LRBRL 70.1): never told outside
    secret: SecretNow | None = None
    subject: VoteSubject = VoteSubject.SUBSTANCE
    proposer: str = ""
    motive: str = ""
    ground: AnnulGround | None = None  # of an annulled one


@dataclass(frozen=True, slots=True)
class Alarm:
    """A technical alarm that lasts."""

    code: str
    subject: str
    since: str


@dataclass(frozen=True, slots=True)
class LastSealed:
    """The newest sealed piece of a track: a recorder that dies tells only that one again."""

    part: int
    track: str
    index: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits to be let into the conference."""

    person: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The door of the conference: who waits, who was let in or put out, who is silenced."""

    is_locked: bool = False
    waiting: tuple[Waiting, ...] = ()
    admitted: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    silenced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caucus:
    """The rooms of the groups; ``closes_at`` is empty until everybody is called back."""

    opened_at: str
    closes_at: str = ""


OPEN_DOOR = Entry()


@dataclass(frozen=True, slots=True)
class SessionState:
    """Everything about a session that a decision or a screen needs."""

    session: str = ""
    seq: int = 0
    title: str = ""
    body_name: str = ""
    town: str = ""
    place: str = ""
    session_kind: SessionKind = SessionKind.ORDINARY
    call: int = 1
    starts_at: str = ""
    is_public: bool = True
    doors_open: bool = True
    expediente: str = ""
    rules: RuleProfile = RULES
    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    presiding: str = ""  # who presides now; by default the chair (ROF 47)
    secretary: str = ""  # who acts as secretary now (RD128 3.2; R-BOD-4)
    officials: tuple[OfficialNow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    calls: tuple[Calls, ...] = ()
    remote_leaves: tuple[RemoteLeave, ...] = ()
    stage: Stage = Stage.CONVENED
    items: tuple[ItemNow, ...] = ()
    current_item: str | None = None
    attendance: tuple[Attendance, ...] = ()
    queue: tuple[FloorRequest, ...] = ()
    speaking: Intervention | None = None
    votes: tuple[VoteNow, ...] = ()
    open_vote: str | None = None
    opened_at: str | None = None
    closed_at: str | None = None
    recess_until: str = ""
    recording_part: int = 0
    recording_since: str | None = None
    recorded_ms: int = 0
    sealed: tuple[LastSealed, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    incidents: int = 0
    secret: SecretSetting = NO_SECRETS
    entry: Entry = OPEN_DOOR
    caucus: Caucus | None = None
