"""What may be asked of a session: the closed union of its commands (docs/protocol.md).

Ids of new things (``request``, ``vote``, ``intervention``) are made by the client, so that a
repeated command is the same command. Who asks is the actor, never a field.
"""

from sessions.domain.commands import attendance, floor, items, session, technical, votes
from sessions.domain.commands.attendance import (
    AnswerRollCall,
    AttendanceCommand,
    CompleteRollCall,
    RecordAttendance,
    StartRollCall,
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
    TableItem,
    WithdrawItem,
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
    SessionCommand | AttendanceCommand | ItemCommand | FloorCommand | VoteCommand | TechnicalCommand
)

COMMANDS: dict[str, type[Command]] = {
    **session.COMMANDS,
    **attendance.COMMANDS,
    **items.COMMANDS,
    **floor.COMMANDS,
    **votes.COMMANDS,
    **technical.COMMANDS,
}
COMMAND_OF: dict[type[Command], str] = {cls: kind for kind, cls in COMMANDS.items()}

__all__ = [
    "COMMANDS",
    "COMMAND_OF",
    "AnnulVote",
    "AnswerRollCall",
    "AttendanceCommand",
    "BindMajority",
    "CastVote",
    "CastVoteAloud",
    "CloseDoors",
    "CloseItem",
    "CloseSession",
    "CloseVote",
    "Command",
    "CompleteRollCall",
    "ConveneSession",
    "DeclareNotHeld",
    "EndFloor",
    "ExtendFloor",
    "FloorCommand",
    "GiveCastingVote",
    "GiveFloor",
    "ItemCommand",
    "NoteIncident",
    "OpenDoors",
    "OpenItem",
    "OpenSession",
    "OpenVote",
    "PassChair",
    "ProclaimVote",
    "Recess",
    "RecordAttendance",
    "ReportAlarm",
    "ReportConnection",
    "ReportGap",
    "ReportRecordingStarted",
    "ReportRecordingStopped",
    "ReportSegments",
    "ReportTrack",
    "RequestFloor",
    "Resume",
    "SessionCommand",
    "StartRollCall",
    "TableItem",
    "TechnicalCommand",
    "VoteCommand",
    "WithdrawFloor",
    "WithdrawItem",
]
