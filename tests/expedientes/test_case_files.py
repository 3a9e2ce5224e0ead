"""Case files of sessions: folders, metadata, index, ENI XML against the published schemas."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from core.clock import to_wire
from core.database import Database
from core.files import FolderStore
from core.refusals import Refused
from expedientes import eni, service, store
from expedientes.domain import (
    CASE_ID,
    DOCUMENT_ID,
    Case,
    CaseState,
    Document,
    DocumentType,
    Elaboration,
    Folder,
    SignatureType,
    case_id,
    document_id,
)

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
ORGAN = "L01999999"
SCHEMAS = Path(__file__).parents[3] / "shared" / "eni"


def document(
    name: str = "acta.pdf", content: bytes = b"%PDF-1.7 ficticio", **more: object
) -> Document:
    values = {
        "id": document_id(ORGAN, 2026, name),
        "name": name,
        "folder": Folder.MINUTES,
        "type": DocumentType.ACTA,
        "format": "PDF",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "organ": ORGAN,
        "captured_at": to_wire(NOW),
        "signature": SignatureType.PADES,
        **more,
    }
    return Document(**values)  # type: ignore[arg-type]  # a test's own table of fields


def opened(database: Database) -> Case:
    with database.write() as db:
        new = service.NewCase("s-1", ORGAN, 2026, "Pleno ordinario ficticio", "2026/PLENO/0001")
        return service.open_case(db, new, NOW)


@given(st.text(max_size=60), st.integers(2000, 2099))
def test_identifiers_have_the_shape_and_the_length_the_state_admits(seed: str, year: int) -> None:
    case, one = case_id(ORGAN, year, seed), document_id(ORGAN, year, seed)
    assert CASE_ID.fullmatch(case)
    assert len(case) == 52
    assert DOCUMENT_ID.fullmatch(one)
    assert len(one) == 48


def test_opening_twice_is_one_case_file(database: Database) -> None:
    assert opened(database) == opened(database)


@pytest.mark.law("R-ENI-1")
def test_a_filed_document_cannot_be_another_one_under_the_same_identifier(
    database: Database,
) -> None:
    case = opened(database)
    with database.write() as db:
        assert service.file(db, case.id, document(), NOW) == document()
        assert service.file(db, case.id, document(), NOW) == document()
        refused = service.file(db, case.id, document(content=b"otro"), NOW)
        held = store.by_id(db, case.id)
    assert isinstance(refused, Refused)
    assert refused.code == "document-differs"
    assert held is not None
    assert held.documents == (document(),)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signature": None}, "document-unsigned"),
        ({"id": "ES_X_2026_corto"}, "document-identifier"),
        ({"elaboration": Elaboration.COPY_OTHER_FORMAT}, "document-origin-missing"),
    ],
)
def test_a_document_without_its_minimum_metadata_is_refused(
    database: Database, change: dict[str, object], code: str
) -> None:
    case = opened(database)
    with database.write() as db:
        refused = service.file(db, case.id, document(**change), NOW)  # type: ignore[arg-type]
    assert isinstance(refused, Refused)
    assert refused.code == code


@pytest.mark.law("R-ENI-6")
def test_a_closed_case_takes_nothing_more_and_reopened_it_gets_a_new_index(
    database: Database, tmp_path: Path
) -> None:
    case, files = opened(database), FolderStore(tmp_path / "objects")
    signature = eni.IndexSignature(csv="CODIGOFICTICIO")
    with database.write() as db:
        empty = service.close(db, case.id, files, signature, to_wire(NOW))
        service.file(db, case.id, document(), NOW)
        first = service.close(db, case.id, files, signature, to_wire(NOW))
        again = service.close(db, case.id, files, signature, to_wire(NOW))
        late = service.file(db, case.id, document("otro.pdf"), NOW)
    assert isinstance(empty, Refused)
    assert isinstance(first, str)
    assert again == first
    assert isinstance(late, Refused)
    assert late.code == "expediente-closed"
    with database.write() as db:
        service.reopen(db, case.id)
        service.file(db, case.id, document("otro.pdf"), NOW)
        second = service.close(db, case.id, files, signature, to_wire(NOW))
        held = store.by_id(db, case.id)
    assert isinstance(second, str)
    assert second != first
    assert files.holds(first)
    assert held is not None
    assert held.version == 2


@pytest.mark.law("R-CON-9")
def test_the_folders_are_those_of_the_regulation_in_their_order() -> None:
    assert [folder.value[0] for folder in Folder] == list("abcdefg")


class Offline(etree.Resolver):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def resolve(self, url: str, public: str, context: object) -> object:  # type: ignore[override]  # the stubs lack the third
        name = url.rsplit("/", 1)[-1]
        for folder in (self._folder, SCHEMAS / "v1.0-inside"):
            found = {path.name.lower(): path for path in folder.iterdir()}.get(name.lower())
            if found is not None:
                return self.resolve_filename(str(found), context)  # type: ignore[attr-defined]  # nor it
        raise AssertionError(url)


def schema(edition: str, name: str) -> etree.XMLSchema:
    if not SCHEMAS.is_dir():
        pytest.skip("the ENI schemas are not beside the repository")
    parser = etree.XMLParser(no_network=True)
    folder = SCHEMAS / edition
    parser.resolvers.add(Offline(folder))
    path = {p.name.lower(): p for p in folder.iterdir()}[name.lower()]
    return etree.XMLSchema(etree.parse(path, parser))


@pytest.mark.law("R-ENI-2")
@pytest.mark.parametrize("edition", ["v1.0-publicado", "v1.0-inside"])
@pytest.mark.parametrize("csv", ["", "ABCD1234"])
@pytest.mark.parametrize("content", [b"%PDF-1.7 ficticio", None])
def test_a_document_is_valid_by_the_schema(edition: str, csv: str, content: bytes | None) -> None:
    xml = eni.document_xml(document(csv=csv), content)
    schema(edition, "DocumentoEni.xsd").assertValid(etree.fromstring(xml))
    assert eni.check_import(xml) is None


def a_case(documents: int) -> Case:
    found = tuple(
        document(f"documento-{n}.pdf", folder=list(Folder)[n % 7]) for n in range(documents)
    )
    return Case(
        case_id(ORGAN, 2026, "s"), ORGAN, to_wire(NOW), f"{ORGAN}_PRO_{'0' * 30}", "Pleno",
        documents=found,
    )  # fmt: skip


@pytest.mark.law("R-ENI-4")
@pytest.mark.parametrize("edition", ["v1.0-publicado", "v1.0-inside"])
@pytest.mark.parametrize(
    "signature", [eni.IndexSignature(cades=b"\x30\x00"), eni.IndexSignature(csv="X")]
)
def test_a_case_file_is_valid_by_the_schema(edition: str, signature: eni.IndexSignature) -> None:
    xml = eni.case_xml(a_case(30), to_wire(NOW), signature)
    schema(edition, "ExpedienteEni.xsd").assertValid(etree.fromstring(xml))
    assert eni.check_import(xml) is None


@pytest.mark.law("R-ENI-5")
def test_the_index_holds_the_base64_digest_of_each_file_as_sent() -> None:
    xml = etree.fromstring(eni.case_xml(a_case(1), to_wire(NOW), eni.IndexSignature(csv="X")))
    found = xml.find(f".//{{{eni.EXP_CONTENT}}}ValorHuella")
    assert found is not None
    assert found.text == base64.b64encode(hashlib.sha256(b"%PDF-1.7 ficticio").digest()).decode()


def test_what_is_signed_is_the_index_as_it_stands_in_the_case_file() -> None:
    case = a_case(3)
    xml = etree.fromstring(eni.case_xml(case, to_wire(NOW), eni.IndexSignature(csv="X")))
    inside = xml.find(f".//{{{eni.EXP_INDEX}}}IndiceContenido")
    assert inside is not None
    assert etree.tostring(inside, method="c14n", exclusive=True) == eni.index_content(
        case, to_wire(NOW)
    )


@pytest.mark.parametrize(
    "change",
    [
        (b"ES_L01999999", b"ES_L0199999X"),
        (b"<enidocmeta:Organo>L01999999", b"<enidocmeta:Organo>l01999999"),
        (b"<?xml version='1.0' encoding='UTF-8'?>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"),
        (b"</enidoc:documento>", b""),
    ],
)
def test_a_document_from_outside_that_breaks_the_rules_is_refused(
    change: tuple[bytes, bytes],
) -> None:
    xml = eni.document_xml(document(), b"x")
    assert change[0] in xml
    assert isinstance(eni.check_import(xml.replace(*change)), Refused)


def test_closing_again_after_a_change_of_state_keeps_every_document() -> None:
    case = replace(a_case(2), state=CaseState.CLOSED)
    xml = eni.case_xml(case, to_wire(NOW), eni.IndexSignature(csv="X"))
    assert xml.count(b"DocumentoIndizado>") == 4
    assert b">E02<" in xml
