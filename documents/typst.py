"""Rendering to PDF/A-3a: the only place that knows Typst.

Stable functions:

- ``render_acta(acta, issue, attachments=()) -> bytes``: the acta, or the diligencia of a session
  that was not held, from the JSON of ``minutes.domain.acta.resolve``;
- ``render_certification(certification, issue, attachments=()) -> bytes``;
- ``render_receipt(receipt, issue, attachments=()) -> bytes``;
- ``render(template, data, issue, attachments=()) -> bytes``: any other template of the folder.

The same arguments give the same bytes on every machine: fixed date, the fonts of the pinned
compiler only, no packages. They raise RenderingError when the data does not fit the template or
the result would not be PDF/A.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import segno
import typst

from core.canonical import Json
from core.i18n import translations
from documents.acta_data import Acta, Attachment, Certification, Issue, Receipt
from documents.csv import grouped
from documents.words import labels

TEMPLATES: Final = Path(__file__).parent / "templates"
STANDARD: Final = "a-3a"


class RenderingError(Exception):
    """The template refuses the data; the message says where."""


def render_acta(acta: Acta, issue: Issue, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the acta, or the diligencia where ``acta["kind"]`` says so (R-ACT-1, R-ACT-3)."""
    template = "diligencia" if acta["kind"] == "diligencia" else "acta"
    return render(template, acta, issue, attachments)


def render_certification(
    certification: Certification, issue: Issue, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return the secretary's certification of the recording (R-VID-1.5)."""
    return render("certificacion", asdict(certification), issue, attachments)


def render_receipt(receipt: Receipt, issue: Issue, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return the receipt of an entry of the registry."""
    return render("justificante", asdict(receipt), issue, attachments)


def render(
    template: str,
    data: Mapping[str, Json],
    issue: Issue,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return the PDF/A-3a of a template of the folder."""
    with TemporaryDirectory(prefix="hemiciclo-") as name:
        root = Path(name)
        for source in TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        (root / "qr.svg").write_bytes(_qr(issue.verify_url))
        for place, attachment in enumerate(attachments):
            (root / f"attachment-{place}").write_bytes(attachment.content)
        (root / "data.json").write_text(_everything(data, issue, attachments), encoding="utf-8")
        return _compile(root, template)


def _compile(root: Path, template: str) -> bytes:
    try:
        return typst.compile(
            root / f"{template}.typ",
            root=root,
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
            timestamp=0,  # the date comes from the data; the machine's clock never enters
        )
    except typst.TypstError as fault:
        raise RenderingError(f"{fault.message} {fault.diagnostic}") from fault


def _everything(data: Mapping[str, Json], issue: Issue, attachments: Sequence[Attachment]) -> str:
    everything: dict[str, Any] = {
        "data": data,
        "issue": asdict(issue) | {"at": _parts(issue), "csv": grouped(issue.csv)},
        "labels": labels(translations(issue.language).gettext),
        "attachments": [
            {
                "name": one.name,
                "file": f"attachment-{place}",
                "media_type": one.media_type,
                "description": one.description,
                "relationship": one.relationship,
            }
            for place, one in enumerate(attachments)
        ],
    }
    return json.dumps(everything, ensure_ascii=False, sort_keys=True)


def _parts(issue: Issue) -> dict[str, int]:
    at = issue.at.astimezone(UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(at, name) for name in names}


def _qr(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="q", micro=False).save(
        picture, kind="svg", border=2, xmldecl=False, svgns=True, light="#fff"
    )
    return picture.getvalue()
