"""Order in the room, and the officials who make a session one."""

from dataclasses import dataclass

from sessions.domain.values import Presence


@dataclass(frozen=True, slots=True)
class CallToOrder:
    """Call a member to order (chair or, by order, secretary)."""

    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawCall:
    """Take the last call to order of a member back (chair)."""

    member: str


@dataclass(frozen=True, slots=True)
class ExpelMember:
    """Order a member to leave after the third call (chair)."""

    member: str


@dataclass(frozen=True, slots=True)
class RecordOfficial:
    """Write down that secretary or auditor is there or goes (chair or secretary)."""

    person: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class ReplaceSecretary:
    """Have somebody else act as secretary, with the title of it (chair or secretary).

    ``person`` is an official of the convocation, or the id of one who signs in with it.
    """

    person: str
    name: str
    surnames: str
    office: str
    reason: str


OrderCommand = CallToOrder | WithdrawCall | ExpelMember | RecordOfficial | ReplaceSecretary

COMMANDS: dict[str, type[OrderCommand]] = {
    "order.call": CallToOrder,
    "order.withdraw-call": WithdrawCall,
    "order.expel": ExpelMember,
    "official.record": RecordOfficial,
    "secretary.replace": ReplaceSecretary,
}
