"""Whose signatures they are: seal, secretary and chair against the log and the authority.

That a signature is valid says only that somebody whom a root vouches for signed; under a root that
serves everybody that is anybody. Here each is compared with who had to sign.
"""

from dataclasses import dataclass

from minutes import names
from minutes.authority import Authority
from minutes.domain.record import Record
from minutes.domain.signers import approver, secretary
from minutes.domain.words import full_name
from minutes.manifest import Manifest
from minutes.report import Report
from sessions.domain.values import Person
from signing.domain import Level, SignatureReport, Verdict
from signing.holders import is_named
from signing.pades import CHAIR_FIELD, PARTIAL_COPY, SEAL_FIELD, SECRETARY_FIELD

VISTO_BUENO = "Vº Bº"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who must sign in a field, and what the signature must say; no person: the entity's seal."""

    field: str
    person: Person | None
    reason: str


@dataclass(frozen=True, slots=True)
class Bound:
    """The authority that is believed; ``is_given``: the reader has it from elsewhere."""

    authority: Authority
    is_given: bool


def signers(record: Record, *, is_partial: bool) -> dict[str, tuple[Signer, ...]]:
    """Return who must have signed which paper, in order (R-ACT-8, L40/2015 art. 18.1).

    A partial copy is an automated act under the seal of the entity (L39/2015 art. 27, R-SIG-2).
    """
    keeper, presides = secretary(record), approver(record)
    first = (Signer(SECRETARY_FIELD, keeper, keeper.office),) if keeper else ()
    reason = f"{VISTO_BUENO} {presides.office}".strip() if presides else ""
    second = (Signer(CHAIR_FIELD, presides, reason),) if presides else ()
    copy = (Signer(SEAL_FIELD, None, PARTIAL_COPY),)
    acta = copy if is_partial else (*first, *second)
    return {names.ACTA: acta, names.CERTIFICATION: first}


def check_seal(one: SignatureReport, bound: Bound, report: Report) -> None:
    """The seal of the manifest is the entity's (L40/2015, art. 42.a)."""
    if one.verdict is not Verdict.VALID:
        return
    if bound.authority.seals_with(one.key):
        report.hold("seal", report.mark(), seal=one.holder, key=one.key, file=names.AUTHORITY)
    else:
        report.fail("seal-unbound", names.MANIFEST_SIGNATURE, signer=one.holder, key=one.key)


def check_log_key(told: Manifest, bound: Bound, report: Report) -> None:
    """The key of the checkpoint is the one that the entity keeps its logs with."""
    if told.log.verifier_key not in bound.authority.log_keys:
        report.fail("log-key-unbound", names.CHECKPOINT, key=told.log.verifier_key)


def check_paper(
    name: str,
    found: tuple[SignatureReport, ...],
    wanted: tuple[Signer, ...],
    bound: Bound,
    report: Report,
) -> None:
    """The signatures of a paper are those of the log's secretary and chair, and no others."""
    given = {one.field: one for one in found if one.kind == "signature"}
    for signer in wanted:
        one = given.pop(signer.field, None)
        if one is not None and one.verdict is Verdict.VALID:
            _check_one(name, one, signer, bound, report)
    for field, one in given.items():
        report.fail("signature-extra", name, field=field, signer=one.holder)


def _check_one(
    name: str, one: SignatureReport, signer: Signer, bound: Bound, report: Report
) -> None:
    mark = report.mark()
    person = full_name(signer.person) if signer.person else bound.authority.entity
    if signer.person is None:
        if not bound.authority.seals_with(one.key):
            report.fail("seal-unbound", name, signer=one.holder, key=one.key)
    elif not bound.is_given and not is_named(one.holder, person):
        report.fail("signer-other", name, signer=one.holder, person=person)
    elif not bound.authority.signs_with(person, one.key):
        report.fail("signer-unbound", name, person=person, key=one.key)
    if one.reason != signer.reason:
        report.fail("signer-reason", name, person=person, reason=one.reason, wanted=signer.reason)
    if one.level is not Level.B_LTA:
        report.fail("signature-archive", name, signer=one.holder, level=one.level.value)
    report.hold("signer", mark, file=name, person=person, office=signer.reason, key=one.key)
