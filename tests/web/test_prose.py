"""The acta's prose as text: nothing is lost on the way there and back, nothing bound can move."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from minutes.domain.draft import anchors
from minutes.draft_schema import FIGURES
from web.pages.prose import from_text, rebuilt, to_text

WORDS = st.text("abcñé {}-.1", min_size=1, max_size=12)
LINES = st.one_of(WORDS, st.sampled_from(FIGURES).map(lambda name: "x {" + name + "} y"))
TEXTS = st.lists(LINES, max_size=6).map("\n\n".join)


@given(TEXTS)
def test_what_was_written_reads_the_same_when_it_is_opened_again(text: str) -> None:
    nodes = from_text(text)
    assert from_text(to_text(nodes)) == nodes


def test_points_and_figures_have_their_own_nodes() -> None:
    (paragraph, points) = from_text("Son las {opened_time}.\n\n- uno\n- dos")
    assert paragraph["content"][1] == {"type": "figure", "attrs": {"name": "opened_time"}}
    assert (points["type"], len(points["content"])) == ("bulletList", 2)


def draft() -> Any:
    def paragraph(text: str) -> Any:
        return {"type": "paragraph", "content": [{"type": "text", "text": text}]}

    spoken = {"type": "intervention", "attrs": {"intervention": "x1"}}
    vote = {"type": "vote", "attrs": {"vote": "v1"}}
    item = {"type": "item", "attrs": {"item": "i-01"}, "content": [spoken, vote]}
    content = [paragraph("uno"), {"type": "attendance"}, item, paragraph("dos")]
    return {"type": "doc", "attrs": {}, "content": content}


@given(st.dictionaries(st.sampled_from([f"prosa-{n}" for n in range(1, 6)]), TEXTS))
def test_whatever_is_typed_what_the_log_binds_stays_in_its_order(texts: dict[str, str]) -> None:
    assert anchors(dict(rebuilt(draft(), texts))) == anchors(draft())


def test_a_field_that_does_not_come_back_leaves_its_prose_alone() -> None:
    assert rebuilt(draft(), {}) == draft()


def test_each_field_changes_its_own_place() -> None:
    done = rebuilt(draft(), {"prosa-1": "otra", "prosa-2": "antes", "prosa-3": "dijo que sí"})
    item = done["content"][2]
    assert done["content"][0]["content"][0]["text"] == "otra"
    assert item["content"][0]["content"][0]["text"] == "antes"
    assert item["content"][1]["content"][0]["content"][0]["text"] == "dijo que sí"
    assert item["content"][2]["type"] == "vote"
