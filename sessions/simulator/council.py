"""An invented council whose people do what people do: mostly the next thing, sometimes nonsense."""

import random
from collections.abc import Callable
from typing import Final

from core.clock import to_wire
from sessions.domain import commands as c
from sessions.domain import presence
from sessions.domain.actor import MEDIA, ROOM
from sessions.domain.decide.asked import awaited, last_vote
from sessions.domain.state import ItemNow, SessionState, VoteNow
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    Choice,
    FloorKind,
    ItemState,
    Majority,
    Outcome,
    Presence,
    Segment,
    Stage,
    VoteKind,
    VoteSubject,
)
from sessions.simulator import secret
from sessions.simulator.door import door, rooms
from sessions.simulator.procedure import law, minutes
from sessions.simulator.town import (
    AUDITOR,
    CHAIR,
    SECRETARY,
    SESSION,
    START,
    STRANGER,
    Order,
    convocation,
)

KINDS: Final = tuple(FloorKind)
KIND_WEIGHTS: Final = [8 if kind is FloorKind.TURN else 1 for kind in KINDS]


class Council:
    """Says who does what next; ``name`` gives each new thing its own id."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._named = 0
        self._segments = 0

    def name(self, word: str) -> str:
        """Return an id that was not used before."""
        self._named += 1
        return f"{word}-{self._named}"

    def next(self, state: SessionState) -> Order:
        """Return an order that may well be lawful now."""
        odds = self._chance.random()
        if odds < 0.08:  # noqa: PLR2004  a weight, as the others below
            return self.rubbish(state)
        if odds < 0.2:  # noqa: PLR2004
            return self._aside(state)
        by_stage: dict[Stage, Callable[[SessionState], Order]] = {
            Stage.CONVENED: lambda now: (now.secretary, c.StartRollCall()),
            Stage.ROLL_CALL: self._roll,
            Stage.QUORATE: lambda now: (now.presiding, c.OpenSession("grabacion")),
            Stage.OPEN: self._open,
            Stage.RECESS: self._recess,
            Stage.NO_QUORUM: self._no_quorum,
            Stage.CLOSED: self._aside,
            Stage.NOT_HELD: self._aside,
        }
        return by_stage[state.stage](state)

    def _roll(self, state: SessionState) -> Order:
        unheard = [one for one in state.attendance if one.presence is Presence.UNKNOWN]
        if not unheard or self._chance.random() < 0.02:  # noqa: PLR2004
            return state.secretary, c.CompleteRollCall()
        member = self._chance.choice(unheard).member
        if self._chance.random() < 0.05:  # noqa: PLR2004
            asked = [one.member for one in state.remote_leaves]
            granted = c.DecideRemote(asked[0], is_granted=True) if asked else None
            return (state.secretary, granted) if granted else (member, c.RequestRemote())
        here = self._chance.choices(
            [Presence.IN_ROOM, Presence.REMOTE, Presence.EXCUSED], [7, 4, 1]
        )[0]
        if here is Presence.EXCUSED:
            return state.secretary, c.RecordAttendance(member, here)
        return member, c.AnswerRollCall(here, territory_declared=True)

    def _recess(self, state: SessionState) -> Order:
        if self._chance.random() < 0.6:  # noqa: PLR2004  a weight, as the others
            return rooms(self._chance, state)
        return state.presiding, c.Resume()

    def _no_quorum(self, state: SessionState) -> Order:
        if self._chance.random() < 0.1:  # noqa: PLR2004
            over = c.DeclareNotHeld() if state.opened_at is None else c.CloseSession()
            return state.presiding, over
        gone = [one.member for one in state.attendance if not presence.is_here(one)]
        here = presence.present(state)
        if here and state.presiding not in here and self._chance.random() < 0.5:  # noqa: PLR2004
            return state.secretary, c.PassChair(self._chance.choice(here))
        if not presence.secretary_is_here(state) and self._chance.random() < 0.7:  # noqa: PLR2004
            return state.presiding, c.RecordOfficial(state.secretary, Presence.IN_ROOM)
        out = [one.member for one in state.conflicts if one.item == state.current_item]
        if out and self._chance.random() < 0.5:  # noqa: PLR2004
            return state.presiding, c.TableItem(state.current_item or "", "sin quórum")
        member = self._chance.choice(gone) if gone else CHAIR
        arrived = AttendanceCause.ARRIVAL
        return state.secretary, c.RecordAttendance(member, Presence.IN_ROOM, arrived)

    def _open(self, state: SessionState) -> Order:
        vote = next((one for one in state.votes if one.vote == state.open_vote), None)
        if vote is not None:
            return self._voting(vote, state)
        if self._chance.random() < 0.12:  # noqa: PLR2004
            return law(self._chance, state, self._somebody(state), self.name)
        if not state.doors_open and self._chance.random() < 0.1:  # noqa: PLR2004
            return state.presiding, c.OpenDoors()
        if state.current_item is None:
            return self._between(state)
        return self._within(state, state.current_item)

    def _voting(self, vote: VoteNow, state: SessionState) -> Order:
        if vote.secret is not None:
            return secret.during(self._chance, state, vote)
        missing = [member for member in vote.eligible if member not in vote.voted]
        if not missing or self._chance.random() < 0.1:  # noqa: PLR2004
            return self._chance.choice([state.presiding, state.secretary]), c.CloseVote(vote.vote)
        member = self._chance.choice(missing)
        # Few abstentions and an even hand: ties must be common.
        choice = self._chance.choices(list(Choice), [4, 4, 1])[0]
        if self._chance.random() < 0.1:  # noqa: PLR2004
            return state.secretary, c.CastVoteAloud(vote.vote, member, choice)
        return member, c.CastVote(vote.vote, choice)

    def _between(self, state: SessionState) -> Order:
        pending = [item for item in state.items if item.state is ItemState.PENDING]
        odds = self._chance.random()
        if not pending or odds < 0.05:  # noqa: PLR2004
            return state.presiding, c.CloseSession()
        if odds < 0.15:  # noqa: PLR2004
            return state.presiding, c.Recess("diez minutos")
        urgent = [item for item in pending if item.is_off_agenda]
        return state.secretary, c.OpenItem((urgent or pending)[0].id)

    def _within(self, state: SessionState, item: str) -> Order:
        waiting = awaited(state)
        if waiting is not None:
            return self._counted(state, waiting)
        vote = last_vote(state, item)
        if state.speaking is not None:
            return self._spoken(state)
        odds = self._chance.random()
        if vote is None and self._is_secret_next(state, item):
            return secret.begin(self._chance, state, item, self.name)
        if vote is not None and odds < 0.7:  # noqa: PLR2004
            return state.secretary, c.CloseItem(item)
        if odds < 0.5:  # noqa: PLR2004
            return self._floor(state)
        return self._finish(state, item)

    def _is_secret_next(self, state: SessionState, item: str) -> bool:
        now = next(one for one in state.items if one.id == item)
        odds = 0.9 if state.secret.trustees else 0.05
        return now.votable and self._chance.random() < odds

    def _counted(self, state: SessionState, vote: VoteNow) -> Order:
        outcome = vote.result.outcome if vote.result else None
        if vote.secret is not None and vote.secret.files.bel and vote.secret.check is None:
            return secret.verified(vote)
        if self._chance.random() < 0.1:  # noqa: PLR2004
            ground = self._chance.choice(list(AnnulGround))
            return state.presiding, c.AnnulVote(vote.vote, "no valía", ground)
        if outcome is Outcome.SECOND_VOTE_REQUIRED:
            again = c.OpenVote(
                self.name("v"), vote.item, vote.kind, vote.subject, vote.proposer, vote.motive
            )
            return state.presiding, again
        if outcome is Outcome.CASTING_VOTE_REQUIRED:
            choice = self._chance.choice([Choice.YES, Choice.NO, None])
            return state.presiding, c.GiveCastingVote(vote.vote, choice)
        return state.presiding, c.ProclaimVote(vote.vote)

    def _spoken(self, state: SessionState) -> Order:
        speaking = state.speaking
        if speaking is None:
            return self._floor(state)
        if self._chance.random() < 0.2:  # noqa: PLR2004
            return state.presiding, c.ExtendFloor(speaking.intervention, 30)
        who = self._chance.choice([speaking.member, state.presiding])
        return who, c.EndFloor(speaking.intervention)

    def _floor(self, state: SessionState) -> Order:
        if state.queue and self._chance.random() < 0.6:  # noqa: PLR2004
            first = state.queue[0]
            return state.presiding, c.GiveFloor(self.name("t"), first.member, first.kind)
        kind = self._chance.choices(KINDS, KIND_WEIGHTS)[0]
        return self._somebody(state), c.RequestFloor(self.name("r"), kind)

    def _finish(  # noqa: PLR0911  one order each
        self, state: SessionState, item: str
    ) -> Order:
        odds = self._chance.random()
        if odds < 0.1:  # noqa: PLR2004
            return state.presiding, c.TableItem(item, "falta un informe")
        if odds < 0.15:  # noqa: PLR2004
            return state.presiding, c.WithdrawItem(item, "no hay votos bastantes")
        if odds < 0.25:  # noqa: PLR2004
            majority = self._chance.choice(list(Majority))
            return state.secretary, c.BindMajority(item, majority, "A05", "según informe jurídico")
        now = next(one for one in state.items if one.id == item)
        if now.actas and self._chance.random() < 0.5:  # noqa: PLR2004
            return minutes(self._chance, state, self.name)
        if odds < 0.4 or (now.is_off_agenda and not now.agreed):  # noqa: PLR2004
            return self._procedure(state, now)
        if now.votable:
            if self._chance.random() < 0.2:  # noqa: PLR2004
                return secret.begin(self._chance, state, item, self.name)
            is_nominal = VoteSubject.NOMINAL in now.agreed
            kind = VoteKind.NOMINAL if is_nominal else VoteKind.ORDINARY
            return state.presiding, c.OpenVote(self.name("v"), item, kind)
        return state.secretary, c.CloseItem(item)

    def _procedure(self, state: SessionState, item: ItemNow) -> Order:
        """Return a vote on how the item is dealt with, by who may ask for it."""
        if item.is_off_agenda and not item.agreed:
            urgency = VoteSubject.URGENCY
            return state.presiding, c.OpenVote(
                self.name("v"), item.id, subject=urgency, motive="vence un plazo"
            )
        subject = self._chance.choice(list(VoteSubject))
        proposer = "g-1" if subject is VoteSubject.NOMINAL else self._somebody(state)
        return state.secretary, c.OpenVote(
            self.name("v"), item.id, subject=subject, proposer=proposer, motive="se pide"
        )

    def _aside(self, state: SessionState) -> Order:
        """Return what happens beside the agenda."""
        member = self._somebody(state)
        choices: tuple[Callable[[], Order], ...] = (
            lambda: self._coming_or_going(state, member),
            lambda: self._connection(state),
            lambda: self._doors(state),
            lambda: (state.secretary, c.NoteIncident("Se oye mal la sala.", (member,))),
            lambda: (
                MEDIA,
                c.ReportAlarm("no-sound", member, is_raised=self._chance.random() < 0.5),  # noqa: PLR2004
            ),
            lambda: self._recording(state),
            lambda: (state.secretary, c.PassChair(member)),
            lambda: door(self._chance, state, member, self.name),
            lambda: door(self._chance, state, member, self.name),
            lambda: rooms(self._chance, state),
            lambda: law(self._chance, state, self._somebody(state), self.name),
            lambda: (
                (state.presiding, c.WithdrawFloor(state.queue[0].request))
                if state.queue
                else (member, c.RequestFloor(self.name("r"), FloorKind.ORDER))
            ),
        )
        return self._chance.choice(choices)()

    def _coming_or_going(self, state: SessionState, member: str) -> Order:
        if presence.is_here(presence.attendance_of(state, member)):
            cause = self._chance.choice(
                [AttendanceCause.LEFT] * 4
                + [AttendanceCause.CONFLICT] * 2
                + [AttendanceCause.EXPELLED]
            )
            return state.secretary, c.RecordAttendance(member, Presence.ABSENT, cause)
        here = self._chance.choice([Presence.IN_ROOM, Presence.REMOTE])
        returned = AttendanceCause.RETURNED
        return state.secretary, c.RecordAttendance(member, here, returned, territory_declared=True)

    def _connection(self, state: SessionState) -> Order:
        fallen = [one.member for one in state.attendance if not one.is_connected]
        if fallen and self._chance.random() < 0.6:  # noqa: PLR2004
            return ROOM, c.ReportConnection(self._chance.choice(fallen), is_connected=True)
        remote = [one.member for one in state.attendance if one.presence is Presence.REMOTE]
        member = self._chance.choice(remote) if remote else CHAIR
        return ROOM, c.ReportConnection(member, is_connected=False)

    def _doors(self, state: SessionState) -> Order:
        if state.doors_open:
            return state.presiding, c.CloseDoors("afecta a la intimidad de terceros")
        return state.presiding, c.OpenDoors()

    def _recording(self, state: SessionState) -> Order:
        part = state.recording_part
        if state.recording_since is None:
            return MEDIA, c.ReportRecordingStarted(part + 1, to_wire(START))
        self._segments += 1
        at = self._segments * 4000
        digest = f"{self._segments:064x}"
        segment = Segment(
            "p-01-audio", self._segments, f"part-{part:03}/p-01-audio/{self._segments:06}.rtpd",
            digest, 100, at, at + 4000, 10,
        )  # fmt: skip
        reports: list[c.Command] = [
            c.ReportSegments(part, (segment,)),
            c.ReportSegments(part, (segment,)),
            c.ReportTrack(part, "p-01-audio", "p-01", "audio", "opus", 48_000),
            c.ReportGap(part, at, at + 100, "media-restarted"),
            c.ReportRecordingStopped(part),
        ]
        return MEDIA, self._chance.choice(reports)

    def _somebody(self, state: SessionState) -> str:
        return self._chance.choice(state.attendance).member if state.attendance else CHAIR

    def rubbish(self, state: SessionState) -> Order:
        """Return an order that nobody should give: by the wrong person, of the wrong thing."""
        who = self._chance.choice(
            [self._somebody(state), SECRETARY, AUDITOR, STRANGER, CHAIR, MEDIA, ROOM, ""]
        )
        member = self._chance.choice([self._somebody(state), STRANGER, SECRETARY])
        name = self._chance.choice(["v-1", "v-2", "r-1", "t-1", "", "ñ", "x" * 65])
        item = self._chance.choice(["i-1", "i-2", "i-4", "i-99"])
        cause = self._chance.choice(list(AttendanceCause))
        wanted = self._chance.choice(list(Presence))
        return who, self._chance.choice(
            [
                c.CastVote(name, Choice.YES),
                c.CastVoteAloud(name, member, Choice.NO),
                c.CloseVote(name),
                c.ProclaimVote(name),
                c.GiveCastingVote(name, self._chance.choice([Choice.ABSTAIN, Choice.YES, None])),
                c.AnnulVote(name, self._chance.choice(["", "porque sí"])),
                c.OpenVote(name, item),
                c.OpenItem(item),
                c.CloseItem(item),
                c.TableItem(item, ""),
                c.WithdrawItem(item, "x" * 3000),
                c.BindMajority(item, self._chance.choice(list(Majority)), "A05", "informe"),
                c.RecordAttendance(member, wanted, cause),
                c.AnswerRollCall(wanted),
                c.GiveFloor(name, member, self._chance.choice(list(FloorKind)), -1),
                c.GiveFloor(self.name("t"), member, FloorKind.TURN),
                c.RequestFloor(name, self._chance.choice(list(FloorKind))),
                c.WithdrawFloor(name),
                c.EndFloor(name),
                c.ExtendFloor(name, -5),
                c.PassChair(member),
                c.StartRollCall(),
                c.CompleteRollCall(),
                c.OpenSession(name),
                c.DeclareNotHeld(),
                c.Recess(),
                c.Resume(),
                c.CloseDoors(""),
                c.OpenDoors(),
                c.NoteIncident("", (member,)),
                c.ReportSegments(3, ()),
                c.ReportTrack(9, "", "", "smell", "", -1),
                c.ReportGap(1, 10, 5, ""),
                c.ReportRecordingStarted(7, "ayer"),
                c.ReportRecordingStopped(0),
                c.ReportAlarm("", "", is_raised=True),
                c.ReportConnection(member, is_connected=False),
                convocation(self._chance, SESSION)[1],
            ]
        )
