"""Signatures and time stamps: the manifest's seal, the stamps, secretary and chair in the PDFs."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from minutes import names
from minutes.authority import Authority, UnreadableAuthorityError
from minutes.authority import read as read_authority
from minutes.checks.binding import (
    Bound,
    Signer,
    check_log_key,
    check_paper,
    check_seal,
    signers,
)
from minutes.domain.record import Record
from minutes.manifest import Manifest
from minutes.report import Anchor, Report
from minutes.tree import Tree, UnreadablePackageError, read
from signing.domain import Level, SignatureReport, Verdict
from signing.keys import Trust
from signing.validation import validate_cades, validate_pdf, validate_timestamp


@dataclass(frozen=True, slots=True)
class Believed:
    """What the reader believes: roots in PEM, an authority, both or none; the moment; the log.

    Without a ``record`` (the log does not hold) nobody is known who had to sign.
    """

    roots: tuple[bytes, ...]
    at: datetime
    authority: Authority | None = None
    record: Record | None = None
    is_partial: bool = False  # links are withheld: the acta is a partial copy under the seal


@dataclass(frozen=True, slots=True)
class _Judge:
    """What every signature is compared with."""

    trust: Trust
    at: datetime
    bound: Bound
    told: Manifest


def check(tree: Tree, told: Manifest, believed: Believed, report: Report) -> None:
    """Check everything that is signed: that it holds, and that it is who had to sign."""
    carried = _carried(tree, report)
    authority = believed.authority or carried
    trust = _trust(tree, believed, report)
    if trust is None or authority is None:
        return
    report.anchor = _anchor(believed)
    bound = Bound(authority, believed.authority is not None)
    judge = _Judge(trust, believed.at, bound, told)
    _detached(tree, judge, report)
    check_log_key(told, bound, report)
    for stamp, data in (
        (names.MANIFEST_STAMP, names.MANIFEST), (names.CHECKPOINT_STAMP, names.CHECKPOINT),
    ):  # fmt: skip
        _stamp(tree, (stamp, data), trust, believed.at, report)
    if believed.record is not None:
        papers = signers(believed.record, is_partial=believed.is_partial)
        for name, wanted in papers.items():
            _pdf(tree, name, wanted, judge, report)
    if told.environment == "development":
        report.hold("development", report.mark())


def _anchor(believed: Believed) -> Anchor:
    if believed.authority is not None:
        return Anchor.AUTHORITY
    return Anchor.ROOT if believed.roots else Anchor.PACKAGE


def _carried(tree: Tree, report: Report) -> Authority | None:
    try:
        return read_authority(read(tree, names.AUTHORITY, 1 << 20))
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.AUTHORITY)
    except UnreadableAuthorityError:
        report.fail("authority", names.AUTHORITY)
    return None


def _trust(tree: Tree, believed: Believed, report: Report) -> Trust | None:
    given = list(believed.roots)
    if not given and believed.authority is not None:
        given = [pem.encode() for pem in believed.authority.roots]
    try:
        pems = given or [read(tree, names.ROOTS, 1 << 20)]
        found = [one for pem in pems for one in x509.load_pem_x509_certificates(pem)]
    except UnreadablePackageError as fault:
        report.fail(fault.code, names.ROOTS)
        return None
    except ValueError:
        report.fail("roots", names.ROOTS)
        return None
    for one in found:
        sha256 = hashlib.sha256(one.public_bytes(Encoding.DER)).hexdigest()
        report.hold("root-given" if given else "root-carried", report.mark(), sha256=sha256)
    return Trust(tuple(one.public_bytes(Encoding.DER) for one in found))


def _detached(tree: Tree, judge: _Judge, report: Report) -> None:
    try:
        data = read(tree, names.MANIFEST)
        signature = read(tree, names.MANIFEST_SIGNATURE, 1 << 20)
    except UnreadablePackageError as fault:
        report.fail(fault.code, fault.name)
        return
    one = validate_cades(signature, data, judge.trust, judge.at)
    if one.verdict is Verdict.VALID and one.level is Level.B_B:
        # Without a time stamp of its own nothing says that the certificate was good when it signed.
        report.fail(
            "signature-level", names.MANIFEST_SIGNATURE, signer=one.signer, level=one.level.value
        )
    else:
        _tell(names.MANIFEST_SIGNATURE, one, judge, report)
    check_seal(one, judge.bound, report)


def _stamp(tree: Tree, pair: tuple[str, str], trust: Trust, at: datetime, report: Report) -> None:
    name, stamped = pair
    try:
        stamp, data = read(tree, name, 1 << 20), read(tree, stamped)
    except UnreadablePackageError as fault:
        report.fail(fault.code, fault.name)
        return
    one = validate_timestamp(stamp, data, trust, at)
    if one.verdict is Verdict.VALID:
        report.hold("stamp", report.mark(), file=name, at=one.at)
    else:
        report.fail("stamp", name, why=one.why)


def _pdf(tree: Tree, name: str, wanted: tuple[Signer, ...], judge: _Judge, report: Report) -> None:
    try:
        pdf = read(tree, name, 1 << 28)
    except UnreadablePackageError as fault:
        report.fail(fault.code, name)
        return
    found = validate_pdf(pdf, judge.trust, judge.at)
    for one in found:
        _tell(name, one, judge, report)
    signed = [one.field for one in found if one.kind == "signature"]
    fields = [signer.field for signer in wanted]
    for field in fields:
        if field not in signed:
            report.fail("signature-missing", name, field=field)
    if signed[: len(fields)] != fields:
        report.fail("signature-order", name)
    check_paper(name, found, wanted, judge.bound, report)


def _tell(name: str, one: SignatureReport, judge: _Judge, report: Report) -> None:
    signer = one.signer or one.field or name
    if one.verdict is Verdict.VALID:
        report.hold(
            "signature", report.mark(), file=name, signer=signer, at=one.at, level=one.level.value
        )
        if one.is_demo and judge.told.environment != "development":
            report.fail("signature-demo", name, signer=signer)
    elif one.verdict is Verdict.UNCHECKED:
        report.fail("signature-unchecked", name, signer=signer, why=one.why)
    else:
        report.fail("signature", name, signer=signer, why=one.why)
