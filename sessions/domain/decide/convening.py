"""Convening: what makes a convocation one (LRBRL 46.2.b, ROF 80)."""

import re
from collections.abc import Iterable
from typing import Final

from core.clock import from_wire
from sessions.domain.actor import VOTERS, may_convene
from sessions.domain.commands import ConveneSession
from sessions.domain.decide.asked import Asked, Decision, is_id
from sessions.domain.events import SessionConvened
from sessions.domain.refusals import refuse
from sessions.domain.values import Duty, ItemKind, SessionKind

CALLS: Final = (1, 2)
NEVER_VOTED: Final = (ItemKind.REPORT, ItemKind.QUESTIONS)  # ROF 97, law.md R-AGE-6
LONGEST_SESSION_ID: Final = 40
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def convene(asked: Asked, command: ConveneSession) -> Decision:
    """Convene the session, once."""
    if asked.state.session:
        return refuse("already-convened")
    if not may_convene(command, asked.actor):
        return refuse("not-secretary")
    wrong = next((field for field, is_right in _checks(command) if not is_right), None)
    if wrong is not None:
        return refuse("bad-convocation", field=wrong)
    return (
        SessionConvened(
            command.session, command.title, command.body_name, command.town, command.place,
            command.session_kind, command.call, command.starts_at, command.is_public,
            command.rules, command.people, command.groups, command.items, command.expediente,
        ),
    )  # fmt: skip


def _checks(command: ConveneSession) -> Iterable[tuple[str, bool]]:
    people, items = command.people, command.items
    voters = [p for p in people if p.duty in VOTERS]
    duties = [p.duty for p in people]
    groups = {group.id for group in command.groups}
    yield "session", is_id(command.session) and len(command.session) <= LONGEST_SESSION_ID
    yield "title", bool(command.title.strip())
    yield "call", command.call in CALLS
    yield "starts_at", _is_moment(command.starts_at)
    yield "people", _are_ids([p.id for p in people])
    yield "people.chair", duties.count(Duty.CHAIR) == 1
    yield "people.secretary", Duty.SECRETARY in duties
    yield "people.group", all(not p.group or p.group in groups for p in people)
    yield "rules.legal_number", 0 < len(voters) <= command.rules.legal_number
    yield "groups", _are_ids([group.id for group in command.groups])
    yield "items", bool(items) and _are_ids([item.id for item in items])
    yield "items.number", len({item.number for item in items}) == len(items)
    yield "items.actas", _are_actas(command)
    # ROF 79: an urgent session begins by ratifying the urgency.
    is_urgent = command.session_kind is SessionKind.URGENT
    yield "items.urgency", not is_urgent or _is_voted(command)


def _is_voted(command: ConveneSession) -> bool:
    first = min(command.items, key=lambda item: item.number)
    return first.votable and first.kind not in NEVER_VOTED


def _are_actas(command: ConveneSession) -> bool:
    """Tell whether what is to be approved are other sessions' actas, each in one item."""
    bound = [(item.kind, acta) for item in command.items for acta in item.actas]
    sessions = [acta.session for _, acta in bound]
    return (
        _are_ids(sessions)
        and command.session not in sessions
        and all(kind is ItemKind.MINUTES for kind, _ in bound)
        and all(_is_moment(one.held_at) and DIGEST.fullmatch(one.sha256) for _, one in bound)
        and all(one.number and one.title.strip() for _, one in bound)
    )


def _are_ids(names: list[str]) -> bool:
    return len(set(names)) == len(names) and all(is_id(name) for name in names)


def _is_moment(text: str) -> bool:
    try:
        from_wire(text)
    except ValueError:
        return False
    return True
