"""A synthetic plenary carried to its package with real keys, PDFs and stamps; no database."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.plenary import SMALL, Size, plenary
from core.canonical import canonical
from core.chain import Link
from core.clock import Clock
from core.i18n import translations
from core.settings import Settings
from minutes import papers
from minutes.domain.acta import Voice
from minutes.domain.draft import draft
from minutes.domain.states import Acta, ActaState
from minutes.house import House
from minutes.package import Contents, SignedActa, build, build_restricted
from minutes.reading import record
from minutes.sealing import EntitySeal
from signing import pades
from signing.development import DevelopmentKeys
from signing.domain import Signatory

NOW = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
ES = translations("es").gettext
VOICE = Voice("es", ZoneInfo("Europe/Madrid"), ES)
HOUSE = House(
    "Ayuntamiento de Villaficticia", "L01999999", "#0B4F6C", "https://sede.example",
    "Europe/Madrid", "development",
)  # fmt: skip
SECRETARY = Signatory("p-secretaria", "Prudencia Inventada Fe", "Secretaria general")
CHAIR = Signatory("p-01", "Nombre1 Ficticio 1", "Alcaldesa")


def clock() -> datetime:
    """Return the moment at which everything happens."""
    return NOW


@dataclass(frozen=True, slots=True)
class Made:
    """The packages and what they were made from; nobody writes into them."""

    folder: Path
    archive: Path
    restricted: Path
    links: list[Link]
    contents: Contents
    seal: EntitySeal
    keys: DevelopmentKeys
    clock: Clock = clock

    def copy(self, target: Path) -> Path:
        """Return a copy of the public folder that a test may spoil."""
        shutil.copytree(self.folder, target)
        return target


def recorder(root: Path) -> Callable[[str, int], bytes]:
    """Return a recorder that writes each segment where the media process would."""

    def content(track: str, index: int) -> bytes:
        written = f'{{"format":"hemiciclo-rtp/1","track":"{track}"}}\n{index}'.encode() * 5
        path = root / f"part-001/{track}/{index:06}.rtpd"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
        return written

    return content


def signed(pdf: bytes, keys: DevelopmentKeys) -> bytes:
    """Return a PDF that secretary and chair signed, closed for the archive."""
    first = pades.sign_secretary(pdf, SECRETARY, keys, clock)
    return pades.close(pades.sign_chair(first, CHAIR, keys, clock), keys, clock)


def certified(pdf: bytes, keys: DevelopmentKeys) -> bytes:
    """Return a PDF that the secretary signed alone, closed for the archive."""
    return pades.close(pades.sign_secretary(pdf, SECRETARY, keys, clock), keys, clock)


def copied(links: list[Link], acta: Acta, keys: DevelopmentKeys) -> SignedActa:
    """Return the partial copy that is published, under the seal."""
    data = papers.public_data(links, acta, first_draft(links), HOUSE)
    pdf = papers.partial_copy(links, acta, data, HOUSE)
    return SignedActa(pades.seal_copy(pdf, keys, clock), papers.read_data(data))


def make(root: Path, size: Size = SMALL) -> Made:
    """Make both packages of a plenary under ``root``."""
    links = plenary(size, content=recorder(root / "recording"))
    film = root / "film.mp4"
    film.write_bytes(b"\x00\x00\x00\x18ftypisom" + b"film" * 500)
    settings = Settings(environment="development", data_dir=root / "data")
    keys = DevelopmentKeys(settings, clock)
    acta = Acta(
        "s-ensayo", "Pleno", ActaState.FINAL, 1, len(links), "es", 2026, 1, csv="0" * 26,
        certification_csv="1" * 26, public_csv="2" * 26,
    )  # fmt: skip
    written = papers.make(links, acta, first_draft(links), HOUSE, papers.Film("ab" * 32, 2024))
    contents = Contents(
        links, root / "recording", NOW, "development", signed(written.acta, keys),
        papers.read_data(written.data), certified(written.certification, keys), film,
        {"convocatoria.txt": b"Convocatoria ficticia"}, copy=copied(links, acta, keys),
    )  # fmt: skip
    seal = EntitySeal(keys, HOUSE, settings.keys_dir, clock)
    folder = build(contents, seal, root / "packages" / "s-ensayo")
    restricted = whole(contents, seal, root / "packages" / "s-ensayo-reservado")
    return Made(folder, folder.with_name("s-ensayo.zip"), restricted, links, contents, seal, keys)


def whole(contents: Contents, seal: EntitySeal, target: Path) -> Path:
    """Make the package of the case file, with what took place behind closed doors."""
    folder = build_restricted(contents, seal, target)
    if folder is None:
        raise ValueError("the plenary has no closed doors")
    return folder


def first_draft(links: list[Link]) -> str:
    """Return the draft that the log writes, as it is stored."""
    return canonical(draft(record(links), "es", ES)).decode()
