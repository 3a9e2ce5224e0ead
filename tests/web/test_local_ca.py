"""The authority of the house: browsers accept its leaves, and it may sign for nobody else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from web.local_ca import LEAF_LIFE, RENEW_BEFORE, LocalAuthority, TlsFiles

NAMES = ("localhost", "127.0.0.1", "::1", "pleno.villaclara.test", "192.168.1.20")
NOW = datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
MOST_BROWSERS_TAKE = timedelta(days=397)


@pytest.fixture
def authority(tmp_path: Path) -> LocalAuthority:
    return LocalAuthority(tmp_path / "keys")


def leaf_of(files: TlsFiles) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def root_of(authority: LocalAuthority) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.root_file.read_bytes())


@pytest.mark.parametrize("name", ["localhost", "pleno.villaclara.test"])
def test_a_strict_verifier_accepts_the_leaf(authority: LocalAuthority, name: str) -> None:
    leaf = leaf_of(authority.ensure(NAMES, NOW))
    store = verification.Store([root_of(authority)])
    verifier = verification.PolicyBuilder().store(store).time(NOW)
    verifier.build_server_verifier(x509.DNSName(name)).verify(leaf, [])


def test_a_leaf_lasts_less_than_browsers_ask(authority: LocalAuthority) -> None:
    leaf = leaf_of(authority.ensure(NAMES, NOW))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < MOST_BROWSERS_TAKE


def test_the_root_may_not_sign_for_another_name(authority: LocalAuthority) -> None:
    authority.ensure(NAMES, NOW)
    builder = verification.PolicyBuilder().store(verification.Store([root_of(authority)]))

    def check(name: str) -> None:
        verifier = builder.time(NOW).build_server_verifier(x509.DNSName(name))
        verifier.verify(_signed_by(authority, name), [])

    check("localhost")
    with pytest.raises(verification.VerificationError):
        check("bank.test")


def test_a_leaf_is_kept_until_it_is_due_and_then_renewed(authority: LocalAuthority) -> None:
    first = leaf_of(authority.ensure(NAMES, NOW))
    due = NOW + LEAF_LIFE - RENEW_BEFORE
    assert leaf_of(authority.ensure(NAMES, due - timedelta(days=1))) == first
    renewed = leaf_of(authority.ensure(NAMES, due + timedelta(days=1)))
    assert renewed.not_valid_after_utc > first.not_valid_after_utc


def test_a_new_address_of_the_machine_gets_a_new_leaf_of_the_same_root(
    authority: LocalAuthority,
) -> None:
    first, root = leaf_of(authority.ensure(NAMES, NOW)), root_of(authority)
    second = leaf_of(authority.ensure((*NAMES, "10.1.2.3"), NOW))
    assert (second != first, root_of(authority) == root) == (True, True)


def test_keys_are_readable_by_their_owner_only(authority: LocalAuthority, tmp_path: Path) -> None:
    files = authority.ensure(NAMES, NOW)
    for key in (files.key, tmp_path / "keys" / "local-ca.key"):
        assert key.stat().st_mode & 0o077 == 0


def _signed_by(authority: LocalAuthority, name: str) -> x509.Certificate:
    """Return a leaf for a name that the root must not sign for, made with the root's own key."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  only here

    content = authority.root_file.with_suffix(".key").read_bytes()
    root_key = serialization.load_pem_private_key(content, None)
    assert isinstance(root_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(root_of(authority).subject)
        .public_key(key)
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(root_key, hashes.SHA256())
    )
