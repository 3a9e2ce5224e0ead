"""A certification authority of the house, for tablets on a network without public names.

The root may sign for this installation's names and private addresses only (RFC 5280, 4.2.1.10);
leaves last less than 398 days, as browsers ask, and are renewed by themselves.
"""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from web.hosts import is_address

ROOT_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=90)
RENEW_BEFORE = timedelta(days=30)
BACKDATED = timedelta(hours=1)  # tablets whose clock is slow
PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the chain and the key of the server are."""

    certificate: Path
    key: Path


class LocalAuthority:
    """The authority kept in one folder: ``local-ca.pem``, ``tls.pem`` and their keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def root_file(self) -> Path:
        """The certificate that tablets install."""
        return self._folder / "local-ca.pem"

    def ensure(self, names: tuple[str, ...], now: datetime) -> TlsFiles:
        """Return a leaf for ``names`` that will last; makes or renews what is missing."""
        files = TlsFiles(self._folder / "tls.pem", self._folder / "tls.key")
        if not self.root_file.exists():
            self._make_root(names, now)
        if not _still_good(files.certificate, names, now):
            self._make_leaf(files, names, now)
        return files

    def _make_root(self, names: tuple[str, ...], now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name("Hemiciclo: autoridad local")
        usage = _usage(signs_certificates=True)
        certificate = (
            _builder(subject, subject, key.public_key(), now, ROOT_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(_constraints(names), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write_secret(self._folder / "local-ca.key", _pem(key))
        self.root_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _make_leaf(self, files: TlsFiles, names: tuple[str, ...], now: datetime) -> None:
        root = x509.load_pem_x509_certificate(self.root_file.read_bytes())
        root_key = _load_key(self._folder / "local-ca.key")
        key = ec.generate_private_key(ec.SECP256R1())
        permitted = [name for name in names if not is_address(name) or _is_private(name)]
        certificate = (
            _builder(_name(permitted[0]), root.subject, key.public_key(), now, LEAF_LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(_general(permitted)), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
                critical=False,
            )
            .sign(root_key, hashes.SHA256())
        )
        _write_secret(files.key, _pem(key))
        files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _still_good(file: Path, names: tuple[str, ...], now: datetime) -> bool:
    if not file.exists():
        return False
    leaf = x509.load_pem_x509_certificate(file.read_bytes())
    held = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    wanted = {name for name in names if not is_address(name) or _is_private(name)}
    has = {*held.get_values_for_type(x509.DNSName)}
    has |= {str(address) for address in held.get_values_for_type(x509.IPAddress)}
    return wanted <= has and leaf.not_valid_after_utc - now > RENEW_BEFORE


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _constraints(names: tuple[str, ...]) -> x509.NameConstraints:
    hosts = [x509.DNSName(name) for name in names if not is_address(name)]
    networks = [x509.IPAddress(ipaddress.ip_network(network)) for network in PRIVATE]
    return x509.NameConstraints([*hosts, *networks], None)


def _is_private(name: str) -> bool:
    address = ipaddress.ip_address(name)
    return any(address in ipaddress.ip_network(network) for network in PRIVATE)


def _general(names: list[str]) -> list[x509.GeneralName]:
    return [
        x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)
        for name in names
    ]


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey), "made by _make_root"
    return key


def _write_secret(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
