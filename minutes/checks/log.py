"""The log: every link, the chain, the Merkle root, the checkpoint."""

import base64
import binascii
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from core.chain import Link, Row, Withheld, first_fault
from core.checkpoint import open_checkpoint
from minutes import names
from minutes.domain.fold import NotConvenedError
from minutes.domain.record import Record
from minutes.domain.secrecy import CLOSED_DOORS, REASONS
from minutes.heads import head, line, origin
from minutes.manifest import Manifest
from minutes.reading import record
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, read
from sessions.domain.events import KIND_OF, DoorsClosed, DoorsOpened


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


class _Blank(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    seq: int
    previous: str
    hash: str
    withheld: str


_LINE = TypeAdapter[_Line | _Blank](_Line | _Blank)


def links(tree: Tree, report: Report) -> list[Row]:
    """Read the log; what cannot be read as it was written is a finding with its line."""
    found: list[Row] = []
    try:
        lines = read(tree, names.LOG).splitlines(keepends=True)
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.LOG)
        return found
    for number, written in enumerate(lines, 1):
        link = _row(written)
        if link is None:
            report.fail("log-line", names.LOG, line=number)
            return found
        found.append(link)
    return found


def _row(written: bytes) -> Row | None:
    try:
        one = _LINE.validate_json(written)
        row: Row = (
            Withheld(one.seq, one.previous, one.hash, one.withheld)
            if isinstance(one, _Blank)
            else Link(
                one.seq,
                one.kind,
                one.version,
                one.at,
                one.actor,
                one.body,
                one.previous,
                one.hash,
            )
        )
        return row if line(row) == written else None
    except (ValidationError, ValueError, RecursionError):
        return None


def check(found: list[Row], told: Manifest, tree: Tree, report: Report) -> Record | None:
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
    _withheld(found, told, folded, report)
    report.hold("log", mark, size=have.size, root=have.root, hash=have.hash)
    return folded


def _withheld(found: list[Row], told: Manifest, folded: Record, report: Report) -> None:
    """Only what took place behind closed doors may be a hash, and only in the public package."""
    mark, blanks = report.mark(), [row for row in found if isinstance(row, Withheld)]
    shut = _shut(found)
    for row in blanks:
        is_explained = row.reason in REASONS and bool(shut) and row.seq > shut[0][0]
        if row.reason == CLOSED_DOORS:
            is_explained &= any(first < row.seq < last for first, last in shut)
        if told.scope != names.PUBLIC or not is_explained:
            report.fail("withheld-unexplained", names.LOG, seq=row.seq, reason=row.reason)
    for stretch in folded.closed_doors if blanks else ():
        report.hold(
            "doors", mark, from_ms=stretch.span.from_ms, to_ms=stretch.span.to_ms,
            reason=stretch.reason or "—",
        )  # fmt: skip
    if blanks:
        report.hold("withheld", mark, count=len(blanks), rows=_ranges([row.seq for row in blanks]))


def _shut(found: list[Row]) -> list[tuple[int, int]]:
    """Return the numbers between which the doors were closed."""
    stretches: list[tuple[int, int]] = []
    begun = 0
    for row in found:
        if isinstance(row, Withheld):
            continue
        if row.kind == KIND_OF[DoorsClosed] and not begun:
            begun = row.seq
        elif row.kind == KIND_OF[DoorsOpened] and begun:
            stretches.append((begun, row.seq))
            begun = 0
    return [*stretches, (begun, len(found) + 1)] if begun else stretches


def _ranges(numbers: list[int]) -> str:
    """Write numbers as ``3-5, 9``."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in found)


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
