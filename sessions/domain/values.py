"""The nouns of a session, as the law uses them; all frozen, all plain data."""

import enum
from dataclasses import dataclass

from sessions.domain.secret_values import SecretAnnex, SecretGround
from voting.domain.values import BodyKind, Choice, Majority, Outcome, Tally, VoteKind


class SessionKind(enum.StrEnum):
    """Types of session (LRBRL 46.2.a-b, ROF 77-79)."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"
    URGENT = "urgent"


class Stage(enum.StrEnum):
    """Where the session is (law.md 2.3)."""

    CONVENED = "convened"
    ROLL_CALL = "roll-call"
    QUORATE = "quorate"  # the roll was called and the quorum is there: it can be opened
    OPEN = "open"
    RECESS = "recess"
    NO_QUORUM = "no-quorum"  # ROF 90: frozen until the quorum is back or the session is lifted
    CLOSED = "closed"
    NOT_HELD = "not-held"  # ROF 109.2: a diligencia instead of an acta


class ItemKind(enum.StrEnum):
    """Instruments (ROF 97, 91.4)."""

    MINUTES = "minutes"  # approval of a previous acta
    OPINION = "opinion"  # dictamen
    PROPOSAL = "proposal"  # proposición
    MOTION = "motion"  # moción
    DECLARATION = "declaration"  # institutional declaration
    REPORT = "report"  # dación de cuenta: not voted
    QUESTIONS = "questions"  # ruegos y preguntas: never voted (ROF 97)


class ItemState(enum.StrEnum):
    """Where an item is; the table of its transitions is ``NEXT_ITEM`` in ``apply``."""

    PENDING = "pending"
    DEBATING = "debating"
    VOTING = "voting"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    TABLED = "tabled"  # sobre la mesa (ROF 92.1)
    NOT_ADMITTED = "not-admitted"  # off the agenda and its urgency not declared (ROF 91.4)


class Presence(enum.StrEnum):
    """How a member is there, or why not (ROF 109.1.d)."""

    UNKNOWN = "unknown"  # before the roll is called
    IN_ROOM = "in-room"
    REMOTE = "remote"
    EXCUSED = "excused"
    ABSENT = "absent"


class AttendanceCause(enum.StrEnum):
    """Why attendance changed (law.md 1.4)."""

    ROLL_CALL = "roll-call"
    ARRIVAL = "arrival"
    LEFT = "left"
    RETURNED = "returned"
    EXPELLED = "expelled"  # ROF 95
    CONFLICT = "conflict"  # LRBRL 76
    CONNECTION_LOST = "connection-lost"  # R-QUO-9


class VoteSubject(enum.StrEnum):
    """What is put to the vote: the matter itself, or how it is dealt with (law.md 4, 5.1)."""

    SUBSTANCE = "substance"
    URGENCY = "urgency"  # of a motion off the agenda (ROF 91.4; R-AGE-4)
    WITHDRAWAL = "withdrawal"  # retirada (ROF 92.1; R-DEB-11)
    TABLING = "tabling"  # sobre la mesa (ROF 92.1; R-DEB-11)
    NOMINAL = "nominal"  # that the matter be voted by name (ROF 102.2; R-VOT-3)
    SECRECY = "secrecy"  # debate and vote without public (LRBRL 70.1)


class AnnulGround(enum.StrEnum):
    """The error by which a vote that was not proclaimed is annulled (law.md 5.3)."""

    TECHNICAL = "technical"
    WRONG_MAJORITY = "wrong-majority"  # then, and only then, another may be bound
    WRONG_VOTERS = "wrong-voters"


class FloorKind(enum.StrEnum):
    """Why somebody speaks (ROF 94-97, 103)."""

    TURN = "turn"
    SECOND_TURN = "second-turn"
    ALLUSION = "allusion"
    ORDER = "order"  # cuestión de orden: before the queue (ROF 94.2)
    RAPPORTEUR = "rapporteur"  # ponente
    SECRETARY = "secretary"
    AUDITOR = "auditor"
    EXPLANATION = "explanation"  # of vote (ROF 103)
    PETITION = "petition"  # ruego
    QUESTION = "question"


class FloorEnd(enum.StrEnum):
    """Who ended an intervention."""

    SPEAKER = "speaker"
    CHAIR = "chair"
    VOTE = "vote"  # a vote is opened: nobody has the floor (ROF 98.3)
    RECESS = "recess"
    LEFT = "left"


class RemoteBasis(enum.StrEnum):
    """The legal ground on which a member may attend at a distance (R-REM-3)."""

    NONE = "none"
    ART_46_3 = "art46.3"
    AUTONOMIC = "autonomic"
    ROM = "rom"


class Duty(enum.StrEnum):
    """What a person does in this session."""

    CHAIR = "chair"
    MEMBER = "member"
    SECRETARY = "secretary"
    AUDITOR = "auditor"
    GUEST = "guest"  # heard by leave of the chair; never of the body


@dataclass(frozen=True, slots=True)
class RuleProfile:
    """The rules of the body as data (R-SRC-3); each field is an override key of its norms."""

    body_kind: BodyKind = BodyKind.PLENO
    legal_number: int = 25
    turn_seconds: int = 300  # R-DEB-4: no state rule, the body's own
    allusion_seconds: int = 60
    grace_seconds: int = 60  # R-QUO-9
    may_change_vote: bool = True  # until closing, if the regulation allows
    names_in_ordinary: bool = True  # R-VOT-3: whether the acta prints each sense
    remote_basis: RemoteBasis = RemoteBasis.ROM
    remote_needs_leave: bool = False  # R-REM-4: asked for before the session, and granted
    casting_vote: bool = True
    blocks_unreachable_vote: bool = True  # R-SES-3 (LRLCV 115.1): present < needed, no vote
    secret_grounds: tuple[SecretGround, ...] = (SecretGround.PERSONS, SecretGround.HONOUR)
    secret_trustees: int = 3  # who make the key of secret votes, and how many open a count
    secret_threshold: int = 2
    secret_annex: SecretAnnex = SecretAnnex.MEMBERS


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part; ``group`` is the id of the political group, empty for officials."""

    id: str
    name: str
    surnames: str
    office: str
    duty: Duty
    seat: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A political group as it was on the day of the session."""

    id: str
    name: str
    initials: str
    colour: str


@dataclass(frozen=True, slots=True)
class PriorActa:
    """The acta of an earlier session of the body, as it was distributed (ROF 80.2; R-ACT-4).

    ``number`` is its number in the book, ``held_at`` when that session began (RFC 3339 UTC) and
    ``sha256`` the digest of the file that is approved.
    """

    session: str
    number: str
    title: str
    held_at: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A material error of an acta: where, what it says and what it should say (ROF 91.1)."""

    id: str
    acta: str  # the session whose acta it is
    where: str
    says: str
    should_say: str


@dataclass(frozen=True, slots=True)
class Item:
    """A matter of the agenda with the majority bound to it before anybody votes (R-BOD-5).

    ``actas`` are those that an item of kind ``minutes`` puts to approval.
    """

    id: str
    number: int
    kind: ItemKind
    title: str
    text: str
    majority: Majority = Majority.SIMPLE
    matter: str = ""  # code A01…A21 of law.md 5.2 where a special majority applies
    proposer: str = ""
    votable: bool = True
    actas: tuple[PriorActa, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """The sense of one member; ``aloud`` when the secretary took it down from the floor.

    ``choice`` is None only in what is told while the sense is withheld from this reader.
    """

    member: str
    choice: Choice | None
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class VoteResult:
    """What was counted and what it means; ``article`` is the norm that was applied."""

    tally: Tally
    outcome: Outcome
    needed: int  # votes in favour that were needed; 0 when it depends on those against
    article: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A closed piece of one recorded track; times in milliseconds from the session's opening."""

    track: str
    index: int
    file: str  # name inside the recording
    sha256: str
    bytes: int
    from_ms: int
    to_ms: int
    packets: int


__all__ = [
    "AnnulGround",
    "AttendanceCause",
    "Ballot",
    "BodyKind",
    "Choice",
    "Correction",
    "Duty",
    "FloorEnd",
    "FloorKind",
    "Group",
    "Item",
    "ItemKind",
    "ItemState",
    "Majority",
    "Outcome",
    "Person",
    "Presence",
    "PriorActa",
    "RemoteBasis",
    "RuleProfile",
    "Segment",
    "SessionKind",
    "Stage",
    "Tally",
    "VoteKind",
    "VoteResult",
    "VoteSubject",
]
