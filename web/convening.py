"""From the town's file to the command that convenes a session of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from core.clock import to_wire
from people.town import Matter, Town, TownGroup, Townsperson
from sessions.domain.commands import ConveneSession
from sessions.domain.secret_values import SecretAnnex
from sessions.domain.values import (
    BodyKind,
    Duty,
    Group,
    Item,
    ItemKind,
    Majority,
    Person,
    PriorActa,
    RemoteBasis,
    RuleProfile,
    SessionKind,
)

# LRBRL 70.1, ROF 113.1.b and 227.2: neither their sessions nor their actas are public.
WITHOUT_PUBLIC: Final = frozenset({BodyKind.JUNTA, BodyKind.COMMISSION})


def convocation(
    town: Town, session: str, starts_at: datetime, actas: tuple[PriorActa, ...] = ()
) -> ConveneSession:
    """Return the convocation of a session of the town's body.

    ``actas`` are put to approval by the first item of kind ``minutes`` (ROF 91.1; R-ACT-4).

    Raises ValueError for a word in the town's file that the law does not know.
    """
    return ConveneSession(
        session=session,
        title=town.session.title,
        body_name=town.body.name,
        town=town.town.name,
        place=town.session.place,
        session_kind=SessionKind(town.session.kind),
        starts_at=to_wire(starts_at),
        people=tuple(_person(one) for one in town.people),
        groups=tuple(_group(one) for one in town.groups),
        items=tuple(_approving(tuple(_item(one) for one in town.items), actas)),
        expediente=town.session.expediente,
        rules=_rules(town),
        is_public=BodyKind(town.body.kind) not in WITHOUT_PUBLIC,
    )


def _rules(town: Town) -> RuleProfile:
    body = town.body
    return RuleProfile(
        body_kind=BodyKind(body.kind),
        legal_number=body.legal_number,
        turn_seconds=body.turn_seconds,
        allusion_seconds=body.allusion_seconds,
        grace_seconds=body.grace_seconds,
        may_change_vote=body.may_change_vote,
        names_in_ordinary=body.names_in_ordinary,
        remote_basis=RemoteBasis(body.remote_basis),
        casting_vote=body.casting_vote,
        secret_trustees=body.secret_trustees,
        secret_threshold=body.secret_threshold,
        secret_annex=SecretAnnex(body.secret_annex),
    )


def _person(one: Townsperson) -> Person:
    return Person(
        one.id, one.name, one.surnames, one.office, Duty(one.duty.value), one.seat, one.group
    )


def _group(one: TownGroup) -> Group:
    return Group(one.id, one.name, one.initials, one.colour)


def _approving(items: tuple[Item, ...], actas: tuple[PriorActa, ...]) -> Iterable[Item]:
    first = next((one.id for one in items if one.kind is ItemKind.MINUTES), "")
    return (replace(one, actas=actas) if one.id == first else one for one in items)


def _item(one: Matter) -> Item:
    return Item(
        one.id,
        one.number,
        ItemKind(one.kind),
        one.title,
        one.text,
        Majority(one.majority),
        one.matter,
        one.proposer,
        one.votable,
    )
