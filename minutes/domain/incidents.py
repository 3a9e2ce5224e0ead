"""What the acta tells as an incident (ROF 109.1.g)."""

from minutes.domain.record import Incident, IncidentKind, Span
from sessions.domain import events as e

INCIDENTS: dict[type[e.Event], IncidentKind] = {
    e.QuorumLost: IncidentKind.QUORUM_LOST,
    e.QuorumRegained: IncidentKind.QUORUM_REGAINED,
    e.AlarmRaised: IncidentKind.ALARM,
    e.AlarmCleared: IncidentKind.ALARM_CLEARED,
    e.ConnectionLost: IncidentKind.CONNECTION_LOST,
    e.ConnectionRestored: IncidentKind.CONNECTION_RESTORED,
    e.IncidentNoted: IncidentKind.NOTED,
    e.ChairPassed: IncidentKind.CHAIR_PASSED,
    e.PersonRemoved: IncidentKind.NOTED,
    e.CalledToOrder: IncidentKind.CALLED_TO_ORDER,
    e.CallWithdrawn: IncidentKind.CALL_WITHDRAWN,
    e.SecretaryReplaced: IncidentKind.SECRETARY_REPLACED,
}


def incident(  # noqa: PLR0911  one case each
    event: e.Event, span: Span
) -> Incident:
    """Return the incident of an event of ``INCIDENTS``, which happened at ``span``."""
    kind = INCIDENTS[type(event)]
    match event:
        case e.PersonRemoved(person, reason):
            return Incident(kind, span, "", reason, (person,))
        case e.IncidentNoted(text, members):
            return Incident(kind, span, "", text, members)
        case e.AlarmRaised(code, subject) | e.AlarmCleared(code, subject):
            return Incident(kind, span, code, subject)
        case e.QuorumLost(lacks="secretary"):
            return Incident(IncidentKind.SECRETARY_MISSING, span)
        case e.QuorumLost(present, quorum) | e.QuorumRegained(present, quorum):
            return Incident(kind, span, "", f"{present}/{quorum}")
        case e.CalledToOrder(member, reason, count, is_warned):
            said = IncidentKind.WARNED if is_warned else kind
            return Incident(said, span, str(count), reason, (member,))
        case e.SecretaryReplaced(person, reason):
            return Incident(kind, span, person.office, reason, (person.id,))
        case (
            e.ChairPassed(member)
            | e.ConnectionLost(member)
            | e.ConnectionRestored(member)
            | e.CallWithdrawn(member)
        ):
            return Incident(kind, span, member, "", (member,))
        case _:
            return Incident(kind, span)
