"""What is signed holds here, offline, and for tools that are not ours."""

import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader

from core.settings import Settings
from signing.cades import sign_detached
from signing.development import DevelopmentKeys
from signing.domain import Later, Level, Verdict
from signing.keys import Trust
from signing.pades import CHAIR_FIELD, SECRETARY_FIELD, close, sign_chair, sign_secretary
from signing.timestamps import stamp, token
from signing.validation import is_valid, validate_cades, validate_pdf, validate_timestamp
from tests.signing.conftest import CHAIR, NOW, SECRETARY, Signed, clock

MANIFEST = b'{"schema":"videoacta/1"}'
WIRE = "2025-03-27T12:30:00.000000Z"


def tool(folder: Path, *command: str) -> str:
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.law("R-ACT-8")
@pytest.mark.law("R-SIG-1")
def test_the_act_bears_the_secretary_then_the_chair_then_the_archive(
    signed: Signed, trust: Trust
) -> None:
    reports = validate_pdf(signed.closed, trust, NOW)

    assert [(r.field, r.level, r.verdict, r.why) for r in reports] == [
        (SECRETARY_FIELD, Level.B_LTA, Verdict.VALID, "ok"),
        (CHAIR_FIELD, Level.B_LTA, Verdict.VALID, "ok"),
        ("SelloDeArchivo1", Level.STAMP, Verdict.VALID, "ok"),
    ]
    assert [r.later for r in reports] == [Later.SIGNATURES, Later.SIGNATURES, Later.NOTHING]
    assert [r.covers_file for r in reports] == [False, False, True]
    assert SECRETARY.name in reports[0].signer
    assert CHAIR.name in reports[1].signer
    assert [r.at for r in reports] == [WIRE] * 3
    assert all(r.is_demo for r in reports)
    assert is_valid(reports)


def test_each_step_of_the_circuit_covers_every_byte_of_its_file(
    signed: Signed, trust: Trust
) -> None:
    for pdf, count in ((signed.secretary, 1), (signed.chair, 2), (signed.closed, 3)):
        reports = validate_pdf(pdf, trust, NOW)
        assert is_valid(reports)
        assert len(reports) == count
        assert reports[-1].covers_file
    assert signed.closed.startswith(signed.chair)
    assert signed.chair.startswith(signed.secretary)
    assert signed.secretary.startswith(signed.rendered)


@pytest.mark.law("R-SIG-7")
def test_the_act_holds_years_after_the_signers_certificates_expired(
    signed: Signed, trust: Trust
) -> None:
    assert is_valid(validate_pdf(signed.closed, trust, NOW + timedelta(days=365 * 10)))
    after_the_authority = NOW + timedelta(days=365 * 16)
    assert not is_valid(validate_pdf(signed.closed, trust, after_the_authority))


def test_the_archive_stamp_can_be_renewed(
    signed: Signed, keys: DevelopmentKeys, trust: Trust
) -> None:
    renewed = close(signed.closed, keys, lambda: NOW + timedelta(days=365))

    reports = validate_pdf(renewed, trust, NOW + timedelta(days=366))

    assert is_valid(reports)
    assert [r.field for r in reports[2:]] == ["SelloDeArchivo1", "SelloDeArchivo2"]


def test_signing_leaves_the_pdf_a_claims_and_shows_nothing(signed: Signed) -> None:
    before, after = (PdfFileReader(BytesIO(pdf)).root for pdf in (signed.rendered, signed.closed))

    assert after["/Metadata"].data == before["/Metadata"].data
    assert b"pdfaid:conformance" in after["/Metadata"].data
    assert after["/OutputIntents"] == before["/OutputIntents"]
    fields = [field.get_object() for field in after["/AcroForm"]["/Fields"]]
    assert [(field["/F"], "/AP" in field) for field in fields] == [(132, False)] * 3
    assert [list(field["/Rect"]) for field in fields] == [[0, 0, 0, 0]] * 3


def test_pdfsig_finds_both_signatures_valid(signed: Signed, tmp_path: Path) -> None:
    (tmp_path / "acta.pdf").write_bytes(signed.chair)

    told = tool(tmp_path, "pdfsig", "acta.pdf")

    assert told.count("Signature is Valid.") == 2
    assert told.count("Total document signed") == 1


def test_a_stranger_to_the_root_is_unchecked_and_never_invalid(
    signed: Signed, tmp_path: Path, keys: DevelopmentKeys
) -> None:
    for roots in ((), (DevelopmentKeys(_other(tmp_path), clock).root_pem(),)):
        reports = (
            *validate_pdf(signed.closed, Trust(roots), NOW),
            validate_cades(sign_detached(MANIFEST, keys, clock), MANIFEST, Trust(roots), NOW),
            validate_timestamp(stamp(MANIFEST, keys, clock), MANIFEST, Trust(roots), NOW),
        )

        assert {report.verdict for report in reports} == {Verdict.UNCHECKED}


def _other(folder: Path) -> Settings:
    return Settings(environment="development", data_dir=folder)


def test_a_missing_list_of_revoked_certificates_is_unchecked(
    signed: Signed, keys: DevelopmentKeys, trust: Trust
) -> None:
    late = NOW + timedelta(days=365 * 16)  # the lists inside are too old by then

    reports = validate_pdf(signed.secretary, trust, late)

    assert {report.verdict for report in reports} == {Verdict.UNCHECKED}


@pytest.mark.law("R-SIG-1")
def test_the_seal_over_a_manifest_holds_here_and_for_openssl(
    keys: DevelopmentKeys, trust: Trust, tmp_path: Path
) -> None:
    signature = sign_detached(MANIFEST, keys, clock)
    (tmp_path / "m.json").write_bytes(MANIFEST)
    (tmp_path / "m.p7s").write_bytes(signature)
    (tmp_path / "root.pem").write_bytes(keys.root_pem())
    verify = (
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "m.p7s",
        "-content", "m.json", "-CAfile", "root.pem", "-attime", str(int(NOW.timestamp())),
    )  # fmt: skip

    report = validate_cades(signature, MANIFEST, trust, NOW)
    assert (report.verdict, report.level, report.at) == (Verdict.VALID, Level.B_T, WIRE)
    assert "CAdES Verification successful" in tool(tmp_path, *verify)

    assert validate_cades(signature, MANIFEST + b" ", trust, NOW).why == "altered"
    (tmp_path / "m.json").write_bytes(MANIFEST + b" ")
    assert "CAdES Verification successful" not in tool(tmp_path, *verify)


@pytest.mark.law("R-SIG-4")
def test_a_time_stamp_holds_here_and_for_openssl(
    keys: DevelopmentKeys, trust: Trust, tmp_path: Path
) -> None:
    response = stamp(MANIFEST, keys, clock)
    (tmp_path / "m.json").write_bytes(MANIFEST)
    (tmp_path / "m.tsr").write_bytes(response)
    (tmp_path / "m.tst").write_bytes(token(response))
    (tmp_path / "root.pem").write_bytes(keys.root_pem())
    common = ("-data", "m.json", "-CAfile", "root.pem", "-attime", str(int(NOW.timestamp())))
    whole = ("openssl", "ts", "-verify", "-in", "m.tsr", *common)
    alone = ("openssl", "ts", "-verify", "-token_in", "-in", "m.tst", *common)

    for content in (response, token(response)):
        report = validate_timestamp(content, MANIFEST, trust, NOW)
        assert (report.verdict, report.at) == (Verdict.VALID, WIRE)
        assert validate_timestamp(content, MANIFEST + b" ", trust, NOW).why == "altered"
    assert "Verification: OK" in tool(tmp_path, *whole)
    assert "Verification: OK" in tool(tmp_path, *alone)
    (tmp_path / "m.json").write_bytes(MANIFEST + b" ")
    assert "Verification: OK" not in tool(tmp_path, *whole)


def test_what_is_not_a_signature_is_told_and_raises_nothing(trust: Trust, signed: Signed) -> None:
    assert [r.why for r in validate_pdf(b"", trust, NOW)] == ["unsigned"]
    assert [r.why for r in validate_pdf(signed.rendered, trust, NOW)] == ["unsigned"]
    assert validate_cades(b"\x30\x00", MANIFEST, trust, NOW).verdict is Verdict.INVALID
    assert validate_timestamp(b"nothing", MANIFEST, trust, NOW).verdict is Verdict.INVALID


def test_the_second_signature_needs_no_second_look_at_who_signs(
    keys: DevelopmentKeys, signed: Signed
) -> None:
    """The certificate of the chair names the chair, not the secretary."""
    certificate = x509.load_der_x509_certificate(keys.signer(CHAIR).certificate)

    assert CHAIR.name in certificate.subject.rfc4514_string()
    again = sign_chair(sign_secretary(signed.rendered, SECRETARY, keys, clock), CHAIR, keys, clock)
    assert again.startswith(signed.rendered)
