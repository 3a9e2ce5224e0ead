"""No marked sentence escapes the collection: what a plain search finds, the catalogue has."""

import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

MARKED = re.compile(r'\bt\(\s*("(?:[^"\\\n]|\\.)*")')
FRONT_END = Path("web/frontend/src")


def sources() -> list[Path]:
    return [path for path in FRONT_END.rglob("*.ts*") if ".test." not in path.name]


def collected() -> frozenset[str]:
    with Path("locale/hemiciclo.pot").open("rb") as source:
        return frozenset(str(message.id) for message in read_po(source) if message.id)


@pytest.mark.row("AD-04")
def test_sentences_inside_template_strings_are_collected_too() -> None:
    marked = {json.loads(found) for path in sources() for found in MARKED.findall(path.read_text())}

    assert len(marked) > 100
    assert sorted(marked - collected()) == []


def test_nothing_without_a_letter_is_collected() -> None:
    assert [sentence for sentence in collected() if not re.search(r"\w", sentence)] == []


def test_a_page_delivers_the_catalogue_that_its_program_reads() -> None:
    readers = {
        path.stem
        for path in (FRONT_END / "pages").glob("*.ts")
        if "readCatalogue(document)" in path.read_text()
    }
    silent = [
        template.name
        for template in Path("web/templates").glob("*.html")
        if readers & set(re.findall(r"asset\('app/(\w+)\.js'\)", template.read_text()))
        and 'id="catalogue"' not in template.read_text()
    ]

    assert len(readers) >= 3
    assert silent == []
