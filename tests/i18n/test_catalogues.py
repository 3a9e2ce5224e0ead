"""Every sentence exists in every language; no language has one that is not used."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from core.i18n import FOLDERS, LANGUAGES

pytestmark = pytest.mark.xdist_group("catalogues")  # the code is read once, into one file

KEYWORDS = ("-k", "_", "-k", "N_", "-k", "translate", "-k", "t", "-k", "tn:1,2")
NOT_OURS = re.compile(
    r"\b(vós|vostr[ae]s?|aquest\w*|\w+eu-(vos|ho|la|lo|los|les|ne))\b", re.IGNORECASE
)
PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd]")


@cache
def extracted() -> frozenset[str]:
    """Return the sentences that the code holds today."""
    target = Path("build") / "extracted.pot"
    target.parent.mkdir(exist_ok=True)
    tool = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    subprocess.run(
        [*tool, "-F", "babel.cfg", *KEYWORDS, "--no-location", "--output", str(target), "."],
        check=True,
    )
    return frozenset(ids(load(target)))


def load(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def ids(catalogue: Catalog) -> list[str]:
    return [first(message.id) for message in catalogue if message.id]


def first(value: str | tuple[str, ...] | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def written(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(str(form) for form in said) if isinstance(said, (tuple, list)) else (said or "",)


def catalogue(language: str) -> Catalog:
    folder = FOLDERS.get(language, language)
    return load(Path("locale") / folder / "LC_MESSAGES" / "hemiciclo.po")


@pytest.mark.row("AD-04")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_code_is_translated(language: str) -> None:
    translated = {
        first(message.id)
        for message in catalogue(language)
        if message.id and not message.fuzzy and all(written(message))
    }

    assert sorted(extracted() - translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_keeps_a_sentence_that_nobody_says(language: str) -> None:
    assert sorted(set(ids(catalogue(language))) - extracted()) == []


def test_valencian_calls_everybody_voste_and_says_this_one_way() -> None:
    wrong = [
        written(message)[0]
        for message in catalogue("ca-valencia")
        if message.id and any(NOT_OURS.search(text) for text in written(message))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_blanks_to_fill(language: str) -> None:
    wrong = [
        first(message.id)
        for message in catalogue(language)
        if isinstance(message.id, str)
        and message.id
        and sorted(PLACEHOLDER.findall(message.id))
        != sorted(PLACEHOLDER.findall(written(message)[0]))
    ]

    assert wrong == []
