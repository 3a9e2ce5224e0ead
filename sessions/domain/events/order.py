"""Order in the room, and the officials who make a session one."""

from dataclasses import dataclass

from sessions.domain.values import Person, Presence


@dataclass(frozen=True, slots=True)
class CalledToOrder:
    """The chair calls a member to order; the second call warns of the third (ROF 95; R-DEB-7)."""

    member: str
    reason: str
    count: int
    is_warned: bool


@dataclass(frozen=True, slots=True)
class CallWithdrawn:
    """The chair takes the last call to order of a member back."""

    member: str


@dataclass(frozen=True, slots=True)
class OfficialAttended:
    """Secretary or auditor is there, or goes (ROF 109.1.f; LRBRL 46.2.c for the secretary)."""

    person: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class SecretaryReplaced:
    """Somebody else acts as secretary from now on, and with which title (R-BOD-4)."""

    person: Person
    reason: str


OrderEvent = CalledToOrder | CallWithdrawn | OfficialAttended | SecretaryReplaced

KINDS: dict[str, type[OrderEvent]] = {
    "order.called": CalledToOrder,
    "order.call-withdrawn": CallWithdrawn,
    "official.attended": OfficialAttended,
    "secretary.replaced": SecretaryReplaced,
}
