"""What a page delivers to its program is what the program asks for."""

from pathlib import Path

import pytest

from web.assets import Assets
from web.rendering import Renderer

SINGULAR = "Su tableta ha verificado {n} papeleta."


@pytest.mark.parametrize(("language", "forms"), [("en", 2), ("ca-valencia", 2), ("ru", 3)])
def test_a_plural_reaches_the_browser_with_all_its_forms(language: str, forms: int) -> None:
    told = Renderer("Europe/Madrid", Assets(Path("web/static"))).catalogue(language)
    plural = told[SINGULAR]
    assert isinstance(plural, list)
    assert len(plural) == len(set(plural)) == forms
    assert all("{n}" in form for form in plural)
