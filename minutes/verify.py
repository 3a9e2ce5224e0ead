"""Check a package offline: no server, no network, no database.

``verify(path, given) -> Report``. Every byte of every file is answered for, by the log, by the
manifest that the seal signed, or by the list of sums; what does not hold names its file.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from core.chain import Row, Withheld
from core.clock import Clock, system_clock
from minutes import names
from minutes.authority import Authority, UnreadableAuthorityError
from minutes.authority import read as read_authority
from minutes.checks import ballots, files, log, papers, recording, signatures
from minutes.domain.record import Record
from minutes.manifest import Manifest, Sum
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, open_tree


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader brings: PEM files of the only roots believed; an authority, or its file."""

    roots: tuple[Path, ...] = ()
    authority: Path | Authority | None = None


NOTHING = Given()


def verify(path: Path, given: Given = NOTHING, clock: Clock = system_clock) -> Report:
    """Check a package (folder or zip) and say what holds and what does not.

    Without anything ``given``, roots and authority are those that the package itself carries, and
    the verdict says so. An authority brings its own roots; roots given beside it prevail.
    """
    report = Report(str(path))
    try:
        tree = open_tree(path)
        believed = _believed(given, clock)
    except UnreadablePackageError as fault:
        report.unreadable = True
        report.fail(fault.code, fault.name or path.name)
        return report
    found = files.measure(tree, report)
    told = files.manifest(tree, report)
    files.against_sums(tree, found, told, report)
    if told is not None:
        links = log.links(tree, report)
        record = _contents(tree, found, (told, links), report)
        is_partial = any(isinstance(link, Withheld) for link in links)
        by = replace(believed, record=record, is_partial=is_partial)
        signatures.check(tree, told, by, report)
    files.blame_sums(report)
    report.findings = list(dict.fromkeys(report.findings))
    return report


def _believed(given: Given, clock: Clock) -> signatures.Believed:
    try:
        roots = tuple(root.read_bytes() for root in given.roots)
        told = given.authority
        authority = read_authority(told.read_bytes()) if isinstance(told, Path) else told
    except OSError as fault:
        raise UnreadablePackageError("missing", str(fault.filename)) from fault
    except UnreadableAuthorityError as fault:
        raise UnreadablePackageError("authority", str(given.authority)) from fault
    return signatures.Believed(roots, clock(), authority)


def _contents(
    tree: Tree, found: dict[str, Sum], given: tuple[Manifest, list[Row]], report: Report
) -> Record | None:
    """Check everything but signatures; return the record of the log, if it holds."""
    told, links = given
    files.against_manifest(found, told, report)
    record = log.check(links, told, tree, report)
    if record is None:
        return None
    recording.check(record, told, found, report)
    papers.check_derived(record, told, report)
    ballots.check(record, tree, report, is_restricted=told.scope == names.RESTRICTED)
    papers.check_papers(record, links, tree, report)
    return record
