"""``decide``: a command to a session becomes events, or a refusal that says what to do next.

Pure: the same state, command, actor and moment always give the same answer, so that a stranger
can decide the whole log again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sessions.domain import commands as c
from sessions.domain.actor import may
from sessions.domain.decide import (
    abstaining,
    actas,
    attendance,
    caucus,
    entry,
    floor,
    items,
    order,
    secret,
    session,
    technical,
    votes,
)
from sessions.domain.decide.asked import Asked, Decision
from sessions.domain.decide.convening import convene
from sessions.domain.decide.moments import untimely
from sessions.domain.refusals import refuse
from sessions.domain.state import SessionState

# Any: each function takes the command of its own row, which a mapping's type cannot say; a test
# holds every row to the annotation of its function.
DECIDERS: Final[dict[type[c.Command], Callable[[Asked, Any], Decision]]] = {
    c.StartRollCall: attendance.start_roll_call,
    c.RecordAttendance: attendance.record_attendance,
    c.AnswerRollCall: attendance.answer_roll_call,
    c.CompleteRollCall: attendance.complete_roll_call,
    c.CorrectAttendance: abstaining.correct_attendance,
    c.DeclareConflict: abstaining.declare_conflict,
    c.WithdrawConflict: abstaining.withdraw_conflict,
    c.RequestRemote: abstaining.request_remote,
    c.DecideRemote: abstaining.decide_remote,
    c.CallToOrder: order.call_to_order,
    c.WithdrawCall: order.withdraw_call,
    c.ExpelMember: order.expel_member,
    c.RecordOfficial: order.record_official,
    c.ReplaceSecretary: order.replace_secretary,
    c.OpenSession: session.open_session,
    c.DeclareNotHeld: session.declare_not_held,
    c.PassChair: session.pass_chair,
    c.OpenItem: items.open_item,
    c.CloseItem: items.close_item,
    c.WithdrawItem: items.withdraw_item,
    c.TableItem: items.table_item,
    c.BindMajority: items.bind_majority,
    c.PutBackItem: items.put_back_item,
    c.ProposeUrgentItem: items.propose_urgent_item,
    c.NoteActaCorrection: actas.note_correction,
    c.WithdrawActaCorrection: actas.withdraw_correction,
    c.RequestFloor: floor.request_floor,
    c.WithdrawFloor: floor.withdraw_floor,
    c.GiveFloor: floor.give_floor,
    c.EndFloor: floor.end_floor,
    c.ExtendFloor: floor.extend_floor,
    c.OpenVote: votes.open_vote,
    c.CastVote: votes.cast_vote,
    c.CastVoteAloud: votes.cast_vote_aloud,
    c.CloseVote: votes.close_vote,
    c.GiveCastingVote: votes.give_casting_vote,
    c.ProclaimVote: votes.proclaim_vote,
    c.AnnulVote: votes.annul_vote,
    c.NameTrustees: secret.name_trustees,
    c.OpenSecretVote: secret.open_secret_vote,
    c.AllowOpening: secret.allow_opening,
    c.VoidSecretVote: secret.void_secret_vote,
    c.OpenPaperVote: secret.open_paper_vote,
    c.EnterPaperCount: secret.enter_paper_count,
    c.ReportKey: secret.report_key,
    c.ReportCredentials: secret.report_credentials,
    c.ReportSetup: secret.report_setup,
    c.ReportUrn: secret.report_urn,
    c.ReportShare: secret.report_share,
    c.ReportCount: secret.report_count,
    c.ReportCheck: secret.report_check,
    c.Recess: session.recess,
    c.Resume: session.resume,
    c.CloseDoors: session.close_doors,
    c.OpenDoors: session.open_doors,
    c.CloseSession: session.close_session,
    c.NoteIncident: session.note_incident,
    c.InviteGuest: entry.invite_guest,
    c.LockEntry: entry.lock_entry,
    c.UnlockEntry: entry.unlock_entry,
    c.RequestEntry: entry.request_entry,
    c.AdmitEntry: entry.admit_entry,
    c.RefuseEntry: entry.refuse_entry,
    c.RemovePerson: entry.remove_person,
    c.CloseMicrophone: entry.close_microphone,
    c.ReleaseMicrophone: entry.release_microphone,
    c.OpenCaucus: caucus.open_caucus,
    c.CloseCaucus: caucus.close_caucus,
    c.EndCaucus: caucus.end_caucus,
    c.ReportRecordingStarted: technical.report_started,
    c.ReportTrack: technical.report_track,
    c.ReportSegments: technical.report_segments,
    c.ReportGap: technical.report_gap,
    c.ReportRecordingStopped: technical.report_stopped,
    c.ReportAlarm: technical.report_alarm,
    c.ReportConnection: attendance.report_connection,
}


def decide(state: SessionState, command: c.Command, actor: str, now: datetime) -> Decision:
    """Return what happens by ``command`` of ``actor`` at ``now`` (aware), or why it does not.

    ``actor`` is a person's id or a system actor (``sessions.domain.actor``).
    """
    asked = Asked(state, actor, now)
    if isinstance(command, c.ConveneSession):
        return convene(asked, command)
    if not state.session:
        return refuse("not-convened")
    code = may(state, command, actor)
    if code is not None:
        return refuse(code)
    return untimely(state, command) or DECIDERS[type(command)](asked, command)
