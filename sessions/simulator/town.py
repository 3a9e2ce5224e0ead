"""An invented council: who sits in it, and the convocations of its sessions."""

import random
from datetime import UTC, datetime
from typing import Final

from core.clock import to_wire
from sessions.domain import commands as c
from sessions.domain.actor import OFFICE
from sessions.domain.values import (
    BodyKind,
    Duty,
    Group,
    Item,
    ItemKind,
    Majority,
    Person,
    PriorActa,
    RuleProfile,
    SessionKind,
)

START: Final = datetime(2026, 3, 26, 8, 0, tzinfo=UTC)
CHAIR: Final = "p-01"
SECRETARY: Final = "p-secretaria"
AUDITOR: Final = "p-interventora"
SESSION: Final = "s-sim"
STRANGER: Final = "p-nadie"
PRIOR: Final = tuple(
    PriorActa(f"s-antes-{n}", f"{n}/2026", f"Sesión anterior {n}", to_wire(START), f"{n:064x}")
    for n in (1, 2)
)
Order = tuple[str, c.Command]


def people(members: int) -> tuple[Person, ...]:
    """Return chair, members, secretary and auditor, all invented."""
    seated = tuple(
        Person(
            f"p-{seat:02}", f"Nombre {seat}", f"Apellido {seat * 7 % 100:02}",
            "Alcaldesa" if seat == 1 else "Concejal",
            Duty.CHAIR if seat == 1 else Duty.MEMBER, seat, f"g-{seat % 2}",
        )
        for seat in range(1, members + 1)
    )  # fmt: skip
    secretary = Person(SECRETARY, "Prudencia", "Fe Inventada", "Secretaria", Duty.SECRETARY)
    auditor = Person(AUDITOR, "Justa", "Cuenta Inventada", "Interventora", Duty.AUDITOR)
    return (*seated, secretary, auditor)


def agenda(chance: random.Random) -> tuple[Item, ...]:
    """Return an agenda: the minutes, some matters, a report, petitions and questions."""
    kinds = [ItemKind.MINUTES, ItemKind.OPINION, ItemKind.MOTION, ItemKind.REPORT]
    kinds += [ItemKind.QUESTIONS]
    return tuple(
        Item(
            f"i-{number}", number, kind, f"Asunto {number}", f"Aprobar el asunto {number}.",
            chance.choice([Majority.SIMPLE, Majority.SIMPLE, *Majority]),
            votable=kind not in (ItemKind.REPORT, ItemKind.QUESTIONS),
            actas=PRIOR[: chance.choice([0, 1, 1, 2])] if kind is ItemKind.MINUTES else (),
        )
        for number, kind in enumerate(kinds, 1)
    )  # fmt: skip


def convocation(chance: random.Random, session: str, body: BodyKind | None = None) -> Order:
    """Return who convenes and the convocation of a small council."""
    members = chance.choice([3, 4, 5, 7, 9])
    rules = RuleProfile(
        body_kind=body or chance.choice([BodyKind.PLENO, BodyKind.PLENO, *BodyKind]),
        legal_number=members + chance.choice([0, 0, 0, 1, 2]),
        may_change_vote=chance.random() < 0.7,  # noqa: PLR2004  a weight, as the others here
        casting_vote=chance.random() < 0.9,  # noqa: PLR2004
    )
    convened = c.ConveneSession(
        session, "Sesión simulada", "Pleno", "Villaficticia", "Salón de plenos",
        chance.choice(list(SessionKind)), to_wire(START), people(members),
        (
            Group("g-0", "Grupo Par", "PAR", "#1d4ed8"),
            Group("g-1", "Grupo Impar", "IMP", "#15803d"),
        ),
        agenda(chance), "2026/1", is_public=chance.random() < 0.9, rules=rules,  # noqa: PLR2004
    )  # fmt: skip
    return OFFICE, convened
