"""What every document of a town says of the town: its name, code, colour, addresses and time."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.i18n import translations
from core.settings import Settings
from minutes.domain.acta import Voice
from people.town import load_town


@dataclass(frozen=True, slots=True)
class House:
    """The entity that issues; ``dir3`` is its code in the common directory."""

    council: str
    dir3: str
    colour: str
    public_url: str
    zone: str
    environment: str

    @property
    def is_development(self) -> bool:
        """Tell whether everything issued must say that it is worth nothing."""
        return self.environment == "development"

    def voice(self, language: str) -> Voice:
        """Return the language and the time in which an act speaks."""
        return Voice(language, ZoneInfo(self.zone), translations(language).gettext)

    def address(self, csv: str) -> str:
        """Return where a document is checked by its code."""
        return f"{self.public_url}/documentos/{csv}"


def house(settings: Settings) -> House:
    """Return the house of an installation; raises what ``people.town.load_town`` raises."""
    town = load_town(settings.town_file).town
    return House(
        town.council, town.dir3, town.colour, settings.public_url, settings.time_zone,
        settings.environment,
    )  # fmt: skip
