"""Languages: one gettext catalogue each, Spanish is the source."""

import gettext
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
FOLDERS: Final[dict[str, str]] = {"ca-valencia": "ca@valencia"}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; the source where there is none."""
    folder = FOLDERS.get(language, language)
    return gettext.translation("hemiciclo", LOCALE_DIR, [folder], fallback=True)


def choose(wanted: str, default: str = SOURCE) -> str:
    """Return the best language for an Accept-Language header (RFC 9110, section 12.5.4)."""
    ranked: list[tuple[float, str]] = []
    for part in wanted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((-float(weight or 1), tag.lower()))
        except ValueError:
            continue
    for _, tag in sorted(ranked, key=lambda pair: pair[0]):
        for language in LANGUAGES:
            if tag == language or tag.split("-")[0] == language.split("-")[0]:
                return language
    return default
