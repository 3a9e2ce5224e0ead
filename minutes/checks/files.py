"""Every file: its place, its name, its digest in the manifest and in SHA256SUMS."""

import hashlib

from pydantic import ValidationError

from minutes import names
from minutes.manifest import Manifest, NotCanonicalError, Sum, read_manifest, read_sums
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, is_safe, pieces, read

MOST_MANIFEST = 256 << 20


def measure(tree: Tree, report: Report) -> dict[str, Sum]:
    """Hash every file of the package, refusing names that have no place in one."""
    found: dict[str, Sum] = {}
    for name, size in sorted(tree.sizes().items()):
        if not is_safe(name) or (names.role(name) is None and name not in names.ENVELOPE):
            report.fail("file-extra", name)
            continue
        try:
            found[name] = _sum(tree, name, size)
        except UnreadablePackageError as fault:
            report.fail(fault.code, name)
    return found


def _sum(tree: Tree, name: str, size: int) -> Sum:
    seen, read_bytes = hashlib.sha256(), 0
    for piece in pieces(tree, name):
        seen.update(piece)
        read_bytes += len(piece)
        if read_bytes > size:  # a zip entry longer than it declared
            raise UnreadablePackageError("zip-bomb", name)
    return Sum(name, read_bytes, seen.hexdigest())


def manifest(tree: Tree, report: Report) -> Manifest | None:
    """Read the manifest, to the byte."""
    try:
        return read_manifest(read(tree, names.MANIFEST, MOST_MANIFEST))
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.MANIFEST)
    except NotCanonicalError:
        report.fail("not-canonical", names.MANIFEST)
    except ValidationError as fault:
        where = ".".join(str(step) for step in fault.errors()[0]["loc"])
        report.fail("manifest-malformed", names.MANIFEST, where=where)
    return None


def against_manifest(found: dict[str, Sum], told: Manifest, report: Report) -> None:
    """Compare what is there with what the manifest lists."""
    mark, listed = report.mark(), {one.name: one for one in told.files}
    if len(listed) != len(told.files):
        report.fail("manifest-malformed", names.MANIFEST, where="files")
    for name in names.NEEDED:
        if name not in listed:
            report.fail("file-missing", name)
    for name, one in listed.items():
        have = found.get(name)
        if have is None:
            report.fail("file-missing", name)
        elif (have.bytes, have.sha256) != (one.bytes, one.sha256):
            report.fail("file-altered", name, sha256=one.sha256)
        elif one.role != names.role(name):
            report.fail("manifest-malformed", names.MANIFEST, where=name)
    for name in found:
        if name not in listed and name not in names.ENVELOPE:
            report.fail("file-extra", name)
    report.hold("files", mark, count=len(listed), bytes=sum(one.bytes for one in listed.values()))


def against_sums(tree: Tree, found: dict[str, Sum], told: Manifest | None, report: Report) -> None:
    """Compare with SHA256SUMS, and say which of the two was changed.

    The manifest is signed and the list is not: for a file that is as the manifest says, a line
    that differs is the list's own fault.
    """
    try:
        listed = read_sums(read(tree, names.SUMS, MOST_MANIFEST))
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.SUMS)
        return
    if listed is None:
        report.fail("not-canonical", names.SUMS)
        return
    mark = report.mark()
    vouched = {one.name: one.sha256 for one in told.files} if told else {}
    for name in sorted(set(listed) | set(found) - {names.SUMS}):
        have = found[name].sha256 if name in found else None
        if have == listed.get(name):
            continue
        if have is not None and vouched.get(name) == have:
            report.fail("sums-wrong", names.SUMS, name=name)
        elif name in names.ENVELOPE and name in listed:
            report.fail("envelope-altered", name)
        elif name not in vouched:
            report.fail("sums-wrong", names.SUMS, name=name)
    report.hold("sums", mark, count=len(listed))


def blame_sums(report: Report) -> None:
    """Say whose fault it is when the list and a file of the envelope differ.

    To be called after the signatures were checked: where seal and stamps hold, the line of the
    list is at fault; of a signature itself both are named, since its encoding may not be unique.
    """
    broken = {one.file for one in report.findings if one.code != "envelope-altered"}
    if broken & {*names.ENVELOPE} - {names.SUMS}:
        return
    for one in tuple(report.findings):
        if one.code == "envelope-altered":
            report.fail("sums-wrong", names.SUMS, name=one.file)
            if one.file == names.MANIFEST:
                report.findings.remove(one)
