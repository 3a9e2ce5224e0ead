"""Signatures and time stamps: the manifest's seal, the stamps, secretary and chair in the PDFs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from minutes import names
from minutes.manifest import Manifest
from minutes.report import Report
from minutes.tree import Tree, UnreadablePackageError, read
from signing.domain import Level, SignatureReport, Verdict
from signing.keys import Trust
from signing.pades import CHAIR_FIELD, SECRETARY_FIELD
from signing.validation import validate_cades, validate_pdf, validate_timestamp

ROOTS = names.CERTIFICATES + "raices.pem"


@dataclass(frozen=True, slots=True)
class Believed:
    """Roots in PEM that are believed (none: those carried), the moment of the check, the kind.

    A session that was not held has a diligencia, which the secretary signs alone (ROF 109.2).
    """

    roots: tuple[bytes, ...]
    at: datetime
    was_held: bool = True

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """Return who must have signed what, in order."""
        both = (SECRETARY_FIELD, CHAIR_FIELD) if self.was_held else (SECRETARY_FIELD,)
        return {names.ACTA: both, names.CERTIFICATION: (SECRETARY_FIELD,)}


def check(tree: Tree, told: Manifest, believed: Believed, report: Report) -> None:
    """Check everything that is signed against the given roots, or against those carried."""
    at, given = believed.at, believed.roots
    trust = _trust(tree, given, report)
    if trust is None:
        return
    _detached(tree, trust, at, report)
    for stamp, data in (
        (names.MANIFEST_STAMP, names.MANIFEST), (names.CHECKPOINT_STAMP, names.CHECKPOINT),
    ):  # fmt: skip
        _stamp(tree, (stamp, data), trust, at, report)
    if told.scope == names.PUBLIC:
        for name, fields in believed.fields.items():
            _pdf(tree, name, fields, (trust, at), report)
    if told.environment == "development":
        report.hold("development", report.mark())


def _trust(tree: Tree, given: Sequence[bytes], report: Report) -> Trust | None:
    try:
        pems = list(given) or [read(tree, ROOTS, 1 << 20)]
        found = [one for pem in pems for one in x509.load_pem_x509_certificates(pem)]
    except UnreadablePackageError as fault:
        report.fail(fault.code, ROOTS)
        return None
    except ValueError:
        report.fail("roots", ROOTS)
        return None
    for one in found:
        sha256 = hashlib.sha256(one.public_bytes(Encoding.DER)).hexdigest()
        report.hold("root-given" if given else "root-carried", report.mark(), sha256=sha256)
    return Trust(tuple(one.public_bytes(Encoding.DER) for one in found))


def _detached(tree: Tree, trust: Trust, at: datetime, report: Report) -> None:
    try:
        data = read(tree, names.MANIFEST)
        signature = read(tree, names.MANIFEST_SIGNATURE, 1 << 20)
    except UnreadablePackageError as fault:
        report.fail(fault.code, fault.name)
        return
    one = validate_cades(signature, data, trust, at)
    if one.verdict is Verdict.VALID and one.level is Level.B_B:
        # Without a time stamp of its own nothing says that the certificate was good when it signed.
        report.fail(
            "signature-level", names.MANIFEST_SIGNATURE, signer=one.signer, level=one.level.value
        )
    else:
        _tell(names.MANIFEST_SIGNATURE, one, report)


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


def _pdf(
    tree: Tree,
    name: str,
    fields: tuple[str, ...],
    by: tuple[Trust, datetime],
    report: Report,
) -> None:
    try:
        pdf = read(tree, name, 1 << 28)
    except UnreadablePackageError as fault:
        report.fail(fault.code, name)
        return
    found = validate_pdf(pdf, *by)
    for one in found:
        _tell(name, one, report)
    signed = [one.field for one in found if one.kind == "signature"]
    for field in fields:
        if field not in signed:
            report.fail("signature-missing", name, field=field)
    if signed[: len(fields)] != list(fields):
        report.fail("signature-order", name)


def _tell(name: str, one: SignatureReport, report: Report) -> None:
    signer = one.signer or one.field or name
    if one.verdict is Verdict.VALID:
        report.hold(
            "signature", report.mark(), file=name, signer=signer, at=one.at, level=one.level.value
        )
    elif one.verdict is Verdict.UNCHECKED:
        report.fail("signature-unchecked", name, signer=signer, why=one.why)
    else:
        report.fail("signature", name, signer=signer, why=one.why)
