"""What may be asked of a session: the closed union of its commands (docs/protocol.md).

Ids of new things (``request``, ``vote``, ``intervention``) are made by the client, so that a
repeated command is the same command. Who asks is the actor, never a field.
"""

from sessions.domain.commands import (
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
from sessions.domain.commands.actas import (
    ActaCommand,
    NoteActaCorrection,
    WithdrawActaCorrection,
)
from sessions.domain.commands.attendance import (
    AnswerRollCall,
    AttendanceCommand,
    CompleteRollCall,
    CorrectAttendance,
    DecideRemote,
    DeclareConflict,
    RecordAttendance,
    RequestRemote,
    StartRollCall,
    WithdrawConflict,
)
from sessions.domain.commands.caucus import (
    CaucusCommand,
    CloseCaucus,
    EndCaucus,
    OpenCaucus,
)
from sessions.domain.commands.entry import (
    AdmitEntry,
    CloseMicrophone,
    EntryCommand,
    InviteGuest,
    LockEntry,
    RefuseEntry,
    ReleaseMicrophone,
    RemovePerson,
    RequestEntry,
    UnlockEntry,
)
from sessions.domain.commands.floor import (
    EndFloor,
    ExtendFloor,
    FloorCommand,
    GiveFloor,
    RequestFloor,
    WithdrawFloor,
)
from sessions.domain.commands.items import (
    BindMajority,
    CloseItem,
    ItemCommand,
    OpenItem,
    ProposeUrgentItem,
    PutBackItem,
    TableItem,
    WithdrawItem,
)
from sessions.domain.commands.order import (
    CallToOrder,
    ExpelMember,
    OrderCommand,
    RecordOfficial,
    ReplaceSecretary,
    WithdrawCall,
)
from sessions.domain.commands.secret import (
    AllowOpening,
    EnterPaperCount,
    NameTrustees,
    OpenPaperVote,
    OpenSecretVote,
    ReportCheck,
    ReportCount,
    ReportCredentials,
    ReportKey,
    ReportSetup,
    ReportShare,
    ReportUrn,
    SecretAsk,
    SecretCommand,
    VoidSecretVote,
)
from sessions.domain.commands.session import (
    CloseDoors,
    CloseSession,
    ConveneSession,
    DeclareNotHeld,
    NoteIncident,
    OpenDoors,
    OpenSession,
    PassChair,
    Recess,
    Resume,
    SessionCommand,
)
from sessions.domain.commands.technical import (
    ReportAlarm,
    ReportConnection,
    ReportGap,
    ReportRecordingStarted,
    ReportRecordingStopped,
    ReportSegments,
    ReportTrack,
    TechnicalCommand,
)
from sessions.domain.commands.votes import (
    AnnulVote,
    CastVote,
    CastVoteAloud,
    CloseVote,
    GiveCastingVote,
    OpenVote,
    ProclaimVote,
    VoteCommand,
)

Command = (
    SessionCommand
    | AttendanceCommand
    | OrderCommand
    | ItemCommand
    | ActaCommand
    | FloorCommand
    | VoteCommand
    | SecretCommand
    | EntryCommand
    | CaucusCommand
    | TechnicalCommand
)

COMMANDS: dict[str, type[Command]] = {
    **session.COMMANDS,
    **attendance.COMMANDS,
    **order.COMMANDS,
    **items.COMMANDS,
    **actas.COMMANDS,
    **floor.COMMANDS,
    **entry.COMMANDS,
    **caucus.COMMANDS,
    **votes.COMMANDS,
    **secret.COMMANDS,
    **technical.COMMANDS,
}
COMMAND_OF: dict[type[Command], str] = {cls: kind for kind, cls in COMMANDS.items()}

__all__ = [
    "COMMANDS",
    "COMMAND_OF",
    "ActaCommand",
    "AdmitEntry",
    "AllowOpening",
    "AnnulVote",
    "AnswerRollCall",
    "AttendanceCommand",
    "BindMajority",
    "CallToOrder",
    "CastVote",
    "CastVoteAloud",
    "CaucusCommand",
    "CloseCaucus",
    "CloseDoors",
    "CloseItem",
    "CloseMicrophone",
    "CloseSession",
    "CloseVote",
    "Command",
    "CompleteRollCall",
    "ConveneSession",
    "CorrectAttendance",
    "DecideRemote",
    "DeclareConflict",
    "DeclareNotHeld",
    "EndCaucus",
    "EndFloor",
    "EnterPaperCount",
    "EntryCommand",
    "ExpelMember",
    "ExtendFloor",
    "FloorCommand",
    "GiveCastingVote",
    "GiveFloor",
    "InviteGuest",
    "ItemCommand",
    "LockEntry",
    "NameTrustees",
    "NoteActaCorrection",
    "NoteIncident",
    "OpenCaucus",
    "OpenDoors",
    "OpenItem",
    "OpenPaperVote",
    "OpenSecretVote",
    "OpenSession",
    "OpenVote",
    "OrderCommand",
    "PassChair",
    "ProclaimVote",
    "ProposeUrgentItem",
    "PutBackItem",
    "Recess",
    "RecordAttendance",
    "RecordOfficial",
    "RefuseEntry",
    "ReleaseMicrophone",
    "RemovePerson",
    "ReplaceSecretary",
    "ReportAlarm",
    "ReportCheck",
    "ReportConnection",
    "ReportCount",
    "ReportCredentials",
    "ReportGap",
    "ReportKey",
    "ReportRecordingStarted",
    "ReportRecordingStopped",
    "ReportSegments",
    "ReportSetup",
    "ReportShare",
    "ReportTrack",
    "ReportUrn",
    "RequestEntry",
    "RequestFloor",
    "RequestRemote",
    "Resume",
    "SecretAsk",
    "SecretCommand",
    "SessionCommand",
    "StartRollCall",
    "TableItem",
    "TechnicalCommand",
    "UnlockEntry",
    "VoidSecretVote",
    "VoteCommand",
    "WithdrawActaCorrection",
    "WithdrawCall",
    "WithdrawConflict",
    "WithdrawFloor",
    "WithdrawItem",
]
