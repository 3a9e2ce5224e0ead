"""Languages: one gettext catalogue each, Spanish is the source."""

import gettext
import re
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final[dict[str, str]] = {
    "es": "Español",
    "ca-valencia": "Valencià",
    "en": "English",
    "ru": "Русский",
}
SOURCE: Final = "es"
LOCALE_DIR: Final = Path(__file__).parent.parent / "locale"
QUALITY: Final = re.compile(r"([01](\.[0-9]{0,3})?)?")
FOLDERS: Final[dict[str, str]] = {"ca-valencia": "ca@valencia"}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; the source where there is none."""
    folder = FOLDERS.get(language, language)
    return gettext.translation("hemiciclo", LOCALE_DIR, [folder], fallback=True)


def choose(wanted: str, default: str = SOURCE) -> str:
    """Return the best language for an Accept-Language header (RFC 9110, section 12.5.4)."""
    for tag in _ranked(wanted):
        for language in LANGUAGES:
            if tag == language or tag.split("-")[0] == language.split("-")[0]:
                return language
    return default


def _ranked(wanted: str) -> list[str]:
    """Return the acceptable tags, the most wanted first."""
    weighted: list[tuple[float, str]] = []
    for part in wanted.split(","):
        tag, _, weight = part.replace(" ", "").partition(";q=")
        if QUALITY.fullmatch(weight) and float(weight or 1) > 0:
            weighted.append((-float(weight or 1), tag.lower()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
