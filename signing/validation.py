"""Checks of signatures and time stamps: offline, strict, and honest about what could not be done.

- ``validate_pdf(pdf, trust, at, sha256="") -> tuple[SignatureReport, ...]``
- ``validate_cades(signature, data, trust, at) -> SignatureReport``
- ``validate_timestamp(stamp, data, trust, at) -> SignatureReport``
- ``is_valid(reports) -> bool``

``trust`` holds the roots that are believed (``Trust(roots=(root,))`` is enough for what this
platform signs: issuers and revocation lists travel inside); ``at`` is the moment of the check.
Procedure: ETSI EN 319 102-1. What is missing gives ``UNCHECKED``, never ``INVALID``. They call
``asyncio.run``: from a coroutine use ``asyncio.to_thread``.
"""

import asyncio
import hashlib
import logging
import struct
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import cms, x509
from asn1crypto import crl as asn1_crl
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESStatus, AdESSubIndic
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
    ades_timestamp_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from core.clock import to_wire
from signing import structure
from signing.domain import Later, Level, SignatureReport, Verdict
from signing.holders import fingerprint, holder_of
from signing.keys import DEMO, Trust, certificates, der

# What the library raises for files and certificates that it cannot read; a check that could not
# be made is a report, never an error of ours.
UNREADABLE: Final = (
    *structure.MALFORMED, PdfError, PathError, ValidationError, OSError, AssertionError,
    NotImplementedError, struct.error, zlib.error,
)  # fmt: skip

# Expected failures print whole tracebacks otherwise; what they say is in the report.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

WHY: Final[dict[AdESSubIndic, str]] = {
    AdESFailure.FORMAT_FAILURE: "unreadable",
    AdESFailure.HASH_FAILURE: "altered",
    AdESFailure.SIG_CRYPTO_FAILURE: "altered",
    AdESFailure.REVOKED: "revoked",
    AdESFailure.NOT_YET_VALID: "not-yet-valid",
    AdESIndeterminate.REVOKED_NO_POE: "revoked-later",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked-later",
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "issuer-unknown",
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND: "issuer-unknown",
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: "chain-unchecked",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "chain-unchecked",
    AdESIndeterminate.TRY_LATER: "revocation-unknown",
    AdESIndeterminate.EXPIRED: "expired",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "expired",
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.NOT_YET_VALID: "not-yet-valid",
    AdESIndeterminate.NO_POE: "no-proof-of-time",
    AdESIndeterminate.TIMESTAMP_ORDER_FAILURE: "time-order",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "weak-algorithm",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "weak-algorithm",
}


def is_valid(reports: Sequence[SignatureReport]) -> bool:
    """Tell whether there is something signed and all of it is valid."""
    return bool(reports) and all(report.verdict is Verdict.VALID for report in reports)


def validate_pdf(
    pdf: bytes, trust: Trust, at: datetime, sha256: str = ""
) -> tuple[SignatureReport, ...]:
    """Return a report for each signature and time stamp, in order, after the faults of the file.

    A report of kind ``file`` stands first when the file as a whole is not what was signed: its
    SHA-256 is not ``sha256`` (``file-hash``), or ``signing.structure.file_fault`` found a code.
    So strict a coverage is ours: a foreign file with validation data after its last signature is
    ``not-covered`` too.
    """
    faults = []
    if sha256 and hashlib.sha256(pdf).hexdigest() != sha256:
        faults.append(_of_file("file-hash"))
    if fault := structure.file_fault(pdf, trust):
        faults.append(_of_file(fault))
    return (*faults, *_signatures(pdf, trust, at, is_known_faulty=bool(faults)))


def _signatures(
    pdf: bytes, trust: Trust, at: datetime, *, is_known_faulty: bool
) -> tuple[SignatureReport, ...]:
    try:
        return asyncio.run(_reports(pdf, trust, at))
    except UNREADABLE as fault:
        return () if is_known_faulty else (_of_file("unreadable", repr(fault)),)


def _of_file(why: str, detail: str = "") -> SignatureReport:
    return _without_signer("file", Level.B_B, why, detail)


async def _reports(pdf: bytes, trust: Trust, at: datetime) -> tuple[SignatureReport, ...]:
    reader = PdfFileReader(BytesIO(pdf))
    return tuple([await _report(found, trust, at) for found in reader.embedded_signatures])


async def _report(found: EmbeddedPdfSignature, trust: Trust, at: datetime) -> SignatureReport:
    found.compute_integrity_info()
    level = _level(found)
    result = await _judged(found, level, _spec(trust, _stored(found, trust)), at)
    is_stamp = level is Level.STAMP
    return _told(
        result,
        found.signer_cert,
        kind="seal-time" if is_stamp else "signature",
        field=found.field_name,
        level=level,
        at=_moment(found, result),
        covers_file=_covers_file(found),
        later=_later(found),
        reason=str(found.sig_object.get("/Reason", "")),
    )


def _level(found: EmbeddedPdfSignature) -> Level:
    """Name the level that the file offers (ETSI EN 319 142-1, 6.1); the check says if it holds."""
    if found.sig_object_type == "/DocTimeStamp":
        return Level.STAMP
    stamps = found.reader.embedded_timestamp_signatures
    if any(stamp.signed_revision > found.signed_revision for stamp in stamps):
        return Level.B_LTA
    if not _has_stamp(found.signer_info):
        return Level.B_B
    return Level.B_LT if _store(found) is not None else Level.B_T


def _has_stamp(signer: cms.SignerInfo) -> bool:
    attributes = signer["unsigned_attrs"]
    is_there = isinstance(attributes, cms.CMSAttributes)
    return is_there and any(a["type"].native == "signature_time_stamp_token" for a in attributes)


def _store(found: EmbeddedPdfSignature) -> DocumentSecurityStore | None:
    try:
        return DocumentSecurityStore.read_dss(found.reader)
    except NoDSSFoundError:
        return None


def _stored(found: EmbeddedPdfSignature, trust: Trust) -> LocalKnowledge:
    """Return what the file brings to be checked: its security store and its time stamps' lists."""
    store = _store(found)
    container = cms.ContentInfo({"content_type": "signed_data", "content": found.signed_data})
    crls = [*map(der, trust.crls), *structure.lists_inside(container)]
    known = [*certificates(structure.issuers(container, trust))]
    if store is not None:
        crls += [one.get_object().data for one in store.crls]
        known += list(store.load_certs())
    return _knowledge(crls, known)


def _knowledge(crls: Sequence[bytes], known: Sequence[x509.Certificate]) -> LocalKnowledge:
    lists = [CRLContainer(asn1_crl.CertificateList.load(one)) for one in dict.fromkeys(crls)]
    return LocalKnowledge(known_crls=lists, known_certs=list(known))


def _spec(trust: Trust, knowledge: LocalKnowledge) -> SignatureValidationSpec:
    return SignatureValidationSpec(
        CertValidationPolicySpec(
            SimpleTrustManager.build(certificates(trust.roots)),
            CertRevTrustPolicy(REQUIRE_REVINFO),
        ),
        RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
            certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
        ),
        local_knowledge=knowledge,
    )


def _timing(at: datetime) -> ValidationTimingInfo:
    return ValidationTimingInfo(at, at, point_in_time_validation=False)


async def _judged(
    found: EmbeddedPdfSignature, level: Level, spec: SignatureValidationSpec, at: datetime
) -> AdESBasicValidationResult[Any]:
    match level:
        case Level.STAMP:
            return await ades_timestamp_validation(
                found.signed_data, spec, found.compute_digest, timing_info=_timing(at)
            )
        case Level.B_LTA:
            return await ades_lta_validation(found, PdfSignatureValidationSpec(spec), _timing(at))
        case Level.B_B:
            return await ades_basic_validation(
                found.signed_data,
                spec,
                timing_info=_timing(at),
                raw_digest=found.compute_digest(),
            )
        case Level.B_T | Level.B_LT:
            return await ades_with_time_validation(
                found.signed_data,
                spec,
                timing_info=_timing(at),
                raw_digest=found.compute_digest(),
            )


def _covers_file(found: EmbeddedPdfSignature) -> bool:
    coverage: Any = found.coverage
    return bool(coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _later(found: EmbeddedPdfSignature) -> Later:
    if _covers_file(found):
        return Later.NOTHING
    difference: Any = found.diff_result
    is_lawful = (
        isinstance(difference, DiffResult)
        and difference.modification_level <= ModificationLevel.FORM_FILLING
        and found.summarise_integrity_info()["docmdp_ok"] is True
    )
    return Later.SIGNATURES if is_lawful else Later.OTHER


def _moment(found: EmbeddedPdfSignature, result: AdESBasicValidationResult[Any]) -> str:
    if found.sig_object_type == "/DocTimeStamp":
        return _stamped_at(found.signed_data)
    proven = getattr(result.api_status, "timestamp_validity", None)
    told = proven.timestamp if proven is not None else found.self_reported_timestamp
    return to_wire(told) if told else ""


def _stamped_at(signed: cms.SignedData) -> str:
    at: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
    return to_wire(at.astimezone(UTC))


def _told(
    result: AdESBasicValidationResult[Any], signer: x509.Certificate, **known: Any
) -> SignatureReport:
    """Put a result into a report; what was written afterwards unlawfully outweighs all else."""
    names = signer.subject.native
    common = names.get("common_name", "")
    common = common if isinstance(common, str) else "; ".join(common)
    subject = signer.subject.human_friendly
    verdict, why = _verdict(result)
    if known.get("later") is Later.OTHER and verdict is not Verdict.INVALID:
        verdict, why = Verdict.INVALID, "changed-after"
    sentence = result.failure_msg if verdict is not Verdict.VALID else None
    detail = " ".join(filter(None, (result.ades_subindic.standard_name, sentence)))
    return SignatureReport(
        signer=common,
        subject=subject,
        verdict=verdict,
        why=why,
        detail=detail,
        is_demo=DEMO in subject,
        holder=holder_of(signer),
        key=fingerprint(signer),
        **known,
    )


def _verdict(result: AdESBasicValidationResult[Any]) -> tuple[Verdict, str]:
    indication = result.ades_subindic
    match indication.status:
        case AdESStatus.PASSED:
            return Verdict.VALID, "ok"
        case AdESStatus.FAILED:
            return Verdict.INVALID, WHY.get(indication, "altered")
        case _:
            return Verdict.UNCHECKED, WHY.get(indication, "unchecked")


def validate_cades(signature: bytes, data: bytes, trust: Trust, at: datetime) -> SignatureReport:
    """Check a detached CMS (DER) over ``data``."""
    try:
        container = cms.ContentInfo.load(signature, strict=True)
        if fault := structure.unprotected_fault(container, trust):
            return _without_signer("signature", Level.B_B, fault)
        return asyncio.run(_cades(container, data, trust, at))
    except UNREADABLE as wrong:
        return _without_signer("signature", Level.B_B, "unreadable", repr(wrong))


async def _cades(
    container: cms.ContentInfo, data: bytes, trust: Trust, at: datetime
) -> SignatureReport:
    signed = container["content"]
    signer = signed["signer_infos"][0]
    stamped = _has_stamp(signer)
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, data).digest()
    check = ades_with_time_validation if stamped else ades_basic_validation
    result = await check(
        signed, _spec(trust, _carried(container, trust)), timing_info=_timing(at), raw_digest=digest
    )
    proven = getattr(result.api_status, "timestamp_validity", None)
    told = proven.timestamp if proven is not None else None
    return _told(
        result,
        structure.signer_certificate(signed),
        kind="signature",
        field="",
        level=Level.B_T if stamped else Level.B_B,
        at=to_wire(told) if told else "",
        covers_file=True,
    )


def _carried(container: cms.ContentInfo, trust: Trust) -> LocalKnowledge:
    crls = [*map(der, trust.crls), *structure.lists_inside(container)]
    return _knowledge(crls, certificates(structure.issuers(container, trust)))


def validate_timestamp(stamp: bytes, data: bytes, trust: Trust, at: datetime) -> SignatureReport:
    """Check a TimeStampResp or a token (DER) over ``data``."""
    try:
        token = structure.token_inside(stamp)
        fault = structure.unprotected_fault(token, trust) if token else structure.ALTERED
        if token is None or fault:
            return _without_signer("seal-time", Level.STAMP, fault)
        return asyncio.run(_timestamp(token, data, trust, at))
    except UNREADABLE as wrong:
        return _without_signer("seal-time", Level.STAMP, "unreadable", repr(wrong))


async def _timestamp(
    token: cms.ContentInfo, data: bytes, trust: Trust, at: datetime
) -> SignatureReport:
    signed = token["content"]
    result = await ades_timestamp_validation(
        signed,
        _spec(trust, _carried(token, trust)),
        lambda algorithm: hashlib.new(algorithm, data).digest(),
        timing_info=_timing(at),
    )
    return _told(
        result,
        structure.signer_certificate(signed),
        kind="seal-time",
        field="",
        level=Level.STAMP,
        at=_stamped_at(signed),
        covers_file=True,
    )


def _without_signer(kind: str, level: Level, why: str, detail: str = "") -> SignatureReport:
    verdict = Verdict.UNCHECKED if why == structure.UNKNOWN else Verdict.INVALID
    return SignatureReport(kind, "", "", "", "", level, verdict, why, detail)
