"""What the steps work with: settings, database, files, clock, keys; made once in each process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock, system_clock
from core.database import Database
from core.files import FileStore, FolderStore
from core.settings import Settings
from minutes.domain.film import Damage
from minutes.domain.record import Record
from minutes.house import House, house
from minutes.sealing import EntitySeal
from signing.installation import keys_of
from signing.keys import Keys


@dataclass(frozen=True, slots=True)
class Footage:
    """A film that was made, and what of the recording it could not show."""

    film: Path
    damage: tuple[Damage, ...] = ()


FilmMaker = Callable[[Record, Path], Footage]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a step may touch."""

    settings: Settings
    database: Database
    files: FileStore
    keys: Keys
    house: House
    clock: Clock = system_clock
    film_maker: FilmMaker | None = None  # None: the media package's

    @property
    def seal(self) -> EntitySeal:
        """The seal of the entity, with the clock of these steps."""
        return EntitySeal(self.keys, self.house, self.settings.keys_dir, self.clock)

    def package(self, session: str) -> Path:
        """Return the folder of the public package of a session."""
        return self.settings.data_dir / "packages" / session

    def recording(self, room: str) -> Path:
        """Return the folder in which the media process recorded a room."""
        return self.settings.recordings_dir / room


def context(settings: Settings, clock: Clock = system_clock) -> Context:
    """Open everything; without keys the steps that need one wait, all others are done."""
    return Context(
        settings,
        Database(settings.database),
        FolderStore(settings.objects_dir),
        keys_of(settings, clock),
        house(settings),
        clock,
    )
