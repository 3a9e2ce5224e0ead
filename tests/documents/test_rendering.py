"""What is printed: every content the law asks, literally, as PDF/A, always the same bytes."""

import hashlib
import json
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.acta_data import (
    Attachment,
    Certification,
    Receipt,
    ReceiptDocument,
    RecordedFile,
)
from documents.csv import grouped
from documents.typst import (
    RenderingError,
    render_acta,
    render_certification,
    render_receipt,
)
from tests.documents.example import (
    CSV,
    HASH,
    SECRETARY,
    URL,
    acta,
    attendance,
    heading,
    issue,
    names,
    paragraph,
    text,
    vote,
)

DEMO = "DOCUMENTO DE DESARROLLO – SIN VALIDEZ JURÍDICA"
DATA = Attachment("acta.json", b'{"a": 1}', "application/json", "Datos del acta", "source")


def told(pdf: bytes, *options: str) -> str:
    """Read a PDF as a person would: lines joined, hyphens of line ends gone."""
    run = subprocess.run(
        ["pdftotext", "-raw", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    found = run.stdout.decode().replace("\u00ad", "")
    return re.sub(r"\s+", " ", re.sub(r"-\n", "", found))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_acta(acta(), issue(), [DATA])


@pytest.fixture(scope="module")
def words(pdf: bytes) -> str:
    return told(pdf)


R_ACT_1 = {
    "a) place": ["Villaclara del Río", "Salón de Plenos de la Casa Consistorial"],
    "b) day": ["26 de noviembre de 2026"],
    "c) hour of start": ["Hora de comienzo 9:02"],
    "d) who": [
        "Preside Aurora Ribaclara Puentenuevo (Alcaldesa-Presidenta)",
        "Presentes (22)", "Presente a distancia (1)", "Ausente con excusa (1)",
        "Ausente sin excusa (1)", "Xavier Retamosa Valdelmazo",
        "Yolanda Cañavate del Vado Riomayor",
    ],
    "d) comings and goings": ["se incorpora (9:21)", "se ausenta (10:40); se reincorpora (11:05)"],
    "e) kind and call": ["Sesión ordinaria", "primera convocatoria"],
    "f) officials": [
        "Bernardo Actasanz Folioviejo Secretario General",
        "Claudia Cuentaclara Arquero del Río Interventora General",
    ],
    "g) matters and opinions": [
        "3. Propuesta de creación de una zona peatonal", "Defiende que la ordenanza equilibra",
        "Amplía las aceras.", "Se interrumpe la conexión a distancia.",
    ],
    "h) numbers": ["Votos a favor 12", "Votos en contra 9", "Abstenciones 2"],
    "h) nominal senses": ["Votación nominal (segunda votación)", "A favor: " + names(1)[0]],
    "h) casting vote": ["voto de calidad de la Presidencia: a favor"],
    "h) majority and article": [
        "mayoría absoluta del número legal de miembros", "Votos a favor necesarios: 13",
        "LRBRL 47.2.ll",
    ],
    "h) annulled": ["VOTACIÓN ANULADA", "Motivo: Error en el texto sometido"],
    "h) left, silent, aloud": [
        "se abstienen (artículo 46.2.d LRBRL): Tadeo Brezales Fontanarrosa",
        "se computan como abstención: Wanda Acequión Prado Largo",
        "anotados por la Secretaría: Irene Molinarroyo Testafría",
    ],
    "i) operative part": [
        "PRIMERO. Declarar zona peatonal de prioridad residencial", "SEGUNDO. Encargar",
    ],
    "j) hour of end": ["Hora de levantamiento 11:47", "Y no habiendo más asuntos que tratar"],
    "signatures": ["Vº Bº La Alcaldesa-Presidenta", "El Secretario General", "doy fe"],
    "log": ["2512", HASH],
}  # fmt: skip


@pytest.mark.law("R-ACT-1")
@pytest.mark.parametrize("letter", R_ACT_1)
def test_the_acta_holds_what_rof_109_asks(words: str, letter: str) -> None:
    missing = [part for part in R_ACT_1[letter] if part not in words]

    assert missing == []


@pytest.mark.law("R-SIG-3")
def test_every_page_has_code_address_number_and_the_mark_of_development(pdf: bytes) -> None:
    pages = len(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Kids"])
    assert pages > 3
    for page in range(1, pages + 1):
        found = told(pdf, "-f", str(page), "-l", str(page))
        assert DEMO in found
        assert f"Página {page} de {pages}" in found
        assert grouped(CSV) in found
        assert URL in found
    last = told(pdf, "-f", str(pages), "-l", str(pages))
    assert last.count(grouped(CSV)) == 2


def test_without_the_mark_there_is_no_mark() -> None:
    printed = told(render_acta(acta("acta", paragraph("x")), issue(is_development=False)))

    assert "DESARROLLO" not in printed


def root_of(pdf: bytes) -> Any:
    return PdfFileReader(BytesIO(pdf)).root


def test_the_file_says_that_it_is_pdf_a_3a_and_brings_what_that_needs(pdf: bytes) -> None:
    root = root_of(pdf)
    metadata = root["/Metadata"].data.decode()

    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/Lang"].startswith("es")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert "/OpenAction" not in root
    assert "/AA" not in root
    assert b"/JavaScript" not in pdf
    assert b"/Encrypt" not in pdf
    listed = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    rows = listed.stdout.decode().splitlines()[2:]
    assert len(rows) >= 3
    assert all(re.search(r" yes (yes|no) +yes +\d", row) for row in rows)


def test_the_structured_acta_travels_inside(pdf: bytes) -> None:
    (reference,) = root_of(pdf)["/AF"]
    specification = reference.get_object()

    assert specification["/UF"] == "acta.json"
    assert specification["/AFRelationship"] == "/Source"
    assert specification["/EF"]["/F"].data == DATA.content


def test_the_same_data_gives_the_same_bytes_in_another_process(pdf: bytes) -> None:
    program = (
        "import hashlib; from documents.typst import render_acta;"
        "from tests.documents.example import acta, issue;"
        "from tests.documents.test_rendering import DATA;"
        "print(hashlib.sha256(render_acta(acta(), issue(), [DATA])).hexdigest())"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"},
    )  # fmt: skip

    assert run.stdout.strip() == hashlib.sha256(pdf).hexdigest()


@pytest.mark.law("R-SIG-3")
def test_the_qr_holds_the_whole_address(pdf: bytes, tmp_path: Path) -> None:
    """Compare the modules that are printed on the last page with those of the address."""
    (tmp_path / "acta.pdf").write_bytes(pdf)
    pages = len(root_of(pdf)["/Pages"]["/Kids"])
    subprocess.run(
        ["pdftoppm", "-gray", "-r", "600", "-f", str(pages), "-l", str(pages), "-singlefile",
         "acta.pdf", "last"], cwd=tmp_path, check=True,
    )  # fmt: skip
    header, _, pixels = (tmp_path / "last.pgm").read_bytes().partition(b"\n255\n")
    width = int(header.split()[1])

    wanted = [list(row) for row in segno.make(URL, error="q", micro=False).matrix]

    assert _modules(pixels, width, len(wanted)) == wanted


def _modules(pixels: bytes, width: int, size: int) -> list[list[int]]:
    """Sample the QR of the left margin: 1.5 cm wide at (0.75 cm, 1.75 cm) from below."""
    height, cm = len(pixels) // width, 600 / 2.54
    step = 1.5 * cm / (size + 4)  # two modules of border on each side
    left, top = 0.75 * cm + 2 * step, height - 3.25 * cm + 2 * step
    return [
        [
            int(pixels[int(top + (y + 0.5) * step) * width + int(left + (x + 0.5) * step)] < 128)
            for x in range(size)
        ]
        for y in range(size)
    ]


HOSTILE = '#panic("x") $ \\ *negrita* _c_ `m` <etiqueta> @cita // /* [#import "x"] -- "comillas"'


def test_hostile_text_is_printed_as_it_is() -> None:
    printed = told(render_acta(acta("acta", paragraph(HOSTILE)), issue(council=HOSTILE)))

    assert HOSTILE in printed


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1))
def test_no_text_stops_the_printing(content: str) -> None:
    assert render_acta(acta("acta", paragraph(content)), issue()).startswith(b"%PDF")


@pytest.mark.parametrize(
    "node",
    [
        {"type": "script"},
        {"type": "paragraph", "content": [{"type": "image"}]},
        paragraph(text("x", "blink")),
    ],
)
def test_what_the_template_does_not_know_stops_the_printing(node: dict[str, Any]) -> None:
    with pytest.raises(RenderingError, match="unknown"):
        render_acta(acta("acta", node), issue())


def test_bold_italic_and_lists_keep_their_words() -> None:
    items = [{"type": "listItem", "content": [paragraph(word)]} for word in ("uno", "dos")]
    numbered = {"type": "orderedList", "attrs": {"start": 7}, "content": items}

    printed = told(
        render_acta(acta("acta", paragraph(text("a", "bold", "italic")), numbered), issue())
    )

    assert "7. uno 8. dos" in printed


@pytest.mark.law("R-ACT-3")
def test_a_session_that_was_not_held_gives_a_diligencia_of_the_secretary() -> None:
    content = (paragraph("No puede celebrarse."), heading("Asistencia"), attendance())

    printed = told(render_acta(acta("diligencia", *content), issue(signers=(SECRETARY,))))

    assert "Convocada para 26 de noviembre de 2026, 9:00" in printed
    assert "Yolanda Cañavate del Vado Riomayor" in printed
    assert "Vº Bº" not in printed


@pytest.mark.law("R-VID-1")
def test_the_certification_names_every_file_of_the_recording() -> None:
    film = RecordedFile("grabacion.mp4", 123456789, "02:45:07", "H.264, AAC", "ab" * 32)
    told_of = Certification(
        "Bernardo Actasanz Folioviejo", "Secretario General", "Pleno", "ordinaria",
        "26 de noviembre de 2026", "9:02:00", "11:47:07", "Hemiciclo", (film,),
        ("10:02:11 corte",), ("00:10:00 – 00:12:00",), "cd" * 32, "En Villaclara del Río",
    )  # fmt: skip

    printed = told(render_certification(told_of, issue(signers=(SECRETARY,))))

    for part in (
        "BERNARDO ACTASANZ FOLIOVIEJO, Secretario General", "CERTIFICO", "grabacion.mp4",
        "123456789", "02:45:07", "H.264, AAC", "ab" * 32, "9:02:00", "11:47:07", "10:02:11 corte",
        "00:10:00 – 00:12:00", "cd" * 32, "expido la presente certificación",
    ):  # fmt: skip
        assert part in printed


def test_the_receipt_names_the_entry_and_its_documents() -> None:
    receipt = Receipt(
        "2026-S-000123", "Salida", "26/11/2026 12:31:07", "Pleno", "Administración del Estado",
        "Remisión del acta", (ReceiptDocument("Acta 11/2026", "ab" * 32, CSV),),
    )  # fmt: skip

    printed = told(render_receipt(receipt, issue(signers=(), log_head=None)))

    for part in ("2026-S-000123", "26/11/2026 12:31:07", "Remisión del acta", "ab" * 32, CSV):
        assert part in printed


@pytest.mark.parametrize(("language", "tag"), [("ca-valencia", "ca"), ("en", "en"), ("ru", "ru")])
def test_other_languages_are_said_in_the_file(language: str, tag: str) -> None:
    made = render_acta(acta("acta", paragraph("Привет, ça, l·l")), issue(language=language))

    assert root_of(made)["/Lang"].startswith(tag)
    assert "Привет, ça, l·l" in told(made)


@pytest.mark.law("R-ACT-1")
def test_an_annulled_vote_is_printed_without_effect_and_without_outcome() -> None:
    node = vote([1, 2, 3], [4], [5], status_code="annulled", reason="Error en el texto sometido")

    printed = told(render_acta(acta("acta", node), issue()))

    assert "VOTACIÓN ANULADA Motivo: Error en el texto sometido" in printed
    assert printed.count("sin efecto") == 3
    assert "APROBADO" not in printed
    assert "LRBRL 47.1" not in printed


def test_a_long_vote_crosses_pages_and_loses_no_name() -> None:
    everybody = [f"Persona{number:03} Apellido{number:03}" for number in range(400)]
    node = json.loads(json.dumps(acta()))["content"][4]["content"][0]
    node["data"]["senses"][0]["names"] = everybody

    printed = told(render_acta(acta("acta", node), issue()))

    halves = " ".join(everybody).split()  # a page may end between name and surname
    assert [half for half in halves if half not in printed] == []
