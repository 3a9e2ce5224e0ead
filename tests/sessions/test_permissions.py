"""Who may give which command, when, and what each refusal tells."""

import re
import typing

import pytest

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import refusals
from sessions.domain.actor import BALLOT, MAY, MEDIA, ROOM, Role, may
from sessions.domain.commands import COMMANDS, Command
from sessions.domain.decide import DECIDERS
from sessions.domain.decide.moments import DURING_A_VOTE, WHEN
from sessions.domain.refusals import CODES, REFUSALS, Code
from sessions.domain.secret_values import SecretCheck, SecretFiles, SecretGround, SecretShape
from sessions.domain.values import Choice, FloorKind, Majority, Presence, Segment, Stage
from tests.sessions.town import AUDITOR, CHAIR, SECRETARY, sitting

ASKED = c.SecretAsk(SecretShape.YES_NO, "¿Se nombra a la persona ficticia?")
SAMPLES: dict[type[Command], Command] = {
    c.StartRollCall: c.StartRollCall(),
    c.RecordAttendance: c.RecordAttendance("p-02", Presence.IN_ROOM),
    c.AnswerRollCall: c.AnswerRollCall(Presence.IN_ROOM),
    c.CompleteRollCall: c.CompleteRollCall(),
    c.OpenSession: c.OpenSession("g"),
    c.DeclareNotHeld: c.DeclareNotHeld(),
    c.PassChair: c.PassChair("p-02"),
    c.OpenItem: c.OpenItem("i-2"),
    c.CloseItem: c.CloseItem("i-2"),
    c.WithdrawItem: c.WithdrawItem("i-2", "motivo"),
    c.TableItem: c.TableItem("i-2", "motivo"),
    c.PutBackItem: c.PutBackItem("i-2"),
    c.ProposeUrgentItem: c.ProposeUrgentItem("u-1", "Moción", "Instar.", "Grupo Par"),
    c.NoteActaCorrection: c.NoteActaCorrection("i-1", "c-1", "s-0", "punto 2", "doce", "trece"),
    c.WithdrawActaCorrection: c.WithdrawActaCorrection("i-1", "c-1"),
    c.CorrectAttendance: c.CorrectAttendance("p-02"),
    c.DeclareConflict: c.DeclareConflict("i-2"),
    c.WithdrawConflict: c.WithdrawConflict("i-2", "p-02"),
    c.RequestRemote: c.RequestRemote(),
    c.DecideRemote: c.DecideRemote("p-02", is_granted=True),
    c.CallToOrder: c.CallToOrder("p-02", "interrumpe"),
    c.WithdrawCall: c.WithdrawCall("p-02"),
    c.ExpelMember: c.ExpelMember("p-02"),
    c.RecordOfficial: c.RecordOfficial(SECRETARY, Presence.ABSENT),
    c.ReplaceSecretary: c.ReplaceSecretary("p-otra", "Fe", "Suplente", "Secretaria", "baja"),
    c.BindMajority: c.BindMajority("i-2", Majority.ABSOLUTE, "A05", "motivo"),
    c.RequestFloor: c.RequestFloor("r-1"),
    c.WithdrawFloor: c.WithdrawFloor("r-1"),
    c.GiveFloor: c.GiveFloor("t-1", "p-02"),
    c.EndFloor: c.EndFloor("t-1"),
    c.ExtendFloor: c.ExtendFloor("t-1", 30),
    c.OpenVote: c.OpenVote("v-1", "i-2"),
    c.CastVote: c.CastVote("v-1", Choice.YES),
    c.CastVoteAloud: c.CastVoteAloud("v-1", "p-02", Choice.YES),
    c.CloseVote: c.CloseVote("v-1"),
    c.GiveCastingVote: c.GiveCastingVote("v-1", Choice.YES),
    c.ProclaimVote: c.ProclaimVote("v-1"),
    c.AnnulVote: c.AnnulVote("v-1", "motivo"),
    c.NameTrustees: c.NameTrustees("c-1", (SECRETARY, "p-01", "p-02")),
    c.OpenSecretVote: c.OpenSecretVote("v-1", "i-2", SecretGround.PERSONS, ASKED),
    c.AllowOpening: c.AllowOpening("v-1"),
    c.VoidSecretVote: c.VoidSecretVote("v-1", "motivo"),
    c.OpenPaperVote: c.OpenPaperVote("v-1", "i-2", SecretGround.PERSONS, ASKED, "motivo"),
    c.EnterPaperCount: c.EnterPaperCount("v-1", 3, (2, 1, 0)),
    c.ReportKey: c.ReportKey("c-1", "a" * 64),
    c.ReportCredentials: c.ReportCredentials("p-02", "b" * 64, 1, 16),
    c.ReportSetup: c.ReportSetup("v-1", "c" * 43, "d" * 64, 7),
    c.ReportUrn: c.ReportUrn("v-1", 7, (), "e" * 64, "f" * 64),
    c.ReportShare: c.ReportShare("v-1", SECRETARY),
    c.ReportCount: c.ReportCount("v-1", (4, 3, 0), SecretFiles("a" * 64)),
    c.ReportCheck: c.ReportCheck("v-1", SecretCheck(is_strict_ok=True)),
    c.Recess: c.Recess(),
    c.Resume: c.Resume(),
    c.CloseDoors: c.CloseDoors("motivo"),
    c.OpenDoors: c.OpenDoors(),
    c.CloseSession: c.CloseSession(),
    c.NoteIncident: c.NoteIncident("ruido"),
    c.InviteGuest: c.InviteGuest("g-1", "Eva", "Perita", "Perita"),
    c.LockEntry: c.LockEntry(),
    c.UnlockEntry: c.UnlockEntry(),
    c.RequestEntry: c.RequestEntry(),
    c.AdmitEntry: c.AdmitEntry("p-02"),
    c.RefuseEntry: c.RefuseEntry("p-02", "motivo"),
    c.RemovePerson: c.RemovePerson("p-02", "motivo"),
    c.CloseMicrophone: c.CloseMicrophone("p-02"),
    c.ReleaseMicrophone: c.ReleaseMicrophone("p-02"),
    c.OpenCaucus: c.OpenCaucus(),
    c.CloseCaucus: c.CloseCaucus(30),
    c.EndCaucus: c.EndCaucus(),
    c.ReportRecordingStarted: c.ReportRecordingStarted(1, "2026-03-26T08:00:00.000000Z"),
    c.ReportTrack: c.ReportTrack(1, "p-01-audio", "p-01", "audio", "opus", 48_000),
    c.ReportSegments: c.ReportSegments(1, (Segment("t", 1, "f", "a" * 64, 1, 0, 1, 1),)),
    c.ReportGap: c.ReportGap(1, 0, 1, "corte"),
    c.ReportRecordingStopped: c.ReportRecordingStopped(1),
    c.ReportAlarm: c.ReportAlarm("no-sound", "p-01", is_raised=True),
    c.ReportConnection: c.ReportConnection("p-02", is_connected=False),
}
PERSONS = {
    CHAIR: {Role.CHAIR, Role.MEMBER},
    "p-02": {Role.MEMBER},
    SECRETARY: {Role.SECRETARY},
    AUDITOR: {Role.AUDITOR},
    MEDIA: {Role.MEDIA},
    ROOM: {Role.ROOM},
    BALLOT: {Role.BALLOT},
    "p-nadie": set(),
    "": set(),
    "system:office": set(),
}
ALL = set(COMMANDS.values()) - {c.ConveneSession}


def test_every_command_has_its_row_in_every_table() -> None:
    assert set(SAMPLES) == set(MAY) == set(WHEN) == set(DECIDERS) == ALL
    assert ALL >= DURING_A_VOTE


@pytest.mark.parametrize("command", sorted(ALL, key=str))
def test_each_decider_takes_the_command_of_its_row(command: type[Command]) -> None:
    hints = typing.get_type_hints(DECIDERS[command])
    assert command in hints.values()


@pytest.mark.parametrize("actor", PERSONS)
@pytest.mark.parametrize("command", SAMPLES.values(), ids=lambda one: type(one).__name__)
def test_only_who_may_gives_a_command(actor: str, command: Command) -> None:
    now = sitting().opened()
    allowed = PERSONS[actor] & MAY[type(command)]
    assert (may(now.state, command, actor) is None) == bool(allowed)
    answer = now.ask(actor, command)
    if not allowed:
        assert isinstance(answer, Refused)
        assert answer.code in refusals.PERMISSION_CODES


@pytest.mark.parametrize("command", SAMPLES.values(), ids=lambda one: type(one).__name__)
def test_no_command_is_taken_before_the_convocation_or_after_the_end(command: Command) -> None:
    empty = sitting()
    over = sitting().opened()
    over.do(CHAIR, c.CloseSession())
    for actor in PERSONS:
        if Stage.CLOSED not in WHEN[type(command)]:
            answer = over.ask(actor, command)
            assert isinstance(answer, Refused)
    empty.state = type(empty.state)()
    assert empty.code(CHAIR, command) == "not-convened"


@pytest.mark.law("R-VOT-1")
@pytest.mark.parametrize("command", SAMPLES.values(), ids=lambda one: type(one).__name__)
def test_nothing_interrupts_a_vote(command: Command) -> None:
    for actor in PERSONS:
        now = sitting().opened().in_item()
        now.do("p-02", c.RequestFloor("r-1", FloorKind.TURN))
        now.voting()
        answer = now.ask(actor, command)
        if type(command) not in DURING_A_VOTE:
            assert isinstance(answer, Refused)
        assert now.state.open_vote == "v-1" or isinstance(command, c.CloseVote)


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_why_and_what_to_do_next(code: Code) -> None:
    told = REFUSALS[code]
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code)
    for sentence in (told.sentence, told.next_step):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_the_list_of_codes_and_the_explanations_are_the_same() -> None:
    assert set(CODES) == set(REFUSALS)
    assert len(CODES) == len(set(CODES))
