"""When a command may be given: one table from commands to stages, and the rule of ROF 98.3."""

from typing import Final

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import presence
from sessions.domain.refusals import Code, refuse
from sessions.domain.state import SessionState
from sessions.domain.values import Stage

OVER: Final = frozenset({Stage.CLOSED, Stage.NOT_HELD})
OPEN: Final = frozenset({Stage.OPEN})
AHEAD: Final = frozenset({Stage.QUORATE, Stage.NO_QUORUM, Stage.OPEN})
LIVE: Final = frozenset({Stage.OPEN, Stage.RECESS, Stage.NO_QUORUM})
CALLED: Final = LIVE | {Stage.ROLL_CALL, Stage.QUORATE}
ALWAYS: Final = frozenset(Stage)

WHEN: Final[dict[type[c.Command], frozenset[Stage]]] = {
    c.StartRollCall: frozenset({Stage.CONVENED}),
    c.RecordAttendance: CALLED,
    c.AnswerRollCall: frozenset({Stage.ROLL_CALL}),
    c.CompleteRollCall: frozenset({Stage.ROLL_CALL}),
    c.CorrectAttendance: CALLED,
    c.DeclareConflict: ALWAYS - OVER,
    c.WithdrawConflict: ALWAYS - OVER,
    c.RequestRemote: frozenset({Stage.CONVENED, Stage.ROLL_CALL}),
    c.DecideRemote: frozenset({Stage.CONVENED, Stage.ROLL_CALL}),
    c.CallToOrder: OPEN,
    c.WithdrawCall: LIVE,
    c.ExpelMember: LIVE,
    c.RecordOfficial: CALLED,
    c.ReplaceSecretary: ALWAYS - OVER,
    c.OpenSession: frozenset({Stage.QUORATE}),
    c.DeclareNotHeld: frozenset({Stage.NO_QUORUM}),
    c.PassChair: CALLED,
    c.OpenItem: OPEN,
    c.CloseItem: OPEN,
    c.WithdrawItem: OPEN,
    c.TableItem: OPEN | {Stage.NO_QUORUM},  # where nothing can be voted it can still wait
    c.BindMajority: ALWAYS - OVER,
    c.PutBackItem: OPEN | {Stage.NO_QUORUM},
    c.ProposeUrgentItem: OPEN,
    c.NoteActaCorrection: OPEN,
    c.WithdrawActaCorrection: OPEN,
    c.RequestFloor: OPEN,
    c.WithdrawFloor: LIVE,
    c.GiveFloor: OPEN,
    c.EndFloor: OPEN,
    c.ExtendFloor: OPEN,
    c.OpenVote: OPEN,
    c.CastVote: OPEN,
    c.CastVoteAloud: OPEN,
    c.CloseVote: OPEN,
    c.GiveCastingVote: OPEN,
    # What was voted with quorum stays valid (R-QUO-2): it is proclaimed or annulled without it too.
    c.ProclaimVote: LIVE,
    c.AnnulVote: LIVE,
    c.NameTrustees: ALWAYS - OVER,
    c.OpenSecretVote: OPEN,
    c.AllowOpening: LIVE,
    c.VoidSecretVote: LIVE,
    c.OpenPaperVote: OPEN,
    c.EnterPaperCount: LIVE,
    c.ReportKey: ALWAYS - OVER,
    c.ReportCredentials: ALWAYS - OVER,
    c.ReportSetup: LIVE,
    c.ReportUrn: LIVE,
    c.ReportShare: LIVE,
    c.ReportCount: LIVE,
    # The programs that verify may need longer than the session.
    c.ReportCheck: ALWAYS,
    c.Recess: OPEN,
    c.Resume: frozenset({Stage.RECESS}),
    c.CloseDoors: LIVE,
    c.OpenDoors: LIVE,
    c.CloseSession: LIVE,
    c.NoteIncident: CALLED,
    c.InviteGuest: ALWAYS - OVER,
    c.LockEntry: ALWAYS - OVER,
    c.UnlockEntry: ALWAYS - OVER,
    c.RequestEntry: ALWAYS - OVER,
    c.AdmitEntry: ALWAYS - OVER,
    c.RefuseEntry: ALWAYS - OVER,
    c.RemovePerson: ALWAYS - OVER,
    c.CloseMicrophone: ALWAYS - OVER,
    c.ReleaseMicrophone: ALWAYS - OVER,
    c.OpenCaucus: frozenset({Stage.RECESS}),
    c.CloseCaucus: frozenset({Stage.RECESS}),
    c.EndCaucus: frozenset({Stage.RECESS}),
    # Facts of the recording and of the lines are true whenever they are told.
    c.ReportRecordingStarted: ALWAYS,
    c.ReportTrack: ALWAYS,
    c.ReportSegments: ALWAYS,
    c.ReportGap: ALWAYS,
    c.ReportRecordingStopped: ALWAYS,
    c.ReportAlarm: ALWAYS,
    c.ReportConnection: ALWAYS - OVER,
}

# ROF 98.3: once begun, a vote is not interrupted; these alone do not interrupt it.
DURING_A_VOTE: Final[frozenset[type[c.Command]]] = frozenset(
    {
        c.CastVote,
        c.CastVoteAloud,
        c.CloseVote,
        c.AllowOpening,
        c.VoidSecretVote,
        c.EnterPaperCount,
        c.ReportCredentials,
        c.ReportSetup,
        c.ReportUrn,
        c.ReportShare,
        c.ReportCount,
        c.ReportCheck,
        c.NoteIncident,
        c.WithdrawFloor,
        c.LockEntry,
        c.RequestEntry,
        c.AdmitEntry,
        c.RefuseEntry,
        c.RemovePerson,
        c.CloseMicrophone,
        c.ReleaseMicrophone,
        c.ReportRecordingStarted,
        c.ReportTrack,
        c.ReportSegments,
        c.ReportGap,
        c.ReportRecordingStopped,
        c.ReportAlarm,
        c.ReportConnection,
    }
)


def untimely(state: SessionState, command: c.Command) -> Refused | None:
    """Return why the command cannot be given now, or None when it can."""
    stages = WHEN[type(command)]
    if state.stage not in stages:
        return _other_stage(state, stages)
    if state.open_vote is not None and type(command) not in DURING_A_VOTE:
        return refuse("vote-in-progress")
    return None


def _other_stage(state: SessionState, stages: frozenset[Stage]) -> Refused:
    if state.stage in OVER:
        return refuse("session-over")
    if stages == {Stage.RECESS}:
        return refuse("not-in-recess")
    if state.stage is Stage.NO_QUORUM and stages & {Stage.QUORATE, Stage.OPEN}:
        here = len(presence.present(state))
        return refuse("no-quorum", present=here, quorum=presence.needed(state))
    return refuse(_code(state.stage, stages))


def _code(stage: Stage, stages: frozenset[Stage]) -> Code:
    is_ahead = bool(stages & AHEAD)
    if stage is Stage.RECESS and Stage.OPEN in stages:
        return "in-recess"
    if stage is Stage.ROLL_CALL and is_ahead:
        return "roll-call-open"
    is_early = stage is Stage.CONVENED or (stage is Stage.QUORATE and Stage.OPEN in stages)
    return "not-opened" if is_early else "already-opened"
