"""An earlier acta is put to approval, corrected where it errs, and approved (ROF 91.1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.actor import OFFICE
from sessions.domain.decide import decide
from sessions.domain.state import SessionState
from sessions.domain.values import Correction, Item, ItemKind, ItemState, PriorActa
from tests.sessions.town import CHAIR, ITEMS, SECRETARY, START, Sitting, convocation

HELD = "2026-02-26T08:00:00.000000Z"
MARCH = PriorActa("s-0", "2/2026", "Pleno ordinario de febrero", HELD, "ab" * 32)
URGENT = PriorActa("s-00", "3/2026", "Pleno urgente de marzo", HELD, "cd" * 32)
TITLE = "Lectura y aprobación, si procede, del acta de la sesión anterior"
WRONG = c.NoteActaCorrection("i-1", "c-1", "s-0", "punto 3", "doce votos", "trece votos")
NOTED = Correction("c-1", "s-0", "punto 3", "doce votos", "trece votos")


def approving(*actas: PriorActa) -> tuple[Item, ...]:
    return (Item("i-1", 1, ItemKind.MINUTES, TITLE, "Aprobar el acta.", actas=actas), *ITEMS[1:])


def sitting(*actas: PriorActa) -> Sitting:
    now = Sitting()
    now.do(OFFICE, convocation(items=approving(*actas)))
    return now.opened().in_item("i-1")


def decided(now: Sitting, yes: int, no: int) -> tuple[e.Event, ...]:
    now.voted(yes, no, item="i-1")
    return now.do(CHAIR, c.ProclaimVote("v-1"))


@pytest.mark.law("R-ACT-4")
def test_without_observations_every_acta_of_the_item_is_approved_by_assent() -> None:
    now = sitting(MARCH, URGENT)
    assert now.do(SECRETARY, c.CloseItem("i-1")) == (
        e.ActaApproved("i-1", MARCH), e.ActaApproved("i-1", URGENT), e.ItemClosed("i-1"),
    )  # fmt: skip
    item = now.state.items[0]
    assert (item.approved, item.state) == (("s-0", "s-00"), ItemState.SETTLED)


@pytest.mark.law("R-ACT-4")
def test_corrections_are_decided_by_a_vote_and_told_with_the_approval() -> None:
    now = sitting(MARCH, URGENT)
    assert now.do(SECRETARY, WRONG) == (e.ActaCorrectionNoted("i-1", NOTED),)
    assert now.code(SECRETARY, c.CloseItem("i-1")) == "corrections-need-vote"
    assert decided(now, 4, 3) == (
        e.VoteProclaimed("v-1"),
        e.ActaApproved("i-1", MARCH, "v-1", (NOTED,)),
        e.ActaApproved("i-1", URGENT, "v-1"),
    )
    assert now.do(SECRETARY, c.CloseItem("i-1")) == (e.ItemClosed("i-1"),)


@pytest.mark.law("R-ACT-4")
def test_what_the_vote_rejects_is_not_approved_and_the_acta_stays_as_it_was() -> None:
    now = sitting(MARCH)
    now.do(SECRETARY, WRONG)
    assert decided(now, 3, 4) == (e.VoteProclaimed("v-1"),)
    now.do(SECRETARY, c.CloseItem("i-1"))
    assert now.state.items[0].approved == ()


def test_what_is_voted_is_what_was_noted_before() -> None:
    now = sitting(MARCH)
    now.do(SECRETARY, WRONG)
    now.voting(item="i-1")
    second = c.NoteActaCorrection("i-1", "c-2", "s-0", "punto 4", "lunes", "martes")
    assert now.code(SECRETARY, second) == "vote-in-progress"
    now.cast(4, 3)
    now.do(CHAIR, c.CloseVote("v-1"))
    assert now.code(SECRETARY, second) == "item-voted"
    assert now.code(SECRETARY, c.WithdrawActaCorrection("i-1", "c-1")) == "item-voted"


def test_a_correction_that_is_withdrawn_is_not_voted_and_assent_is_enough_again() -> None:
    now = sitting(MARCH)
    now.do(SECRETARY, WRONG)
    taken = c.WithdrawActaCorrection("i-1", "c-1")
    assert now.do(SECRETARY, taken) == (e.ActaCorrectionWithdrawn("i-1", "c-1"),)
    assert now.code(SECRETARY, taken) == "correction-unknown"
    assert now.do(SECRETARY, c.CloseItem("i-1"))[0] == e.ActaApproved("i-1", MARCH)


def asked(acta: str, where: str, says: str, should_say: str) -> c.NoteActaCorrection:
    return c.NoteActaCorrection("i-1", "c-1", acta, where, says, should_say)


@pytest.mark.parametrize(
    ("actor", "command", "code"),
    [
        (CHAIR, asked("s-0", "punto 3", "doce", "trece"), "not-secretary"),
        (SECRETARY, asked("s-9", "punto 3", "doce", "trece"), "no-such-acta"),
        (SECRETARY, asked("s-0", " ", "doce", "trece"), "correction-empty"),
        (SECRETARY, asked("s-0", "punto 3", "doce", "doce "), "correction-empty"),
        (SECRETARY, asked("s-0", "punto 3", "", ""), "correction-empty"),
        (SECRETARY, asked("s-0", "punto 3", "", "x" * 2001), "correction-empty"),
    ],
)
def test_a_correction_says_where_and_what_of_an_acta_of_the_item(
    actor: str, command: c.NoteActaCorrection, code: str
) -> None:
    assert sitting(MARCH).code(actor, command) == code


def test_a_correction_has_an_id_of_its_own_and_is_noted_while_the_item_is_open() -> None:
    now = sitting(MARCH)
    now.do(SECRETARY, WRONG)
    assert now.code(SECRETARY, WRONG) == "id-taken"
    assert now.code(SECRETARY, c.PutBackItem("i-1")) == "item-begun"
    bad = c.NoteActaCorrection("i-1", "c 2", "s-0", "punto 3", "doce", "trece")
    assert now.code(SECRETARY, bad) == "bad-id"
    elsewhere = c.NoteActaCorrection("i-2", "c-2", "s-0", "punto 3", "doce", "trece")
    assert now.code(SECRETARY, elsewhere) == "item-not-open"


@pytest.mark.parametrize(
    "items",
    [
        approving(MARCH, MARCH),
        approving(PriorActa("s-1", "2/2026", "Esta misma", HELD, "ab" * 32)),
        approving(PriorActa("s-0", "", "Sin número", HELD, "ab" * 32)),
        approving(PriorActa("s-0", "2/2026", "Sin fecha", "ayer", "ab" * 32)),
        approving(PriorActa("s-0", "2/2026", "Sin huella", HELD, "AB")),
        (Item("i-1", 1, ItemKind.OPINION, "Dictamen", "Texto.", actas=(MARCH,)),),
    ],
)
def test_a_convocation_binds_other_sessions_actas_once_and_only_to_their_approval(
    items: tuple[Item, ...],
) -> None:
    refused = decide(SessionState(), convocation(items=items), OFFICE, START)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.params["field"]) == ("bad-convocation", "items.actas")


words = st.text("abcdefgh ñ", max_size=12)


@pytest.mark.law("R-ACT-4")
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["s-0", "s-00"]), words, words, words), max_size=6),
    st.integers(0, 7),
)
def test_an_approval_holds_exactly_the_corrections_of_its_acta_that_stood_when_it_was_voted(
    wanted: list[tuple[str, str, str, str]], yes: int
) -> None:
    now = sitting(MARCH, URGENT)
    for number, (acta, *texts) in enumerate(wanted):
        now.ask(SECRETARY, c.NoteActaCorrection("i-1", f"c-{number}", acta, *texts))
    stood = now.state.items[0].corrections
    assert all(one.where and one.says != one.should_say for one in stood)
    told = [one for one in decided(now, yes, 7 - yes) if isinstance(one, e.ActaApproved)]
    assert bool(told) == (yes > 7 - yes)
    for one in told:
        assert one.corrections == tuple(x for x in stood if x.acta == one.acta.session)
