"""The acta: what the law asks is in it, figures cannot be typed, unknown nodes are refused."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plenary import SMALL, Scribe, Size, convocation, plenary
from bench.sealed import ES, VOICE
from minutes.domain import tables
from minutes.domain.acta import resolve
from minutes.domain.draft import anchors, draft, prose
from minutes.domain.record import VoteStatus
from minutes.draft_schema import FIGURES, check
from minutes.heads import head
from minutes.reading import record
from sessions.domain import events as e

LINKS = plenary()
RECORD = record(LINKS)
DRAFT = draft(RECORD, "es", ES)


def told(node: dict[str, Any]) -> dict[str, Any]:
    return resolve(node, RECORD, head(LINKS).as_json(), VOICE)


def text_of(node: Any) -> str:
    if isinstance(node, dict):
        return " ".join(text_of(value) for value in node.values())
    if isinstance(node, list):
        return " ".join(text_of(value) for value in node)
    return str(node)


@pytest.mark.law("R-ACT-1")
@pytest.mark.row("MC-01")
@pytest.mark.parametrize(
    "words",
    [
        "Villaficticia", "salón de plenos",  # a) place, municipality and hall
        "26 de marzo de 2026",  # b) day, month, year
        "9:00",  # c) start hour
        "Nombre1 Ficticio 1", "ausente con excusa",  # d) president, present, absent
        "ordinaria", "primera convocatoria",  # e) kind and call
        "Prudencia Inventada Fe", "Justo Imaginado Cuentas",  # f) secretary, Intervention
        "Asunto ficticio número 2", "primer turno", "Se advierte ruido en la sala.",  # g)
        "a favor", "en contra", "abstención",  # h) votes
        "Aprobar el asunto ficticio número 1.",  # i) operative part
        "levanta la sesión a las", "9:01",  # j) hour of lifting
    ],
)  # fmt: skip
def test_the_first_draft_holds_what_the_law_asks(words: str) -> None:
    assert words in " ".join(text_of(told(DRAFT)).split())


def test_the_first_draft_is_accepted_as_it_is() -> None:
    assert check(DRAFT, DRAFT) is None
    assert check(json.loads(json.dumps(DRAFT)), DRAFT) is None


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 27), st.integers(2, 10), st.integers(0, 30))
def test_every_draft_binds_every_item_vote_and_intervention(
    members: int, matters: int, speeches: int
) -> None:
    now = record(plenary(Size(members, matters, speeches, matters, 5)))
    found = anchors(draft(now, "es", ES))
    wanted = [("item", item.item.id) for item in now.items]
    wanted += [("vote", vote.id) for vote in now.votes]
    wanted += [("intervention", one.id) for one in now.interventions]
    assert set(wanted) <= set(found)
    assert len(found) == len(set(found))


def edited() -> dict[str, Any]:
    return copy.deepcopy(DRAFT)


def item_of(node: dict[str, Any]) -> dict[str, Any]:
    return next(child for child in node["content"] if child["type"] == "item")


def test_prose_may_be_written_where_prose_stands() -> None:
    node = edited()
    node["content"].insert(1, prose("Antes de comenzar, se guarda un minuto de silencio."))
    first = next(n for n in item_of(node)["content"] if n["type"] == "intervention")
    first["content"] = [prose("Expone los motivos de la propuesta.")]
    assert check(node, DRAFT) is None
    assert "minuto de silencio" in text_of(told(node))
    assert "Expone los motivos" in text_of(told(node))


def drop_vote(node: dict[str, Any]) -> None:
    held = item_of(node)["content"]
    held[:] = [child for child in held if child["type"] != "vote"]


def swap_items(node: dict[str, Any]) -> None:
    places = [n for n, child in enumerate(node["content"]) if child["type"] == "item"]
    held = node["content"]
    held[places[0]], held[places[1]] = held[places[1]], held[places[0]]


def repeat_vote(node: dict[str, Any]) -> None:
    held = item_of(node)["content"]
    held.append(next(child for child in held if child["type"] == "vote"))


def move_vote(node: dict[str, Any]) -> None:
    held = item_of(node)["content"]
    other = [child for child in node["content"] if child["type"] == "item"][1]
    vote = next(child for child in held if child["type"] == "vote")
    held.remove(vote)
    other["content"].append(vote)


@pytest.mark.parametrize("change", [drop_vote, swap_items, repeat_vote, move_vote])
def test_a_bound_value_cannot_be_removed_moved_or_repeated(change: Any) -> None:
    node = edited()
    change(node)
    refused = check(node, DRAFT)
    assert refused is not None
    assert refused.code == "draft-unbound"


@pytest.mark.parametrize(
    "node",
    [
        {"type": "script", "content": []},
        {"type": "paragraph", "content": [{"type": "image", "attrs": {"src": "x"}}]},
        {"type": "paragraph", "content": [{"type": "figure", "attrs": {"name": "votes"}}]},
        {
            "type": "paragraph",
            "content": [{"type": "text", "text": "x", "marks": [{"type": "link"}]}],
        },
        {"type": "paragraph", "style": "x"},
        {"type": "vote", "attrs": {"vote": "votacion-1"}},
        {"type": "heading", "attrs": {"level": 7}, "content": []},
        "texto",
        None,
    ],
)
def test_an_unknown_node_is_refused(node: Any) -> None:
    spoiled = edited()
    spoiled["content"].append(node)
    refused = check(spoiled, DRAFT)
    assert refused is not None
    assert refused.code in ("draft-malformed", "draft-unbound")


def test_a_draft_that_is_too_deep_or_too_long_is_refused() -> None:
    deep: dict[str, Any] = prose("x")
    for _ in range(3000):
        deep = {"type": "bulletList", "content": [{"type": "listItem", "content": [deep]}]}
    node = edited()
    node["content"].append(deep)
    refused = check(node, DRAFT)
    assert refused is not None
    long = edited()
    long["content"] += [prose("x") for _ in range(20_000)]
    refused = check(long, DRAFT)
    assert refused is not None
    assert refused.code == "draft-malformed"


def test_every_figure_that_the_schema_admits_has_a_value() -> None:
    assert set(told(DRAFT)["facts"]) == set(FIGURES)


@pytest.mark.law("R-ACT-3")
def test_a_session_that_was_not_held_gives_a_diligencia() -> None:
    scribe = Scribe()
    scribe.tell(convocation(SMALL, "s"))
    scribe.tell(e.RollCallCompleted(2, 3, is_quorate=False))
    scribe.tell(e.SessionNotHeld(2, 3))
    now = record(scribe.links)
    node = draft(now, "es", ES)
    assert check(node, node) is None
    written = resolve(node, now, head(scribe.links).as_json(), VOICE)
    assert written["kind"] == "diligencia"
    words = " ".join(text_of(written).split())
    assert "no puede celebrarse por falta de asistentes" in words


@pytest.mark.law("R-VOT-3")
def test_an_ordinary_vote_names_nobody_where_the_regulation_says_so() -> None:
    rules = replace(RECORD.convened.rules, names_in_ordinary=False)
    now = replace(RECORD, convened=replace(RECORD.convened, rules=rules))
    written = resolve(DRAFT, now, head(LINKS).as_json(), VOICE)
    found = [n for n in item_of(written)["content"] if n["type"] == "vote"]
    assert found[0]["data"]["senses"] == []
    assert found[0]["data"]["yes"] == 3


@pytest.mark.law("R-ACT-1")
def test_an_annulled_vote_has_numbers_and_reason_and_no_outcome() -> None:
    first, *others = RECORD.votes
    void = replace(first, status=VoteStatus.ANNULLED, reason="Se votó otro texto")
    values = tables.vote(replace(RECORD, votes=(void, *others)), first.id, ES, str)
    assert (values["outcome"], values["article"]) == ("", "")
    assert (values["yes"], values["reason"]) == (3, "Se votó otro texto")
    assert tables.vote(RECORD, first.id, ES, str)["outcome"] == "aprobado"


def test_the_acta_cites_the_head_of_its_log() -> None:
    assert told(DRAFT)["log"] == {
        "size": len(LINKS), "root": head(LINKS).root, "hash": LINKS[-1].hash,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "26 de marzo de 2026"),
        ("ca-valencia", "26 de març del 2026"),
        ("en", "26 March 2026"),
        ("ru", "26 марта 2026\u202fг."),  # noqa: RUF001  Russian
    ],
)
def test_a_day_is_written_as_each_language_does(language: str, said: str) -> None:
    assert replace(VOICE, language=language).day("2026-03-26T08:00:00.000000Z") == said
