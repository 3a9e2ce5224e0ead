"""What a document is printed with, besides its content: shapes that every template shares.

The content of an acta is the JSON of ``minutes.domain.acta.resolve`` (schema ``acta/1``): a tree
of nodes in the shape of ProseMirror, walked inside Typst and never put together as markup. A node
that the template does not know stops the rendering, so that nothing can vanish.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.canonical import Json


@dataclass(frozen=True, slots=True)
class LogHead:
    """The log of the session at the moment the document was computed: links and last hash."""

    size: int
    hash: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A line of the signature block; ``caption`` stands above the role (``Vº Bº``)."""

    role: str
    name: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF/A-3; ``relationship`` is AFRelationship of ISO 32000-2, 14.13.2."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "data"


@dataclass(frozen=True, slots=True)
class Issue:
    """What identifies one printed document.

    ``council`` heads the page, ``colour`` is its ink (``#rrggbb``); ``at`` dates the file and
    fixes its bytes; ``csv`` is the code without groups and ``verify_url`` the whole address that
    the QR holds; ``number`` is the number in its book, empty for a draft, which says so.
    """

    title: str
    council: str
    at: datetime
    csv: str
    verify_url: str
    language: str = "es"
    subtitle: str = ""
    number: str = ""
    expediente: str = ""
    colour: str = "#0B4F6C"
    signers: tuple[Signer, ...] = ()
    log_head: LogHead | None = None
    is_development: bool = True
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file of the recording as it was kept (R-VID-1.5); times are written for the reader."""

    name: str
    bytes: int
    duration: str
    codec: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Certification:
    """What the secretary certifies of the recording; every text is in the document's language."""

    secretary: str
    role: str
    body: str
    session: str
    held_on: str
    started: str
    ended: str
    recorded_by: str
    files: tuple[RecordedFile, ...]
    incidents: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    manifest_sha256: str = ""
    place_and_date: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """A document named by a receipt."""

    title: str
    sha256: str
    csv: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of an entry in the book of exits (L39/2015, art. 16)."""

    number: str
    book: str
    registered_at: str
    origin: str
    destination: str
    subject: str
    documents: tuple[ReceiptDocument, ...]
    notes: tuple[str, ...] = field(default=())


Acta = Mapping[str, Json]
