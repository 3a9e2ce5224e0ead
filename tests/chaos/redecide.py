"""A stranger's second opinion: every command of a log, decided again on the state before it.

The log keeps events, the receipts keep the digest of each command. The command is found again
from its events, must have that digest, and must be decided again as it was.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from core.chain import Link
from core.clock import from_wire
from core.database import Database
from sessions.codec import decode_event
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.apply import apply
from sessions.domain.decide import decide
from sessions.domain.state import SessionState
from sessions.domain.values import FloorKind, Majority
from sessions.journal import Receipt
from sessions.store import SqlJournal
from sessions.writer import Ask

Commands = Iterable[c.Command]


def _attendance(event: e.AttendanceChanged) -> Commands:
    declared = event.territory_declared
    yield c.RecordAttendance(event.member, event.presence, event.cause, declared)
    yield c.AnswerRollCall(event.presence, declared)
    yield c.ExpelMember(event.member)


def _given(event: e.FloorGiven) -> Commands:
    for kind in (event.kind, FloorKind.TURN):  # officials speak as such, whatever was asked
        for seconds in (0, event.allotted_seconds):
            yield c.GiveFloor(event.intervention, event.member, kind, seconds)


def _requested(event: e.FloorRequested) -> Commands:
    for kind in (event.kind, FloorKind.TURN):
        yield c.RequestFloor(event.request, kind)


def _official(event: e.OfficialAttended) -> Commands:
    yield c.CompleteRollCall()  # the secretary who closes the roll is there
    yield c.RecordOfficial(event.person, event.presence)


def _replaced(event: e.SecretaryReplaced) -> Commands:
    new = event.person
    yield c.ReplaceSecretary(new.id, new.name, new.surnames, new.office, event.reason)


def _proposed(event: e.UrgentItemProposed) -> Commands:
    item = event.item
    yield c.ProposeUrgentItem(
        item.id, item.title, item.text, item.proposer, item.majority, item.matter
    )


def _bound(event: e.MajorityBound) -> Commands:
    yield c.BindMajority(event.item, Majority(event.majority), event.matter, event.reason)


def _cast(event: e.VoteCast) -> Commands:
    assert event.choice is not None
    yield c.CastVote(event.vote, event.choice)
    yield c.CastVoteAloud(event.vote, event.member, event.choice)


def _correction(event: e.ActaCorrectionNoted) -> Commands:
    one = event.correction
    yield c.NoteActaCorrection(event.item, one.id, one.acta, one.where, one.says, one.should_say)


def _same(command: type[c.Command]) -> Callable[[Any], Commands]:
    """Take for the command what it shares with its event, by name."""

    def made(event: Any) -> Commands:
        names = command.__dataclass_fields__.keys() & type(event).__dataclass_fields__.keys()
        yield command(**{name: getattr(event, name) for name in names})

    return made


COMMANDS_OF: Final[dict[type[e.Event], Callable[[Any], Commands]]] = {
    e.SessionConvened: _same(c.ConveneSession),
    e.RollCallStarted: _same(c.StartRollCall),
    e.AttendanceChanged: _attendance,
    e.RollCallCompleted: _same(c.CompleteRollCall),
    e.SessionOpened: _same(c.OpenSession),
    e.SessionNotHeld: _same(c.DeclareNotHeld),
    e.ChairPassed: _same(c.PassChair),
    e.AttendanceCorrected: _same(c.CorrectAttendance),
    e.ConflictDeclared: _same(c.DeclareConflict),
    e.ConflictWithdrawn: _same(c.WithdrawConflict),
    e.RemoteRequested: _same(c.RequestRemote),
    e.RemoteDecided: _same(c.DecideRemote),
    e.CalledToOrder: _same(c.CallToOrder),
    e.CallWithdrawn: _same(c.WithdrawCall),
    e.OfficialAttended: _official,
    e.SecretaryReplaced: _replaced,
    e.ItemPutBack: _same(c.PutBackItem),
    e.UrgentItemProposed: _proposed,
    e.ItemOpened: _same(c.OpenItem),
    e.ItemClosed: _same(c.CloseItem),
    e.ItemWithdrawn: _same(c.WithdrawItem),
    e.ItemTabled: _same(c.TableItem),
    e.MajorityBound: _bound,
    e.ActaCorrectionNoted: _correction,
    e.ActaCorrectionWithdrawn: _same(c.WithdrawActaCorrection),
    e.ActaApproved: _same(c.CloseItem),  # without a vote; by a vote it follows its proclamation
    e.FloorRequested: _requested,
    e.FloorWithdrawn: _same(c.WithdrawFloor),
    e.FloorGiven: _given,
    e.FloorEnded: _same(c.EndFloor),
    e.FloorExtended: _same(c.ExtendFloor),
    e.VoteOpened: _same(c.OpenVote),
    e.VoteCast: _cast,
    e.VoteClosed: _same(c.CloseVote),
    e.CastingVoteGiven: _same(c.GiveCastingVote),
    e.VoteProclaimed: _same(c.ProclaimVote),
    e.VoteAnnulled: _same(c.AnnulVote),
    e.SessionRecessed: _same(c.Recess),
    e.SessionResumed: _same(c.Resume),
    e.DoorsClosed: _same(c.CloseDoors),
    e.DoorsOpened: _same(c.OpenDoors),
    e.SessionClosed: _same(c.CloseSession),
    e.IncidentNoted: _same(c.NoteIncident),
    e.RecordingStarted: _same(c.ReportRecordingStarted),
    e.TrackDescribed: _same(c.ReportTrack),
    e.SegmentsSealed: _same(c.ReportSegments),
    e.RecordingGap: _same(c.ReportGap),
    e.RecordingStopped: _same(c.ReportRecordingStopped),
    e.AlarmRaised: lambda event: [c.ReportAlarm(event.code, event.subject, is_raised=True)],
    e.AlarmCleared: lambda event: [c.ReportAlarm(event.code, event.subject, is_raised=False)],
    e.ConnectionLost: lambda event: [c.ReportConnection(event.member, is_connected=False)],
    e.ConnectionRestored: lambda event: [c.ReportConnection(event.member, is_connected=True)],
}


def disagreements(database: Database, session: str) -> Iterator[str]:
    """Yield what a second decision of the whole log finds otherwise than it stands there."""
    loaded = SqlJournal(database).load(session)
    receipts = sorted(loaded.receipts, key=lambda one: one.first)
    state, last = SessionState(), 0
    for receipt in receipts:
        if receipt.first != last + 1:
            yield f"{last + 1} to {receipt.first - 1} came of no command"
        links = loaded.links[receipt.first - 1 : receipt.last]
        events = tuple(decode_event(link.kind, link.version, link.body) for link in links)
        if not _was_so(state, receipt, links, events):
            yield f"{receipt.first} to {receipt.last}: {[link.kind for link in links]}"
        for link, event in zip(links, events, strict=True):
            state, last = apply(state, event, link.seq, link.at), link.seq
    if last != len(loaded.links):
        yield f"what follows {last} came of no command"


def _was_so(
    state: SessionState, receipt: Receipt, links: Iterable[Link], events: tuple[e.Event, ...]
) -> bool:
    (at,) = {link.at for link in links}
    if {link.actor for link in links} != {receipt.actor}:
        return False
    for event in events:
        for command in COMMANDS_OF.get(type(event), lambda _: [])(event):
            if Ask(receipt.actor, command, receipt.key).digest == receipt.digest:
                return decide(state, command, receipt.actor, from_wire(at)) == events
    return False
