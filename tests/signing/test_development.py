"""The embedded PKI: made once, private, renewed in time, and never outside development."""

import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.settings import Settings
from signing.development import DemonstrationOnlyError, DevelopmentKeys
from signing.domain import Signatory
from signing.keys import DEMO

NOW = datetime(2025, 3, 27, 12, 30, tzinfo=UTC)
SECRETARY = Signatory("p-secretario", "Bernardo Actasanz Folioviejo", "Secretario General")


def open_keys(folder: Path, now: datetime = NOW) -> DevelopmentKeys:
    return DevelopmentKeys(Settings(environment="development", data_dir=folder), lambda: now)


def common_name(certificate: bytes) -> str:
    found = x509.load_der_x509_certificate(certificate)
    return str(found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def test_there_are_no_demonstration_keys_in_production(tmp_path: Path) -> None:
    with pytest.raises(DemonstrationOnlyError):
        DevelopmentKeys(Settings(environment="production", data_dir=tmp_path), lambda: NOW)

    assert list(tmp_path.iterdir()) == []


def test_every_certificate_says_that_it_is_worth_nothing(tmp_path: Path) -> None:
    keys = open_keys(tmp_path)
    trust = keys.trust(lambda: NOW)

    certificates = [
        *trust.roots, *trust.issuers, keys.seal().certificate, keys.signer(SECRETARY).certificate
    ]  # fmt: skip
    keys.timestamper(lambda: NOW)
    tsa = x509.load_pem_x509_certificate((tmp_path / "keys" / "pki" / "tsa.pem").read_bytes())

    assert all(DEMO in common_name(one) for one in certificates)
    assert DEMO in str(tsa.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    uses = tsa.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert (uses.critical, list(uses.value)) == (True, [ExtendedKeyUsageOID.TIME_STAMPING])


def test_the_keys_are_the_same_after_a_restart(tmp_path: Path) -> None:
    first, again = open_keys(tmp_path), open_keys(tmp_path)

    assert first.root_pem() == again.root_pem()
    assert first.signer(SECRETARY) == again.signer(SECRETARY)
    assert first.seal() == again.seal()


def test_each_person_and_office_has_its_own_key(tmp_path: Path) -> None:
    keys = open_keys(tmp_path)
    other = Signatory("p-secretario", "Bernardo Actasanz Folioviejo", "Interventor")

    assert keys.signer(SECRETARY).key != keys.signer(other).key


def test_nobody_else_can_read_the_keys(tmp_path: Path) -> None:
    keys = open_keys(tmp_path)
    keys.signer(SECRETARY)

    folder = tmp_path / "keys" / "pki"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_certificate_near_its_end_is_made_again_and_an_older_one_is_kept(tmp_path: Path) -> None:
    early = open_keys(tmp_path).signer(SECRETARY)

    kept = open_keys(tmp_path, NOW + timedelta(days=900)).signer(SECRETARY)
    renewed = open_keys(tmp_path, NOW + timedelta(days=920)).signer(SECRETARY)

    assert kept == early
    assert renewed != early


def test_openssl_accepts_the_chain_with_its_lists(tmp_path: Path) -> None:
    keys = open_keys(tmp_path)
    trust = keys.trust(lambda: NOW)
    pem = {
        "signer": x509.load_der_x509_certificate(keys.signer(SECRETARY).certificate),
        "issuer": x509.load_der_x509_certificate(trust.issuers[0]),
        "root": x509.load_der_x509_certificate(trust.roots[0]),
    }
    for name, certificate in pem.items():
        path = tmp_path / f"{name}.pem"
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
    for place, content in enumerate(trust.crls):
        (tmp_path / f"{place}.crl").write_bytes(content)

    run = subprocess.run(
        [
            "openssl", "verify", "-crl_check_all", "-attime", str(int(NOW.timestamp())),
            "-CAfile", "root.pem", "-untrusted", "issuer.pem", "-CRLfile", "0.crl", "-CRLfile",
            "1.crl", "signer.pem",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
