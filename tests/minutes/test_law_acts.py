"""What the acta says of abstentions by law, petitions that were voted, order and officials."""

from typing import Any

import pytest

from bench.sealed import ES, VOICE
from core.canonical import Json
from documents.typst import render_acta
from minutes.domain.acta import resolve
from minutes.domain.draft import draft
from minutes.domain.fold import fold
from minutes.domain.record import Happened, Record
from sessions.domain import commands as c
from sessions.domain.values import (
    AnnulGround,
    AttendanceCause,
    ItemState,
    Majority,
    Presence,
    VoteSubject,
)
from tests.documents.example import issue
from tests.documents.test_rendering import told
from tests.sessions.test_actas import MARCH, URGENT, WRONG, decided
from tests.sessions.test_actas import sitting as approving
from tests.sessions.town import AUDITOR, CHAIR, SECRETARY, Sitting, sitting


def record_of(now: Sitting) -> Record:
    if now.state.closed_at is None:
        now.do(now.state.presiding, c.CloseSession())
    return fold([Happened(told.seq, told.at, told.actor, told.event) for told in now.log])


def text_of(node: Any) -> str:
    if isinstance(node, dict):
        return " ".join(text_of(value) for value in node.values())
    if isinstance(node, list):
        return " ".join(text_of(value) for value in node)
    return str(node)


def acta_of(now: Sitting) -> str:
    record = record_of(now)
    head: dict[str, Json] = {"size": 1, "root": "0", "hash": "0"}
    return " ".join(text_of(resolve(draft(record, "es", ES), record, head, VOICE)).split())


@pytest.mark.law("R-DEB-11")
@pytest.mark.law("R-ACT-1")
def test_a_petition_that_was_voted_says_on_what_and_who_asked() -> None:
    now = sitting().opened().in_item().agreed(VoteSubject.TABLING, proposer="p-02")
    acta = acta_of(now)
    assert "ordinaria, sobre dejar el asunto sobre la mesa, a petición de Nombre 2" in acta
    assert "Se acuerda dejar el asunto sobre la mesa (artículo 92.1 ROF)." in acta
    assert "Aprobar el presupuesto." not in acta  # what was voted is no agreement on the matter


@pytest.mark.law("R-DEB-8")
def test_who_abstains_by_law_is_told_with_the_hour_of_leaving_and_returning() -> None:
    now = sitting().opened()
    now.do("p-07", c.DeclareConflict("i-2"))
    now.in_item().voted(4, 2)
    now.do(CHAIR, c.ProclaimVote("v-1"))
    now.do(SECRETARY, c.CloseItem("i-2"))
    acta = acta_of(now)
    assert "se abstiene de intervenir (artículo 76 LRBRL)" in acta
    assert "se reincorpora" in acta


@pytest.mark.law("R-DEB-7")
def test_calls_to_order_and_the_expulsion_stand_in_the_acta() -> None:
    acta = acta_of(sitting().opened().in_item("i-4").expelled("p-07"))
    assert "La Presidencia llama al orden a Nombre 7" in acta
    assert "con advertencia de las consecuencias de una tercera" in acta
    assert "es expulsado (artículo 95 ROF)" in acta


@pytest.mark.law("R-BOD-4")
@pytest.mark.law("R-ACT-8")
def test_who_acted_as_secretary_at_the_end_keeps_the_acta_with_the_title_of_it() -> None:
    now = sitting().opened()
    now.do(CHAIR, c.RecordOfficial(SECRETARY, Presence.ABSENT))
    now.do(CHAIR, c.ReplaceSecretary(AUDITOR, "Justa", "Cuenta", "Secretaria accidental", "baja"))
    record = record_of(now)
    assert record.secretary is not None
    assert (record.secretary.id, record.secretary.office) == (AUDITOR, "Secretaria accidental")
    acta = acta_of(now)
    assert "La sesión se detiene por ausencia de quien ejerce la secretaría" in acta
    assert "Asume la secretaría Justa" in acta


def test_a_mistake_in_attendance_leaves_no_trace_in_the_acta() -> None:
    now = sitting().opened()
    away = c.RecordAttendance("p-07", Presence.ABSENT, AttendanceCause.LEFT)
    now.do(SECRETARY, away)
    now.do(SECRETARY, c.CorrectAttendance("p-07"))
    record = record_of(now)
    member = next(one for one in record.attendance if one.person.id == "p-07")
    assert [(stay.came, stay.left) for stay in member.stays] == [(AttendanceCause.ROLL_CALL, None)]
    assert "se ausenta" not in acta_of(now)


@pytest.mark.law("R-BOD-5")
@pytest.mark.row("VO-15")
def test_a_vote_annulled_for_its_majority_says_so() -> None:
    now = sitting().opened().in_item("i-3").voted(3, 2, item="i-3")
    now.do(CHAIR, c.AnnulVote("v-1", "según el informe", AnnulGround.WRONG_MAJORITY))
    now.do(SECRETARY, c.BindMajority("i-3", Majority.SIMPLE, "", "según el informe"))
    assert "mayoría exigida errónea: según el informe" in acta_of(now)


@pytest.mark.law("R-AGE-4")
def test_a_motion_off_the_agenda_stands_before_the_petitions_with_what_became_of_it() -> None:
    now = sitting(9).opened()
    now.do(CHAIR, c.ProposeUrgentItem("u-1", "Moción urgente", "Instar.", "Grupo Par"))
    now.in_item("u-1").do(
        CHAIR, c.OpenVote("v-u", "u-1", subject=VoteSubject.URGENCY, motive="vence un plazo")
    )
    now.cast(4, 3)
    now.do(CHAIR, c.CloseVote("v-u"))
    now.do(CHAIR, c.ProclaimVote("v-u"))
    record = record_of(now)
    assert [item.item.id for item in record.items] == ["i-1", "i-2", "i-3", "i-4", "u-1", "i-5"]
    assert record.items[4].state is ItemState.NOT_ADMITTED
    assert "No se declara la urgencia: la moción no se trata" in acta_of(now)


@pytest.mark.law("R-ACT-4")
@pytest.mark.law("R-ACT-1")
@pytest.mark.row("MC-08")
def test_the_approval_of_an_earlier_acta_is_told_with_its_corrections() -> None:
    now = approving(MARCH, URGENT)
    now.do(SECRETARY, WRONG)
    decided(now, 4, 3)
    acta = acta_of(now)
    assert (
        "Se aprueba en votación el acta 2/2026, de la sesión «Pleno ordinario de febrero», "
        "celebrada el 26 de febrero de 2026, con las rectificaciones siguientes" in acta
    )
    assert "punto 3 doce votos trece votos" in acta
    assert "el acta 3/2026, de la sesión «Pleno urgente de marzo»" in acta
    assert MARCH.sha256 in acta


@pytest.mark.law("R-ACT-4")
def test_an_acta_without_observations_is_told_as_approved_by_assent() -> None:
    now = approving(MARCH)
    now.do(SECRETARY, c.CloseItem("i-1"))
    assert "se considera aprobada por asentimiento el acta 2/2026" in acta_of(now)


@pytest.mark.law("R-ACT-4")
def test_an_acta_that_the_vote_did_not_carry_is_told_as_not_approved() -> None:
    now = approving(MARCH)
    now.do(SECRETARY, WRONG)
    decided(now, 3, 4)
    acta = acta_of(now)
    assert "No queda aprobada el acta 2/2026" in acta
    assert "Se propusieron las rectificaciones siguientes: punto 3 doce votos" in acta


@pytest.mark.law("R-ACT-4")
def test_the_printed_acta_shows_what_was_approved_and_what_is_struck_out() -> None:
    now = approving(MARCH)
    now.do(SECRETARY, WRONG)
    struck = c.NoteActaCorrection("i-1", "c-2", "s-0", "punto 5", "repetido", "")
    now.do(SECRETARY, struck)
    decided(now, 4, 3)
    record = record_of(now)
    head: dict[str, Json] = {"size": 1, "root": "0", "hash": "0"}
    pdf = render_acta(resolve(draft(record, "es", ES), record, head, VOICE), issue())
    words = told(pdf)
    assert "con las rectificaciones siguientes (artículo 91.1 ROF): • punto 3." in words
    assert "Donde dice: «doce votos». Debe decir: «trece votos»." in words
    assert "punto 5. Donde dice: «repetido». Se suprime." in words
    assert MARCH.sha256 in words
