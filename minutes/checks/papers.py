"""Votes, index, chapters, acta and manifest against what the log gives."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.canonical import Json, canonical
from core.chain import Row, Withheld
from core.i18n import LANGUAGES, translations
from minutes import names
from minutes.domain import index, tables, votes
from minutes.domain.record import Record
from minutes.heads import head
from minutes.manifest import Manifest, NotCanonicalError, derived, interventions_json
from minutes.manifest import read_canonical as read_json
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, read
from signing.attached import attached_files

BOUND_VOTE = (
    "round", "needed", "legal_number", "eligible", "yes", "no", "abstain", "outcome_code",
    "status_code", "text_sha256", "from_ms", "silent", "absent_after_debate", "aloud",
)  # fmt: skip
BOUND_INTERVENTION = ("name", "from_ms", "to_ms", "closed_doors")


def check_derived(record: Record, told: Manifest, report: Report) -> None:
    """Compare the lists of the manifest with the log's, and count every vote again."""
    mark = report.mark()
    for name, value in derived(record).items():
        if canonical(value) != canonical(getattr(told, name)):
            report.fail("manifest-derived", names.MANIFEST, what=name)
    for fault in votes.recount(record):
        report.fail("vote-recount", names.LOG, vote=fault.vote, item=fault.item, what=fault.what)
    report.hold("votes", mark, count=len(record.votes))
    report.hold("interventions", mark, count=len(record.interventions))


def check_papers(record: Record, links: Sequence[Row], tree: Tree, report: Report) -> None:
    """Compare votaciones.json, intervenciones.json, both .vtt and acta.json with the log."""
    session = record.convened.session
    expected: dict[str, Json] = {
        names.VOTES: {
            "schema": "votaciones/1",
            "session": session,
            "votes": votes.as_json(record),
        },
        names.INTERVENTIONS: {
            "schema": "intervenciones/1",
            "session": session,
            "interventions": interventions_json(record),
        },
    }
    for name, value in expected.items():
        _same(tree, name, canonical(value), report)
    acta = _acta(tree, report)
    if acta is not None:
        _ = translations(_language(acta)).gettext
        _same(tree, names.CHAPTERS, index.webvtt(index.chapters(record, _)).encode(), report)
        _same(tree, names.SPEAKERS, index.webvtt(index.speakers(record, _)).encode(), report)
        _check_acta(record, links, acta, report)
        _check_attached(tree, names.ACTA, names.ACTA_DATA, report)
        if any(isinstance(link, Withheld) for link in links):
            _check_attached(tree, names.CERTIFICATION, names.PUBLIC_DATA, report)


def _check_attached(tree: Tree, paper: str, attachment: str, report: Report) -> None:
    """The data that were signed inside a PDF are those of acta.json.

    A partial copy bears no signature of people: there the secretary signed its data with the
    certification.
    """
    try:
        signed = attached_files(read(tree, paper)).get(attachment)
        if signed != read(tree, names.ACTA_DATA):
            report.fail("acta-attached", names.ACTA_DATA, paper=paper)
    except UnreadablePackageError as fault:
        report.fail(fault.code, fault.name)
    except ValueError:
        report.fail("acta-attached", paper, paper=paper)


def _same(tree: Tree, name: str, expected: bytes, report: Report) -> None:
    try:
        if read(tree, name) != expected:
            report.fail("paper-differs", name)
    except UnreadablePackageError as fault:
        report.fail(fault.code, name)


def _language(acta: Mapping[str, Any]) -> str:
    language = str(acta.get("language", ""))
    return language if language in LANGUAGES else "es"


def _acta(tree: Tree, report: Report) -> dict[str, Any] | None:
    try:
        acta = read_json(read(tree, names.ACTA_DATA))
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.ACTA_DATA)
        return None
    except NotCanonicalError:
        acta = None
    if not isinstance(acta, dict):
        report.fail("not-canonical", names.ACTA_DATA)
        return None
    return acta


def _check_acta(
    record: Record, links: Sequence[Row], acta: Mapping[str, Any], report: Report
) -> None:
    mark, told = report.mark(), acta.get("log")
    size = told.get("size") if isinstance(told, dict) else None
    if not isinstance(size, int) or head(links[:size]).as_json() != told:
        report.fail("acta-head", names.ACTA_DATA)
    seen: list[str] = []
    for kind, name, data in _bound(acta):
        if kind == "vote":
            seen.append(name)
        if not _agrees(record, kind, name, data):
            report.fail("acta-differs", names.ACTA_DATA, kind=kind, name=name)
    if sorted(seen) != sorted(vote.id for vote in record.votes):
        report.fail("acta-differs", names.ACTA_DATA, kind="votes", name="*")
    report.hold("acta", mark, votes=len(seen))


def _bound(node: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, name and values of every bound vote and intervention of the acta."""
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in ("vote", "intervention"):
        attrs, data = node.get("attrs"), node.get("data")
        name = attrs.get(kind) if isinstance(attrs, dict) else None
        yield kind, str(name), data if isinstance(data, dict) else {}
    content = node.get("content")
    for child in content if isinstance(content, list) else ():
        yield from _bound(child)


def _agrees(record: Record, kind: str, name: str, data: dict[str, Any]) -> bool:
    try:
        if kind == "vote":
            mine = tables.vote(record, name, str, str)
            return all(mine[key] == data.get(key) for key in BOUND_VOTE)
        mine = tables.spoken(record, name, str)
        return all(mine[key] == data.get(key) for key in BOUND_INTERVENTION)
    except (KeyError, StopIteration):
        return False
