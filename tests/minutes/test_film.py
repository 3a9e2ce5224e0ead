"""What the package says of the viewing copy: who speaks in it, and what it could not show."""

import re
import subprocess
from pathlib import Path

import pytest

from bench.plenary import plenary
from bench.sealed import HOUSE, Made, first_draft
from minutes import names, papers
from minutes.domain import film
from minutes.domain.film import Damage
from minutes.domain.states import Acta, ActaState
from minutes.verify import verify

LACKING = (Damage("p-04-video", 65_000, "undecodable"), Damage("p-02-audio", 4_000, "damaged"))


def found(folder: Path, made: Made) -> set[tuple[str, str]]:
    return {(one.code, one.file) for one in verify(folder, clock=made.clock).findings}


@pytest.mark.law("R-VID-1")
def test_who_speaks_is_in_the_package_as_subtitles_and_nothing_of_closed_doors(made: Made) -> None:
    written = (made.folder / names.SPEAKERS).read_text("utf-8")
    assert written.startswith("WEBVTT\n\n1\n00:00:")
    assert "Nombre1 Ficticio 1 · Grupo Verde" in written
    assert "puerta cerrada" not in written


def test_the_subtitles_are_computed_again_from_the_log(made: Made, tmp_path: Path) -> None:
    folder = made.copy(tmp_path / "p")
    path = folder / names.SPEAKERS
    path.write_text(path.read_text("utf-8").replace("Grupo Azul", "Grupo Rojo"), "utf-8")
    assert ("paper-differs", names.SPEAKERS) in found(folder, made)
    path.unlink()
    assert ("file-missing", names.SPEAKERS) in found(folder, made)


@pytest.mark.law("R-VID-1")
def test_the_certification_tells_what_the_copy_could_not_show() -> None:
    links = plenary()
    acta = Acta("s-ensayo", "Pleno", ActaState.FINAL, 1, len(links), "es", csv="0" * 26)
    made = papers.make(
        links, acta, first_draft(links), HOUSE, papers.Film("ab" * 32, 2024, LACKING)
    )
    printed = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=made.certification, capture_output=True, check=True
    ).stdout.decode()
    told = re.sub(r"\s+", " ", printed)
    assert (
        "00:01:05 La copia de visionado no muestra la pista p-04-video: el fragmento no puede "
        "descodificarse."
    ) in told
    assert "00:00:04 La copia de visionado no muestra la pista p-02-audio" in told


def test_damage_is_read_as_it_was_written() -> None:
    assert film.read(film.write(LACKING)) == LACKING
    assert film.write(()) == ""
    assert film.read("") == ()
