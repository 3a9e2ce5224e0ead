"""A synthetic plenary written straight into links: for benchmarks and for tests of the minutes.

It counts votes by itself, so that what is measured is not also what measures.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.chain import GENESIS, SALT, Entry, Link, chain
from core.clock import milliseconds, to_wire
from sessions.codec import encode, event_kind
from sessions.domain import events as e
from sessions.domain.values import (
    AttendanceCause,
    Ballot,
    Choice,
    Duty,
    FloorEnd,
    FloorKind,
    Group,
    Item,
    ItemKind,
    Majority,
    Outcome,
    Person,
    Presence,
    RuleProfile,
    Segment,
    SessionKind,
    Tally,
    VoteKind,
    VoteResult,
)

START = datetime(2026, 3, 26, 8, 0, tzinfo=UTC)
SEGMENT_MS = 4000
SPECIAL = 2  # the item that needs an absolute majority
Content = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Size:
    """How big the plenary is."""

    members: int = 25
    items: int = 30
    interventions: int = 120
    votes: int = 30
    minutes: int = 180
    recorded: bool = True


SMALL = Size(members=7, items=3, interventions=6, votes=3, minutes=2)


@dataclass(slots=True)
class Scribe:
    """Appends events to a log, at a time that only goes forward."""

    session: str = "s-ensayo"
    now: datetime = START
    links: list[Link] = field(default_factory=list)
    opened: datetime | None = None

    def tell(self, event: e.Event, actor: str = "p-secretaria", after_ms: int = 1000) -> Link:
        """Append one event ``after_ms`` later."""
        self.now += timedelta(milliseconds=after_ms)
        # The same salts in every run, so that figures and packages can be compared.
        salt = hashlib.sha256(f"{self.session}/{len(self.links)}".encode()).hexdigest()[:32]
        body = {**encode(event), SALT: salt}
        entry = Entry(event_kind(event), 1, to_wire(self.now), actor, body)
        seq, previous = (self.links[-1].seq, self.links[-1].hash) if self.links else (0, GENESIS)
        self.links += chain([entry], previous, seq)
        if isinstance(event, e.SessionOpened):
            self.opened = self.now
        return self.links[-1]

    @property
    def ms(self) -> int:
        """Milliseconds since the opening."""
        return milliseconds(self.now - self.opened) if self.opened else 0


def people(members: int) -> tuple[Person, ...]:
    """Return a chair, members, a secretary and an auditor, all invented."""
    seated = tuple(
        Person(
            f"p-{seat:02}", f"Nombre{seat}", f"Ficticio {seat}",
            "Alcaldesa" if seat == 1 else "Concejal", Duty.CHAIR if seat == 1 else Duty.MEMBER,
            seat, f"g-{seat % 3 + 1}",
        )
        for seat in range(1, members + 1)
    )  # fmt: skip
    return (
        *seated,
        Person("p-secretaria", "Prudencia", "Inventada Fe", "Secretaria general", Duty.SECRETARY),
        Person("p-intervencion", "Justo", "Imaginado Cuentas", "Interventor", Duty.AUDITOR),
    )


def items(count: int) -> tuple[Item, ...]:
    """Return an agenda; the second item needs an absolute majority."""
    return tuple(
        Item(
            f"i-{number}", number, ItemKind.MINUTES if number == 1 else ItemKind.OPINION,
            f"Asunto ficticio número {number}", f"Aprobar el asunto ficticio número {number}.",
            Majority.ABSOLUTE if number == SPECIAL else Majority.SIMPLE,
            "A06" if number == SPECIAL else "",
        )
        for number in range(1, count + 1)
    )  # fmt: skip


def convocation(size: Size, session: str) -> e.SessionConvened:
    """Return the convocation of an ordinary plenary."""
    return e.SessionConvened(
        session=session, title="Pleno ordinario de ensayo", body_name="Pleno",
        town="Villaficticia", place="el salón de plenos de la Casa Consistorial",
        session_kind=SessionKind.ORDINARY, call=1, starts_at=to_wire(START), is_public=True,
        rules=RuleProfile(legal_number=size.members), people=people(size.members),
        groups=(
            Group("g-1", "Grupo Azul", "GA", "#1d4ed8"),
            Group("g-2", "Grupo Verde", "GV", "#15803d"),
            Group("g-3", "Grupo Ocre", "GO", "#a16207"),
        ),
        items=items(size.items), expediente=f"ES_L01999999_2026_EXP_{'0' * 30}",
    )  # fmt: skip


def open_session(scribe: Scribe, size: Size) -> None:
    """Convene, call the roll and open; the last member is excused."""
    scribe.tell(convocation(size, scribe.session))
    scribe.tell(e.RollCallStarted())
    for seat in range(1, size.members + 1):
        presence = Presence.EXCUSED if seat == size.members else Presence.IN_ROOM
        scribe.tell(
            e.AttendanceChanged(f"p-{seat:02}", presence, AttendanceCause.ROLL_CALL), after_ms=100
        )
    quorum = max(3, -(-size.members // 3))
    scribe.tell(e.RollCallCompleted(size.members - 1, quorum, is_quorate=True))
    scribe.tell(e.SessionOpened("grabacion"), "p-01")


def speech(scribe: Scribe, member: str, item: str, number: int, length_ms: int) -> None:
    """Give the floor and end it."""
    name = f"palabra-{number}"
    scribe.tell(e.FloorGiven(name, member, FloorKind.TURN, 300, item, None), "p-01", 200)
    scribe.tell(e.FloorEnded(name, FloorEnd.SPEAKER), member, length_ms)


def ballot_box(eligible: Iterable[str], number: int) -> tuple[Ballot, ...]:
    """Return how a vote goes: most in favour, every third against, every seventh abstains."""

    def sense(place: int) -> Choice:
        if (place + number) % 7 == 6:  # noqa: PLR2004  a pattern, not a rule
            return Choice.ABSTAIN
        return Choice.NO if (place + number) % 3 == 1 else Choice.YES

    return tuple(Ballot(member, sense(place)) for place, member in enumerate(eligible))


def vote(scribe: Scribe, item: Item, number: int, eligible: tuple[str, ...], legal: int) -> None:
    """Open, cast, close and proclaim."""
    name, absolute = f"votacion-{number}", item.majority is Majority.ABSOLUTE
    needed = legal // 2 + 1 if absolute else 0
    text = hashlib.sha256(item.text.encode()).hexdigest()
    scribe.tell(
        e.VoteOpened(
            name, item.id, 1, VoteKind.ORDINARY, item.majority.value, legal, needed, eligible, (),
            text,
        ),
        "p-01", 200,
    )  # fmt: skip
    ballots = ballot_box(eligible, number)
    for ballot in ballots:
        scribe.tell(e.VoteCast(name, ballot.member, ballot.choice), ballot.member, 40)
    yes, no, abstain = (sum(b.choice is choice for b in ballots) for choice in Choice)
    approved = yes >= needed if absolute else yes > no
    outcome = Outcome.APPROVED if approved else Outcome.REJECTED
    if yes == no and not absolute:
        outcome = Outcome.SECOND_VOTE_REQUIRED
    article = "LRBRL 47.2" if absolute else "LRBRL 47.1"
    result = VoteResult(Tally(yes, no, abstain), outcome, needed, article)
    scribe.tell(e.VoteClosed(name, ballots, (), (), result), after_ms=200)
    if outcome is not Outcome.SECOND_VOTE_REQUIRED:
        scribe.tell(e.VoteProclaimed(name), "p-01", 200)


def plenary(
    size: Size = SMALL, session: str = "s-ensayo", content: Content | None = None
) -> list[Link]:
    """Return the links of a whole plenary; ``content`` gives the bytes of each recorded segment.

    In the second half one item is dealt with behind closed doors.
    """
    scribe = Scribe(session)
    open_session(scribe, size)
    recorder = Recorder(scribe, content or _filler)
    if size.recorded:
        recorder.start(size.members)
    eligible = tuple(f"p-{seat:02}" for seat in range(1, size.members))
    per_item = max(1, size.interventions // size.items)
    length = size.minutes * 60_000 // max(1, size.interventions + size.votes)
    for item in items(size.items):
        _deal_with(scribe, item, (per_item, length, size), eligible, recorder)
    scribe.tell(e.IncidentNoted("Se advierte ruido en la sala."))
    scribe.tell(e.SessionClosed(()), "p-01", 2000)
    recorder.seal()
    if size.recorded:
        scribe.tell(e.RecordingStopped(1), "system:media", 100)
    return scribe.links


def _deal_with(
    scribe: Scribe,
    item: Item,
    pace: tuple[int, int, Size],
    eligible: tuple[str, ...],
    recorder: "Recorder",
) -> None:
    per_item, length, size = pace
    scribe.tell(e.ItemOpened(item.id, eligible))
    behind_doors = item.number == size.items // 2 + 1
    if behind_doors:
        scribe.tell(e.DoorsClosed("afecta a la intimidad de terceros"), "p-01")
    for turn in range(per_item):
        number = (item.number - 1) * per_item + turn
        speech(scribe, eligible[number % len(eligible)], item.id, number, length)
        recorder.seal()
    if item.number <= size.votes:
        vote(scribe, item, item.number, eligible, size.members)
    if behind_doors:
        scribe.tell(e.DoorsOpened(), "p-01")
    scribe.tell(e.ItemClosed(item.id))
    recorder.seal()


@dataclass(slots=True)
class Recorder:
    """Seals the segments that a recorder would have closed by now."""

    scribe: Scribe
    content: Content
    tracks: list[str] = field(default_factory=list)
    next_ms: int = 0
    index: int = 0

    def start(self, members: int) -> None:
        """Describe a sound track of the chair and a picture of the hall."""
        self.scribe.tell(e.RecordingStarted(1, to_wire(self.scribe.now)), "system:media", 5)
        for member, media, codec, rate in (
            ("p-01", "audio", "opus", 48_000), (f"p-{members - 1:02}", "video", "VP8", 90_000),
        ):  # fmt: skip
            track = f"{member}-{media}"
            self.tracks.append(track)
            told = e.TrackDescribed(1, track, member, media, codec, rate)
            self.scribe.tell(told, "system:media", 1)

    def seal(self) -> None:
        """Seal every whole segment up to now, all tracks in one event."""
        segments: list[Segment] = []
        while self.next_ms + SEGMENT_MS <= self.scribe.ms:
            self.index += 1
            segments += [self._segment(track) for track in self.tracks]
            self.next_ms += SEGMENT_MS
        if segments:
            self.scribe.tell(e.SegmentsSealed(1, tuple(segments)), "system:media", 1)

    def _segment(self, track: str) -> Segment:
        content = self.content(track, self.index)
        return Segment(
            track, self.index, f"part-001/{track}/{self.index:06}.rtpd",
            hashlib.sha256(content).hexdigest(), len(content), self.next_ms,
            self.next_ms + SEGMENT_MS, 1,
        )  # fmt: skip


def _filler(track: str, index: int) -> bytes:
    return f"{track} {index}\n".encode() * 20
