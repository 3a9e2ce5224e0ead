"""A case file and its documents with the minimum metadata of the ENI (NTI-DOC, NTI-EXP)."""

import base64
import enum
import hashlib
import re
from dataclasses import dataclass

from core.refusals import Refused

DIR3 = re.compile(r"^[A-Z][A-Z0-9][0-9]{7}$")  # what the state validator admits (documents.md 3.4)
DOCUMENT_ID = re.compile(r"^ES_[A-Z][A-Z0-9][0-9]{7}_[0-9]{4}_[A-Za-z0-9]{30}$")
# Emitted with 30 characters after EXP_, read with 26 to 30 (design.md, "ENI")
CASE_ID = re.compile(r"^ES_[A-Z][A-Z0-9][0-9]{7}_[0-9]{4}_EXP_[A-Za-z0-9]{26,30}$")
CSV_RULE = "RD 203/2021, art. 21; resolución de la entidad que aprueba el sistema de CSV"


class DocumentType(enum.StrEnum):
    """Values of TipoDocumental that are used here (NTI-DOC, annex I)."""

    AGREEMENT = "TD02"
    NOTICE = "TD06"
    NOTIFICATION = "TD07"
    PUBLICATION = "TD08"
    RECEIPT = "TD09"
    ACTA = "TD10"
    CERTIFICATE = "TD11"
    DILIGENCIA = "TD12"
    REPORT = "TD13"
    OTHER = "TD99"


class Elaboration(enum.StrEnum):
    """Values of EstadoElaboracion; a copy names its original."""

    ORIGINAL = "EE01"
    COPY_OTHER_FORMAT = "EE02"
    COPY_OF_PAPER = "EE03"
    PARTIAL_COPY = "EE04"
    OTHER = "EE99"


class SignatureType(enum.StrEnum):
    """Values of TipoFirma of the published schema."""

    CSV = "TF01"
    XADES_DETACHED = "TF02"
    XADES_ENVELOPED = "TF03"
    CADES_DETACHED = "TF04"
    CADES_ATTACHED = "TF05"
    PADES = "TF06"


class CaseState(enum.StrEnum):
    """Values of Estado (NTI-EXP, annex I)."""

    OPEN = "E01"
    CLOSED = "E02"


class Folder(enum.StrEnum):
    """The folders of the case file of a session, exactly those of ROF 81.1 (R-CON-9)."""

    FINISHED_FILES = "a-relacion-de-expedientes-conclusos"
    AGENDA = "b-orden-del-dia"
    NOTIFICATIONS = "c-copias-de-las-notificaciones"
    NOTICE = "d-copia-del-anuncio"
    MINUTES = "e-minuta-del-acta"
    COMMUNICATIONS = "f-copias-de-los-oficios-de-remision"
    PUBLICATION = "g-publicacion-de-los-acuerdos"


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a case file; ``captured_at`` is RFC 3339 UTC, ``csv`` empty without one."""

    id: str
    name: str
    folder: Folder
    type: DocumentType
    format: str
    sha256: str
    bytes: int
    organ: str
    captured_at: str
    signature: SignatureType | None = None
    csv: str = ""
    is_administration: bool = True
    elaboration: Elaboration = Elaboration.ORIGINAL
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case file; ``classification`` is a SIA code or ``<organ>_PRO_<id>``."""

    id: str
    organ: str
    opened_at: str
    classification: str
    title: str
    reference: str = ""
    state: CaseState = CaseState.OPEN
    documents: tuple[Document, ...] = ()
    version: int = 0  # of its closed index; a reopened case gets the next one (R-ENI-6)


def specific(seed: str) -> str:
    """Return the 30 alphanumeric characters of an identifier, always the same of a seed."""
    encoded = base64.b32encode(hashlib.sha256(seed.encode()).digest()).decode()
    return encoded[:30]


def document_id(organ: str, year: int, seed: str) -> str:
    """Return ``ES_<DIR3>_<year>_<30 characters>`` (NTI-DOC, annex I)."""
    return f"ES_{organ}_{year:04}_{specific(seed)}"


def case_id(organ: str, year: int, seed: str) -> str:
    """Return ``ES_<DIR3>_<year>_EXP_<30 characters>``: 52 in all, the state's limit."""
    return f"ES_{organ}_{year:04}_EXP_{specific(seed)}"


def procedure(organ: str, seed: str) -> str:
    """Return a classification for a procedure that is not in the SIA catalogue."""
    return f"{organ}_PRO_{specific(seed)}"


def refusal(case: Case, document: Document) -> Refused | None:
    """Tell why a document may not be filed in a case."""
    if case.state is not CaseState.OPEN:
        return Refused("expediente-closed", {"expediente": case.id}, "L39 70.3")
    if not DOCUMENT_ID.fullmatch(document.id) or not DIR3.fullmatch(document.organ):
        return Refused("document-identifier", {"document": document.id}, "NTI-DOC IV")
    copies = (Elaboration.COPY_OTHER_FORMAT, Elaboration.PARTIAL_COPY)
    if document.elaboration in copies and not document.origin:
        return Refused("document-origin-missing", {"document": document.id}, "NTI-DOC annex I")
    if document.signature is None and not document.csv:
        return Refused("document-unsigned", {"document": document.id}, "NTI-DOC IV")
    return None
