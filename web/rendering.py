"""Pages from templates: one Jinja environment for each language, everything escaped."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.clock import from_wire
from core.i18n import LANGUAGES, translations
from web.assets import Assets
from web.pages.words import SYMBOL, TABLES

TEMPLATES = Path(__file__).parent / "templates"
BABEL = {"ca-valencia": "ca_ES_VALENCIA", "en": "en_GB"}


class Renderer:
    """Renders templates in a language; times are shown in the town's zone."""

    def __init__(self, zone: str, assets: Assets) -> None:
        self._zone = ZoneInfo(zone)
        self._assets = assets
        self._environment = cache(self._make)

    def render(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        """Return the text of a template; raises for a name that is not given."""
        environment = self._environment(language)
        return environment.get_template(template).render({"language": language, **values})

    def catalogue(self, language: str) -> dict[str, str | list[str]]:
        """Return the messages of a language for the browser; empty for the source.

        A plural is the list of its forms, in the order of gettext, under its singular.
        """
        kept: dict[Any, str] = getattr(translations(language), "_catalog", {})
        found: dict[str, str | list[str]] = {
            key: value for key, value in kept.items() if isinstance(key, str) and key
        }
        plurals = sorted(key for key in kept if isinstance(key, tuple))
        for key, number in plurals:
            forms = found.setdefault(key, [])
            if isinstance(forms, list):
                forms.append(kept[key, number])
        return found

    def _make(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        catalogue = translations(language)
        environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
        locale = BABEL.get(language, language).replace("-", "_")
        environment.globals.update(
            languages=LANGUAGES,
            asset=self._assets.address,
            word=lambda table, key: catalogue.gettext(TABLES[table][str(key)]),
            symbol=lambda choice: SYMBOL[str(choice)],
            full_name=lambda one: f"{one.person.name} {one.person.surnames}",
        )
        environment.filters.update(
            day=lambda at: format_date(self._local(at), "full", locale=locale),
            moment=lambda at: self._moment(at, locale),
            hour=lambda at: format_time(self._local(at), "HH:mm", locale=locale),
            second=lambda at: format_time(self._local(at), "HH:mm:ss", locale=locale),
            attribute_json=lambda value: json.dumps(value, ensure_ascii=False),
        )
        return environment

    def _moment(self, at: str | datetime, locale: str) -> str:
        """Write a day in words as the language does, and the hour."""
        local = self._local(at)
        return f"{format_date(local, 'long', locale=locale)}, {format_time(local, 'HH:mm')}"

    def _local(self, at: str | datetime) -> datetime:
        moment = from_wire(at) if isinstance(at, str) else at
        return moment.astimezone(self._zone)
