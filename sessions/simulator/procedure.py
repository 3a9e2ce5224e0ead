"""What is rare in a session and must be right all the same: order, abstentions, the secretary."""

import random
from collections.abc import Callable

from sessions.domain import commands as c
from sessions.domain import presence
from sessions.domain.decide.order import EXPELLED
from sessions.domain.state import SessionState
from sessions.domain.values import Presence
from sessions.simulator.town import AUDITOR, SECRETARY, Order


def law(
    chance: random.Random, state: SessionState, member: str, name: Callable[[str], str]
) -> Order:
    """Return what is rare in a session and must be right all the same."""
    choices: tuple[Callable[[], Order], ...] = (
        lambda: _order(chance, state, member),
        lambda: _abstaining(chance, state, member),
        lambda: _abstaining(chance, state, member),
        lambda: _secretary(chance, state),
        lambda: _off_agenda(chance, state, name),
        lambda: minutes(chance, state, name),
    )
    return chance.choice(choices)()


def _order(chance: random.Random, state: SessionState, member: str) -> Order:
    called = [one.member for one in state.calls]
    if called and chance.random() < 0.7:  # noqa: PLR2004
        member = called[0]
    if any(one.count >= EXPELLED for one in state.calls) and chance.random() < 0.6:  # noqa: PLR2004
        return state.presiding, c.ExpelMember(called[0])
    odds = chance.random()
    if odds < 0.15:  # noqa: PLR2004
        return state.presiding, c.WithdrawCall(member)
    return state.presiding, c.CallToOrder(member, "interrumpe")


def _abstaining(chance: random.Random, state: SessionState, member: str) -> Order:
    some = chance.choice(state.items).id if state.items else "i-1"
    item = state.current_item or some
    known = [one for one in state.conflicts if one.item == item]
    if known and chance.random() < 0.3:  # noqa: PLR2004
        return state.secretary, c.WithdrawConflict(item, known[0].member)
    lately = max(state.attendance, key=lambda one: one.changed_at or "", default=None)
    if lately is not None and chance.random() < 0.2:  # noqa: PLR2004
        return state.secretary, c.CorrectAttendance(lately.member)
    orders: list[Order] = [
        (member, c.DeclareConflict(item)),
        (state.secretary, c.DeclareConflict(item, member)),
        (member, c.RequestRemote()),
        (state.secretary, c.DecideRemote(member, is_granted=chance.random() < 0.5)),  # noqa: PLR2004
    ]
    return chance.choice(orders)


def _secretary(chance: random.Random, state: SessionState) -> Order:
    gone = not presence.secretary_is_here(state)
    here = Presence.IN_ROOM if gone else Presence.ABSENT
    other = AUDITOR if state.secretary == SECRETARY else SECRETARY
    orders: list[c.Command] = [
        c.RecordOfficial(state.secretary, here),
        c.RecordOfficial(state.secretary, Presence.IN_ROOM),
        c.ReplaceSecretary(other, "Fe", "Suplente", "Secretaria accidental", "ausencia"),
    ]
    return state.presiding, chance.choice(orders)


def _off_agenda(chance: random.Random, state: SessionState, name: Callable[[str], str]) -> Order:
    if state.current_item is not None and chance.random() < 0.4:  # noqa: PLR2004
        return state.secretary, c.PutBackItem(state.current_item)
    return state.secretary, c.ProposeUrgentItem(
        name("u"), "Moción urgente", "Instar a la Diputación.", "Grupo Par"
    )


def minutes(chance: random.Random, state: SessionState, name: Callable[[str], str]) -> Order:
    """Return what is asked about the acta of an earlier session: corrections, or its approval."""
    item = next((one for one in state.items if one.id == state.current_item), None)
    if item is None:
        return state.secretary, c.WithdrawActaCorrection("i-1", "c-1")
    odds = chance.random()
    if odds < 0.3:  # noqa: PLR2004
        return state.secretary, c.CloseItem(item.id)
    if item.corrections and odds < 0.6:  # noqa: PLR2004
        taken = chance.choice(item.corrections).id
        return state.secretary, c.WithdrawActaCorrection(item.id, taken)
    acta = chance.choice(item.actas).session if item.actas else "s-otra"
    says = chance.choice(["doce votos", "doce votos", ""])
    return state.secretary, c.NoteActaCorrection(
        item.id, name("c"), acta, "punto 3", says, chance.choice(["trece votos", ""])
    )
