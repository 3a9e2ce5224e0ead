"""An invented council and a session of it that tests drive by commands."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from core.clock import to_wire
from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import OFFICE
from sessions.domain.apply import apply
from sessions.domain.decide import decide
from sessions.domain.state import SessionState
from sessions.domain.values import (
    AttendanceCause,
    Choice,
    Duty,
    Group,
    Item,
    ItemKind,
    Majority,
    Person,
    Presence,
    RuleProfile,
    SessionKind,
    VoteKind,
    VoteSubject,
)

START = datetime(2026, 3, 26, 8, 0, tzinfo=UTC)
CHAIR, SECRETARY, AUDITOR = "p-01", "p-secretaria", "p-interventora"
SURNAMES = ("Zarco", "Ñíguez", "Álamo", "Nuño", "Ortuño", "Bermejo", "Cid", "Duero", "Ebro")


def people(members: int) -> tuple[Person, ...]:
    seated = tuple(
        Person(
            f"p-{seat:02}", f"Nombre {seat}", SURNAMES[seat % len(SURNAMES)],
            "Alcaldesa" if seat == 1 else "Concejal",
            Duty.CHAIR if seat == 1 else Duty.MEMBER, seat, f"g-{seat % 2}",
        )
        for seat in range(1, members + 1)
    )  # fmt: skip
    secretary = Person(SECRETARY, "Prudencia", "Fe Inventada", "Secretaria", Duty.SECRETARY)
    auditor = Person(AUDITOR, "Justa", "Cuenta Inventada", "Interventora", Duty.AUDITOR)
    return (*seated, secretary, auditor)


ITEMS = (
    Item("i-1", 1, ItemKind.MINUTES, "Acta anterior", "Aprobar el acta anterior."),
    Item("i-2", 2, ItemKind.OPINION, "Presupuesto", "Aprobar el presupuesto."),
    Item(
        "i-3", 3, ItemKind.OPINION, "Bandera", "Aprobar la bandera.", Majority.ABSOLUTE, "A05"
    ),
    Item("i-4", 4, ItemKind.REPORT, "Decretos", "Dar cuenta.", votable=False),
    Item("i-5", 5, ItemKind.QUESTIONS, "Ruegos y preguntas", "", votable=False),
)  # fmt: skip


def convocation(members: int = 7, **changes: object) -> c.ConveneSession:
    base = c.ConveneSession(
        session="s-1", title="Pleno ordinario", body_name="Pleno", town="Villaficticia",
        place="Salón de plenos", session_kind=SessionKind.ORDINARY, starts_at=to_wire(START),
        people=people(members), groups=(
            Group("g-0", "Grupo Par", "PAR", "#1d4ed8"),
            Group("g-1", "Grupo Impar", "IMP", "#15803d"),
        ),
        items=ITEMS, expediente="2026/1", rules=RuleProfile(legal_number=members),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]  # a test names the fields it changes


@dataclass
class Told:
    event: e.Event
    seq: int
    at: str
    actor: str


@dataclass
class Sitting:
    """A session in memory: decide, apply, remember."""

    state: SessionState = field(default_factory=SessionState)
    now: datetime = START
    log: list[Told] = field(default_factory=list)

    def ask(
        self, actor: str, command: c.Command, after: float = 1.0
    ) -> tuple[e.Event, ...] | Refused:
        self.now += timedelta(seconds=after)
        answer = decide(self.state, command, actor, self.now)
        if isinstance(answer, Refused):
            return answer
        at = to_wire(self.now)
        for event in answer:
            seq = self.state.seq + 1
            self.log.append(Told(event, seq, at, actor))
            self.state = apply(self.state, event, seq, at)
        return answer

    def do(self, actor: str, command: c.Command, after: float = 1.0) -> tuple[e.Event, ...]:
        answer = self.ask(actor, command, after)
        assert not isinstance(answer, Refused), (type(command).__name__, answer)
        return answer

    def code(self, actor: str, command: c.Command) -> str:
        before = self.state
        answer = self.ask(actor, command)
        assert isinstance(answer, Refused), answer
        assert self.state == before
        return answer.code

    # What most tests begin with.

    def call_roll(self, here: int, remote: tuple[int, ...] = ()) -> "Sitting":
        self.do(SECRETARY, c.StartRollCall())
        for seat in range(1, here + 1):
            presence = Presence.REMOTE if seat in remote else Presence.IN_ROOM
            self.do(f"p-{seat:02}", c.AnswerRollCall(presence, territory_declared=True))
        self.do(SECRETARY, c.CompleteRollCall())
        return self

    def opened(self, here: int = 7, remote: tuple[int, ...] = ()) -> "Sitting":
        self.call_roll(here, remote)
        self.do(CHAIR, c.OpenSession("grabacion"))
        return self

    def in_item(self, item: str = "i-2") -> "Sitting":
        self.do(SECRETARY, c.OpenItem(item))
        return self

    def voting(self, name: str = "v-1", item: str = "i-2") -> "Sitting":
        self.do(self.state.presiding, c.OpenVote(name, item))
        return self

    def cast(self, yes: int, no: int, abstain: int = 0, name: str | None = None) -> "Sitting":
        vote = name or self.state.open_vote or ""
        choices = [Choice.YES] * yes + [Choice.NO] * no + [Choice.ABSTAIN] * abstain
        now = next(v for v in self.state.votes if v.vote == vote)
        for member, choice in zip(sorted(now.eligible), choices, strict=False):
            self.do(member, c.CastVote(vote, choice))
        return self

    def voted(
        self, yes: int, no: int, abstain: int = 0, name: str = "v-1", item: str = "i-2"
    ) -> "Sitting":
        self.voting(name, item).cast(yes, no, abstain)
        self.do(self.state.presiding, c.CloseVote(name))
        return self

    def agreed(
        self, subject: VoteSubject, item: str = "i-2", proposer: str = "p-02", name: str = "v-p"
    ) -> "Sitting":
        """Let everybody agree to how an item is dealt with."""
        self.do(
            SECRETARY, c.OpenVote(name, item, subject=subject, proposer=proposer, motive="motivo")
        )
        self.cast(len(self.state.votes[-1].eligible), 0)
        self.do(self.state.presiding, c.CloseVote(name))
        self.do(self.state.presiding, c.ProclaimVote(name))
        return self

    def behind_doors(self, item: str = "i-2") -> "Sitting":
        """Agree to the secrecy of an item that is open, and close the doors."""
        self.agreed(VoteSubject.SECRECY, item, name="v-s")
        self.do(self.state.presiding, c.CloseDoors("afecta a la intimidad"))
        return self

    def expelled(self, member: str) -> "Sitting":
        """Call a member to order three times and order him to leave."""
        for _ in range(3):
            self.do(self.state.presiding, c.CallToOrder(member, "interrumpe a quien habla"))
        self.do(self.state.presiding, c.ExpelMember(member))
        return self

    @property
    def outcome(self) -> str:
        result = self.state.votes[-1].result
        return result.outcome.value if result else ""


def sitting(members: int = 7, **changes: object) -> Sitting:
    """A convened session of a body of ``members``."""
    made = Sitting()
    made.do(OFFICE, convocation(members, **changes))
    return made


def going(member: str, cause: AttendanceCause = AttendanceCause.LEFT) -> c.RecordAttendance:
    """Order that somebody leaves."""
    return c.RecordAttendance(member, Presence.ABSENT, cause)


__all__ = [
    "AUDITOR",
    "CHAIR",
    "ITEMS",
    "SECRETARY",
    "START",
    "Sitting",
    "VoteKind",
    "VoteSubject",
    "convocation",
    "going",
    "sitting",
]
