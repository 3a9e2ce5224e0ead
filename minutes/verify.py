"""Check a package offline: no server, no network, no database.

``verify(path, roots) -> Report``. Every byte of every file is answered for, by the log, by the
manifest that the seal signed, or by the list of sums; what does not hold names its file.
"""

from collections.abc import Sequence
from pathlib import Path

from core.clock import Clock, system_clock
from minutes import names
from minutes.checks import ballots, files, log, papers, recording, signatures
from minutes.manifest import Manifest, Sum
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, open_tree


def verify(path: Path, roots: Sequence[Path] = (), clock: Clock = system_clock) -> Report:
    """Check a package (folder or zip) and say what holds and what does not.

    ``roots`` are PEM files of the only root certificates to be believed; without any, those that
    the package itself carries are, and the report says so.
    """
    report = Report(str(path))
    try:
        tree = open_tree(path)
        trusted = [root.read_bytes() for root in roots]
    except UnreadablePackageError as fault:
        report.unreadable = True
        report.fail(fault.code, fault.name or path.name)
        return report
    except OSError as fault:
        report.unreadable = True
        report.fail("missing", str(fault.filename))
        return report
    found = files.measure(tree, report)
    told = files.manifest(tree, report)
    files.against_sums(tree, found, told, report)
    if told is not None:
        was_held = _contents(tree, found, told, report)
        by = signatures.Believed(tuple(trusted), clock(), was_held=was_held)
        signatures.check(tree, told, by, report)
    files.blame_sums(report)
    report.findings = list(dict.fromkeys(report.findings))
    return report


def _contents(tree: Tree, found: dict[str, Sum], told: Manifest, report: Report) -> bool:
    """Check everything but signatures; tell whether the session was held, as far as is known."""
    files.against_manifest(found, told, report)
    links = log.links(tree, report)
    record = log.check(links, told, tree, report)
    if record is None:
        return True
    recording.check(record, told, found, report)
    papers.check_derived(record, told, report)
    ballots.check(record, tree, report, is_restricted=told.scope == names.RESTRICTED)
    if told.scope == names.PUBLIC:
        papers.check_papers(record, links, tree, report)
    return record.was_held
