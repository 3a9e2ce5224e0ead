"""The log: every link, the chain, the Merkle root, the checkpoint."""

import base64
import binascii
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from core.chain import Link, first_fault
from core.checkpoint import open_checkpoint
from minutes import names
from minutes.domain.fold import NotConvenedError
from minutes.domain.record import Record
from minutes.heads import head, line, origin
from minutes.manifest import Manifest
from minutes.reading import record
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, read


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    seq: int
    kind: str
    version: int
    at: str
    actor: str
    body: dict[str, Any]
    previous: str
    hash: str


_LINE = TypeAdapter(_Line)


def links(tree: Tree, report: Report) -> list[Link]:
    """Read the log; what cannot be read as it was written is a finding with its line."""
    found: list[Link] = []
    try:
        lines = read(tree, names.LOG).splitlines(keepends=True)
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.LOG)
        return found
    for number, written in enumerate(lines, 1):
        link = _link(written)
        if link is None:
            report.fail("log-line", names.LOG, line=number)
            return found
        found.append(link)
    return found


def _link(written: bytes) -> Link | None:
    try:
        one = _LINE.validate_json(written)
        link = Link(
            one.seq, one.kind, one.version, one.at, one.actor, one.body, one.previous, one.hash
        )
        return link if line(link) == written else None
    except (ValidationError, ValueError, RecursionError):
        return None


def check(found: list[Link], told: Manifest, tree: Tree, report: Report) -> Record | None:
    """Check chain, root and checkpoint; return the record that everything else is compared with."""
    fault = first_fault(found)
    if fault is not None or not found:
        seq, reason = (fault.seq, fault.reason) if fault else (0, "empty")
        report.fail("log-chain", names.LOG, seq=seq, reason=reason)
        return None
    have, mark = head(found), report.mark()
    if (have.size, have.root, have.hash) != (told.log.size, told.log.root, told.log.hash):
        report.fail("log-head", names.LOG, size=have.size)
        return None
    _checkpoint(have.size, have.root, told, tree, report)
    try:
        folded = record(found)
    except (KeyError, ValueError, NotConvenedError) as unknown:
        report.fail("log-unknown", names.LOG, what=str(unknown)[:200])
        return None
    if folded.convened.session != told.session:
        report.fail("log-other-session", names.LOG, session=folded.convened.session)
        return None
    report.hold("log", mark, size=have.size, root=have.root, hash=have.hash)
    return folded


def _checkpoint(size: int, root: str, told: Manifest, tree: Tree, report: Report) -> None:
    try:
        note = read(tree, names.CHECKPOINT, 1 << 16)
        opened = open_checkpoint(note.decode(), told.log.verifier_key)
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.CHECKPOINT)
        return
    except (UnicodeDecodeError, binascii.Error):
        opened = None
    if opened is None:
        report.fail("checkpoint-signature", names.CHECKPOINT)
        return
    if (opened.origin, opened.size, opened.root.hex()) != (origin(told.session), size, root):
        report.fail("checkpoint-head", names.CHECKPOINT, size=opened.size)
        return
    encoded = base64.b64encode(opened.root).decode()
    report.hold("checkpoint", report.mark(), size=size, root=encoded)
