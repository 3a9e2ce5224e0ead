"""Who may ask for what: one table from commands to roles, and the roles of an actor.

An actor is a person's id, or one of the two system actors, who report facts.
"""

import enum
from typing import Final

from sessions.domain import commands as c
from sessions.domain.refusals import Code
from sessions.domain.state import SessionState
from sessions.domain.values import Duty, Person

MEDIA: Final = "system:media"
ROOM: Final = "system:room"
BALLOT: Final = "system:ballot"  # the office that keeps urn and board of secret votes
OFFICE: Final = "system:office"  # the convening office: an act of the law's own (LRBRL 46.2.a)


OFFICIALS: Final = (Duty.SECRETARY, Duty.AUDITOR)
VOTERS: Final = (Duty.CHAIR, Duty.MEMBER)  # LRBRL 21.1.c: the chair is one of the members


class Role(enum.StrEnum):
    """What somebody is, for the purpose of one command."""

    CHAIR = "chair"  # who presides now, by office or substitution (ROF 47)
    SECRETARY = "secretary"
    MEMBER = "member"  # who votes; the chair is one of them
    AUDITOR = "auditor"
    GUEST = "guest"
    OFFICIAL = "official"  # who could act as secretary and does not now
    MEDIA = "media"
    ROOM = "room"
    BALLOT = "ballot"


ROLE_OF: Final[dict[Duty, Role]] = {
    Duty.CHAIR: Role.MEMBER,
    Duty.MEMBER: Role.MEMBER,
    Duty.SECRETARY: Role.SECRETARY,
    Duty.AUDITOR: Role.AUDITOR,
    Duty.GUEST: Role.GUEST,
}
SYSTEM: Final[dict[str, Role]] = {MEDIA: Role.MEDIA, ROOM: Role.ROOM, BALLOT: Role.BALLOT}

# The secretary carries out the chair's orders on the console (ROF 94, 98; RD128 3.2).
CONDUCT: Final = frozenset({Role.CHAIR, Role.SECRETARY})
CHAIR: Final = frozenset({Role.CHAIR})
SECRETARY: Final = frozenset({Role.SECRETARY})
MEMBER: Final = frozenset({Role.MEMBER})
SPEAKER: Final = frozenset({Role.CHAIR, Role.MEMBER, Role.SECRETARY, Role.AUDITOR, Role.OFFICIAL})
ATTENDING: Final = SPEAKER | {Role.GUEST}
RECORDER: Final = frozenset({Role.MEDIA})
COUNTERS: Final = frozenset({Role.CHAIR, Role.MEMBER, Role.SECRETARY})
OFFICE_OF_BALLOTS: Final = frozenset({Role.BALLOT})
OWN: Final = frozenset({Role.MEMBER, Role.SECRETARY})
MACHINE: Final = frozenset({Role.MEDIA, Role.ROOM})
SYSTEMS: Final = MACHINE | OFFICE_OF_BALLOTS

MAY: Final[dict[type[c.Command], frozenset[Role]]] = {
    c.StartRollCall: CONDUCT,
    c.RecordAttendance: SECRETARY | {Role.ROOM},
    c.AnswerRollCall: MEMBER,
    c.CompleteRollCall: CONDUCT,
    c.CorrectAttendance: SECRETARY,
    c.DeclareConflict: OWN,
    c.WithdrawConflict: SECRETARY,
    c.RequestRemote: MEMBER,
    c.DecideRemote: CONDUCT,
    c.CallToOrder: CONDUCT,
    c.WithdrawCall: CHAIR,
    c.ExpelMember: CHAIR,
    c.RecordOfficial: CONDUCT,
    c.ReplaceSecretary: CONDUCT,
    c.OpenSession: CHAIR,
    c.DeclareNotHeld: CONDUCT,
    c.PassChair: CONDUCT,
    c.OpenItem: CONDUCT,
    c.CloseItem: CONDUCT,
    c.WithdrawItem: CHAIR,
    c.TableItem: CHAIR,
    c.BindMajority: SECRETARY,
    c.PutBackItem: CONDUCT,
    c.ProposeUrgentItem: CONDUCT,
    c.NoteActaCorrection: SECRETARY,
    c.WithdrawActaCorrection: SECRETARY,
    c.RequestFloor: SPEAKER,
    c.WithdrawFloor: SPEAKER,
    c.GiveFloor: CONDUCT,
    c.EndFloor: ATTENDING,
    c.ExtendFloor: CONDUCT,
    c.OpenVote: CONDUCT,
    c.CastVote: MEMBER,
    c.CastVoteAloud: SECRETARY,
    c.CloseVote: CONDUCT,
    c.GiveCastingVote: CHAIR,
    c.ProclaimVote: CHAIR,
    c.AnnulVote: CHAIR,
    c.NameTrustees: CONDUCT,
    c.OpenSecretVote: CONDUCT,
    c.AllowOpening: CHAIR,
    c.VoidSecretVote: CHAIR,
    c.OpenPaperVote: CHAIR,
    c.EnterPaperCount: COUNTERS,
    c.ReportKey: OFFICE_OF_BALLOTS,
    c.ReportCredentials: OFFICE_OF_BALLOTS,
    c.ReportSetup: OFFICE_OF_BALLOTS,
    c.ReportUrn: OFFICE_OF_BALLOTS,
    c.ReportShare: OFFICE_OF_BALLOTS,
    c.ReportCount: OFFICE_OF_BALLOTS,
    c.ReportCheck: OFFICE_OF_BALLOTS,
    c.Recess: CHAIR,
    c.Resume: CHAIR,
    c.CloseDoors: CHAIR,
    c.OpenDoors: CHAIR,
    c.CloseSession: CHAIR,
    c.NoteIncident: SECRETARY,
    c.InviteGuest: CONDUCT,
    c.LockEntry: CONDUCT,
    c.UnlockEntry: CONDUCT,
    c.RequestEntry: ATTENDING,
    c.AdmitEntry: CONDUCT,
    c.RefuseEntry: CONDUCT,
    c.RemovePerson: CONDUCT,
    c.CloseMicrophone: CONDUCT,
    c.ReleaseMicrophone: CONDUCT,
    c.OpenCaucus: CHAIR,
    c.CloseCaucus: CHAIR,
    c.EndCaucus: frozenset({Role.ROOM}),
    c.ReportRecordingStarted: RECORDER,
    c.ReportTrack: RECORDER,
    c.ReportSegments: RECORDER,
    c.ReportGap: RECORDER,
    c.ReportRecordingStopped: RECORDER,
    c.ReportAlarm: MACHINE,
    c.ReportConnection: frozenset({Role.ROOM}),
}


def person(state: SessionState, actor: str) -> Person | None:
    """Return the person of the session whose id is ``actor``."""
    return next((one for one in state.people if one.id == actor), None)


def chair_of(state: SessionState) -> str:
    """Return who holds the chair by office, whoever presides now."""
    return next((one.id for one in state.people if one.duty is Duty.CHAIR), "")


def roles(state: SessionState, actor: str) -> frozenset[Role]:
    """Return what ``actor`` is now; nothing for who is not of the session."""
    if actor in SYSTEM:
        return frozenset({SYSTEM[actor]})
    found = person(state, actor)
    if found is None:
        return frozenset()
    own = frozenset({_role(state, found)})
    return own | {Role.CHAIR} if actor == state.presiding else own


def _role(state: SessionState, found: Person) -> Role:
    if found.id == state.secretary:
        return Role.SECRETARY
    role = ROLE_OF[found.duty]
    return Role.OFFICIAL if role is Role.SECRETARY else role


def may(state: SessionState, command: c.Command, actor: str) -> Code | None:
    """Return the code by which the command is not this actor's to give, or None."""
    allowed = MAY[type(command)]
    mine = roles(state, actor)
    if mine & allowed:
        return None
    if allowed <= SYSTEMS:
        return "not-the-system"
    if not mine:
        return "not-of-the-session"
    return _code(allowed)


def _code(allowed: frozenset[Role]) -> Code:
    if allowed == CHAIR:
        return "not-chair"
    if allowed in (MEMBER, OWN):
        return "not-a-member"
    return "not-conducting" if allowed == CONDUCT else "not-secretary"


def may_convene(command: c.ConveneSession, actor: str) -> bool:
    """Tell whether ``actor`` is of the office that convenes: chair, secretary or the office."""
    officers = {p.id for p in command.people if p.duty in (Duty.CHAIR, Duty.SECRETARY)}
    return actor == OFFICE or actor in officers
