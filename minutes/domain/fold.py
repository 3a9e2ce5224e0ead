"""The fold of the log into the record of the act; cannot fail on a log that was decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from core.clock import from_wire, milliseconds
from minutes.domain.agenda import MOVED, with_acta, with_urgent
from minutes.domain.incidents import INCIDENTS, incident
from minutes.domain.record import (
    Attendance,
    Happened,
    Incident,
    IncidentKind,
    Intervention,
    ItemRecord,
    MajorityChange,
    Record,
    SealedPiece,
    Span,
    Stay,
    Stretch,
    Vote,
    VoteStatus,
)
from sessions.domain import events as e
from sessions.domain.applying import secret
from sessions.domain.state import SessionState
from sessions.domain.values import (
    AttendanceCause,
    Ballot,
    ItemState,
    Majority,
    Person,
    Presence,
)

HERE = frozenset({Presence.IN_ROOM, Presence.REMOTE})
VOTED = (
    e.VoteOpened, e.VoteCast, e.VoteClosed, e.CastingVoteGiven, e.VoteProclaimed, e.VoteAnnulled,
)  # fmt: skip
SECRET_ENDS = {"closed": VoteStatus.CLOSED, "annulled": VoteStatus.ANNULLED}
SPOKEN = (e.FloorGiven, e.FloorEnded, e.FloorExtended)


class NotConvenedError(ValueError):
    """The log does not begin with a convocation: there is nothing to write down."""


def fold(happened: Sequence[Happened]) -> Record:
    """Return the record of a log; raises NotConvenedError."""
    if not happened or not isinstance(happened[0].event, e.SessionConvened):
        raise NotConvenedError
    folding = _Folding(happened[0].event, _opening(happened), happened[-1].at)
    for fact in happened:
        folding.take(fact)
    return folding.record(happened[-1])


def _opening(happened: Iterable[Happened]) -> str:
    return next((fact.at for fact in happened if isinstance(fact.event, e.SessionOpened)), "")


@dataclass(slots=True)
class _Folding:
    """The record while it grows; everything open has no end yet."""

    convened: e.SessionConvened
    opened_at: str
    last_at: str
    found: dict[str, object] = field(default_factory=dict)
    attendance: dict[str, Attendance] = field(default_factory=dict)
    here: dict[str, Stay] = field(default_factory=dict)
    before: dict[str, tuple[Attendance, Stay | None]] = field(default_factory=dict)
    acting: list[Person] = field(default_factory=list)
    items: dict[str, ItemRecord] = field(default_factory=dict)
    open_items: dict[str, str] = field(default_factory=dict)
    interventions: dict[str, Intervention] = field(default_factory=dict)
    votes: dict[str, Vote] = field(default_factory=dict)
    secrets: SessionState = field(default_factory=SessionState)
    incidents: list[Incident] = field(default_factory=list)
    recesses: list[Stretch] = field(default_factory=list)
    doors: list[Stretch] = field(default_factory=list)
    tracks: list[e.TrackDescribed] = field(default_factory=list)
    pieces: dict[tuple[str, str], SealedPiece] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.items = {item.id: ItemRecord(item) for item in self.convened.items}
        self.attendance = {
            person.id: Attendance(person, Presence.UNKNOWN) for person in self.convened.people
        }

    def take(self, fact: Happened) -> None:
        """Take one fact in."""
        event = fact.event
        if isinstance(event, e.GuestInvited):
            people = (*self.convened.people, event.person)
            self.convened = replace(self.convened, people=people)
        elif isinstance(event, MOVED):
            self._item(fact, event)
        elif isinstance(event, VOTED):
            self._vote(fact, event)
        elif isinstance(event, e.SecretEvent):
            self._secret(fact, event)
        elif isinstance(event, SPOKEN):
            self._floor(fact, event)
        elif isinstance(event, e.AttendanceChanged):
            self._attendance(fact, event)
        elif isinstance(event, e.AttendanceCorrected):
            self._uncorrected(event.member)
        elif isinstance(event, e.OfficialAttended):
            self._official(fact, event.person, event.presence)
        elif type(event) in INCIDENTS:
            self._incident(fact, event)
        else:
            self._stage(fact, event)
            self._recording(fact, event)

    def ms(self, at: str) -> int:
        """Return a moment in milliseconds from the opening; 0 before it."""
        if not self.opened_at:
            return 0
        return max(0, milliseconds(from_wire(at) - from_wire(self.opened_at)))

    def span(self, from_at: str, to_at: str | None = None) -> Span:
        """Return a stretch; one without end lasts to the last link."""
        end = to_at or self.last_at
        return Span(from_at, end, self.ms(from_at), self.ms(end))

    def _attendance(self, fact: Happened, event: e.AttendanceChanged) -> None:
        self.before[event.member] = (
            self.attendance[event.member], self.here.get(event.member),
        )  # fmt: skip
        self._moved(fact.at, event.member, event.presence, event.cause)
        now = self.attendance[event.member]
        declared = now.territory_declared or event.territory_declared
        self.attendance[event.member] = replace(now, territory_declared=declared)

    def _moved(self, at: str, person: str, presence: Presence, cause: AttendanceCause) -> None:
        stay, now = self.here.pop(person, None), self.attendance[person]
        if stay is not None:
            ended = replace(stay, span=self.span(stay.span.from_at, at), left=cause)
            now = replace(now, stays=(*now.stays, ended))
        if presence in HERE:
            self.here[person] = Stay(self.span(at), presence, cause)
        if "quorum" not in self.found:
            now = replace(now, roll=presence)
        self.attendance[person] = now

    def _uncorrected(self, member: str) -> None:
        """Leave out what was written down by mistake; the log keeps it."""
        self.attendance[member], stay = self.before.pop(member)
        self.here.pop(member, None)
        if stay is not None:
            self.here[member] = stay

    def _official(self, fact: Happened, person: str, presence: Presence) -> None:
        cause = AttendanceCause.ROLL_CALL
        if "quorum" in self.found:
            came = presence in HERE
            cause = AttendanceCause.RETURNED if came else AttendanceCause.LEFT
        self._moved(fact.at, person, presence, cause)

    def _item(self, fact: Happened, event: e.Event) -> None:
        match event:
            case e.ItemOpened(item):
                self.open_items[item] = fact.at
                self._settle(item, ItemState.DEBATING, "")
            case e.ItemClosed(item):
                self._end_item(item, fact.at)
                self._settle(item, ItemState.SETTLED, "")
            case e.ItemWithdrawn(item, reason):
                self._end_item(item, fact.at)
                self._settle(item, ItemState.WITHDRAWN, reason)
            case e.ItemTabled(item, reason):
                self._end_item(item, fact.at)
                self._settle(item, ItemState.TABLED, reason)
            case e.ItemNotAdmitted(item):
                self._end_item(item, fact.at)
                self._settle(item, ItemState.NOT_ADMITTED, "")
            case e.ItemPutBack(item):
                self.open_items.pop(item, None)
                self._settle(item, ItemState.PENDING, "")
            case e.UrgentItemProposed(item=urgent):
                self.items = dict(with_urgent(self.items, urgent))
            case e.MajorityBound(item, majority, matter, reason):
                now = self.items[item]
                bound = replace(now.item, majority=Majority(majority), matter=matter)
                change = MajorityChange(majority, matter, reason, fact.at)
                self.items[item] = replace(
                    now, item=bound, majorities=(*now.majorities, change)
                )  # fmt: skip
            case _:
                self.items = with_acta(self.items, event, fact.at)

    def _settle(self, item: str, state: ItemState, reason: str) -> None:
        self.items[item] = replace(self.items[item], state=state, reason=reason)

    def _end_item(self, item: str, at: str | None) -> None:
        begun = self.open_items.pop(item, None)
        if begun is not None:
            now = self.items[item]
            self.items[item] = replace(now, spans=(*now.spans, self.span(begun, at)))

    def _floor(self, fact: Happened, event: e.Event) -> None:
        match event:
            case e.FloorGiven(intervention, member, kind, _, item, _):
                self.interventions[intervention] = Intervention(
                    intervention, member, kind, item, self.span(fact.at), None,
                    closed_doors=self._is_closed,
                )  # fmt: skip
            case e.FloorEnded(intervention, cause):
                now = self.interventions[intervention]
                span = self.span(now.span.from_at, fact.at)
                self.interventions[intervention] = replace(now, span=span, end=cause)
            case e.FloorExtended(intervention, seconds):
                now = self.interventions[intervention]
                added = now.seconds_added + seconds
                self.interventions[intervention] = replace(now, seconds_added=added)
            case _:
                pass

    @property
    def _is_closed(self) -> bool:
        return "doors" in self.found

    def _vote(self, fact: Happened, event: e.Event) -> None:
        match event:
            case e.VoteOpened():
                self.votes[event.vote] = Vote(
                    event.vote, event.item, event.round, event.kind, event.majority,
                    event.legal_number, event.needed, event.eligible, event.absent_after_debate,
                    event.text_sha256, self.span(fact.at), seq=fact.seq, subject=event.subject,
                    proposer=event.proposer, motive=event.motive,
                )  # fmt: skip
            case e.VoteCast(vote, member, choice, aloud):
                now = self.votes[vote]
                kept = tuple(ballot for ballot in now.cast if ballot.member != member)
                mine = () if choice is None else (Ballot(member, choice, aloud),)
                self.votes[vote] = replace(now, cast=(*kept, *mine))
            case e.VoteClosed():
                now = self.votes[event.vote]
                self.votes[event.vote] = replace(
                    now, ballots=event.ballots, silent=event.silent, result=event.result,
                    absent_after_debate=event.absent_after_debate, status=VoteStatus.CLOSED,
                    span=self.span(now.span.from_at, fact.at), seq=fact.seq,
                )  # fmt: skip
            case e.CastingVoteGiven(vote, choice, result):
                self.votes[vote] = replace(
                    self.votes[vote], asked_casting=True, casting=choice, result=result
                )
            case e.VoteProclaimed(vote):
                self.votes[vote] = replace(
                    self.votes[vote], status=VoteStatus.PROCLAIMED, proclaimed_at=fact.at
                )
            case e.VoteAnnulled():
                self._annul(self.votes[event.vote], event, fact.at)
            case _:
                pass

    def _secret(self, fact: Happened, event: e.SecretEvent) -> None:
        """Fold as the session does, and keep what the vote is then."""
        self.secrets = secret.apply(self.secrets, event, fact.seq, fact.at)
        if not isinstance(event, e.SecretVoteEvent):
            return
        now = next(vote for vote in self.secrets.votes if vote.vote == event.vote)
        before = self.votes.get(now.vote)
        begun = before.span.from_at if before else fact.at
        has_ended = now.status in SECRET_ENDS
        after = Vote(
            now.vote, now.item, now.round, now.kind, now.majority, now.legal_number, now.needed,
            now.eligible, now.absent_after_debate, now.text_sha256,
            self.span(begun, fact.at if has_ended else None), silent=now.silent,
            result=now.result, status=SECRET_ENDS.get(now.status, VoteStatus.OPEN),
            reason=now.reason, seq=fact.seq, secret=now.secret,
        )  # fmt: skip
        if before is not None and isinstance(event, e.SecretVoteVerified):
            after = replace(before, secret=now.secret)
        self.votes[now.vote] = after

    def _annul(self, vote: Vote, event: e.VoteAnnulled, at: str) -> None:
        end = at if vote.status is VoteStatus.OPEN else vote.span.to_at
        span = self.span(vote.span.from_at, end)
        self.votes[vote.id] = replace(
            vote, status=VoteStatus.ANNULLED, reason=event.reason, ground=event.ground, span=span
        )

    def _incident(self, fact: Happened, event: e.Event) -> None:
        self.incidents.append(incident(event, self.span(fact.at, fact.at)))
        if isinstance(event, e.ChairPassed):
            self.found["presiding"] = event.member
        elif isinstance(event, e.SecretaryReplaced):
            self._replaced(fact.at, event.person)

    def _replaced(self, at: str, person: Person) -> None:
        self.acting.append(person)
        self.attendance.setdefault(person.id, Attendance(person, Presence.UNKNOWN))
        if person.id not in self.here:
            self._moved(at, person.id, Presence.IN_ROOM, AttendanceCause.ARRIVAL)

    def _stage(self, fact: Happened, event: e.Event) -> None:
        match event:
            case e.RollCallCompleted(present, quorum, _):
                self.found |= {"roll_present": present, "quorum": quorum}
                self._absent_by_silence()
            case e.SessionOpened(recording):
                self.found["recording"] = recording
                if not self.convened.is_public:
                    self._shut(fact.at, "")
            case e.SessionRecessed():
                self.found["recess"] = fact.at
            case e.SessionResumed():
                self._resume(fact.at)
            case e.DoorsClosed(reason):
                self._shut(fact.at, reason)
            case e.DoorsOpened():
                self._unshut(fact.at)
            case e.SessionClosed(undone):
                self.found |= {"undone": undone, "closed_at": fact.at}
            case e.SessionNotHeld(present, quorum):
                self.found |= {"was_held": False, "roll_present": present, "quorum": quorum}
            case _:
                pass

    def _absent_by_silence(self) -> None:
        for member, now in self.attendance.items():
            if now.roll is Presence.UNKNOWN and now.person.seat:
                self.attendance[member] = replace(now, roll=Presence.ABSENT)

    def _resume(self, at: str | None) -> None:
        begun = self.found.pop("recess", None)
        if isinstance(begun, str):
            self.recesses.append(Stretch(self.span(begun, at)))

    def _shut(self, at: str, reason: str) -> None:
        if not self._is_closed:
            self.found |= {"doors": at, "doors_reason": reason}

    def _unshut(self, at: str | None) -> None:
        begun, reason = self.found.pop("doors", None), self.found.pop("doors_reason", "")
        if isinstance(begun, str):
            self.doors.append(Stretch(self.span(begun, at), str(reason)))

    def _recording(self, fact: Happened, event: e.Event) -> None:
        match event:
            case e.RecordingStarted(part, _):
                self.found["recording_parts"] = part
                if part > 1:
                    resumed = IncidentKind.RECORDING_RESUMED
                    span = self.span(fact.at, fact.at)
                    self.incidents.append(Incident(resumed, span, str(part)))
            case e.RecordingStopped(part):
                self.found["recording_stopped"] = part
            case e.TrackDescribed():
                self.tracks.append(event)
            case e.SegmentsSealed(part, segments, recovered):
                for segment in segments:  # the same file with the same bytes is told once
                    piece = SealedPiece(part, segment, fact.seq, recovered)
                    self.pieces.setdefault((segment.file, segment.sha256), piece)
            case e.RecordingGap(_, from_ms, to_ms, cause):
                span = Span(fact.at, fact.at, from_ms, to_ms)
                self.incidents.append(Incident(IncidentKind.RECORDING_GAP, span, "", cause))
            case _:
                pass

    def record(self, last: Happened) -> Record:
        """Close what is still open at the end of the session, or at the last link."""
        closed = self.found.get("closed_at")
        end = closed if isinstance(closed, str) else None
        self.last_at = end or self.last_at
        for item in tuple(self.open_items):
            self._end_item(item, end)
        self._resume(end)
        self._unshut(end)
        self._leave_all()
        known = {
            name: value for name, value in self.found.items() if name in Record.__dataclass_fields__
        }
        return Record(
            convened=self.convened, size=last.seq, last_at=last.at, opened_at=self.opened_at,
            attendance=tuple(self.attendance.values()), items=tuple(self.items.values()),
            interventions=tuple(self._ended(i) for i in self.interventions.values()),
            votes=tuple(self.votes.values()), incidents=tuple(self.incidents),
            recesses=tuple(self.recesses), closed_doors=tuple(self.doors),
            tracks=tuple(self.tracks), pieces=tuple(self.pieces.values()),
            length_ms=self.ms(self.last_at), acting=tuple(self.acting),
            **known,  # type: ignore[arg-type]  # only names of Record, each set with its type above
        )  # fmt: skip

    def _leave_all(self) -> None:
        for member, stay in self.here.items():
            now = self.attendance[member]
            last = replace(stay, span=self.span(stay.span.from_at))
            self.attendance[member] = replace(now, stays=(*now.stays, last))

    def _ended(self, intervention: Intervention) -> Intervention:
        if intervention.end is not None:
            return intervention
        return replace(intervention, span=self.span(intervention.span.from_at))
