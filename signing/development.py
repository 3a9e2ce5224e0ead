"""The embedded development PKI and time stamp authority: only where nothing signed is valid.

Everything is made once into ``Settings.keys_dir`` / ``pki`` (folders 0700, files 0600) and read
afterwards; lists of revoked certificates are made again before they get old. Every subject says
``DESARROLLO – SIN VALIDEZ`` (design.md, rule 10).
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import TimeStamper

from core.clock import Clock
from core.files import write_durably
from core.settings import Settings
from signing.domain import Signatory
from signing.keys import DEMO, Identity, Trust
from signing.timestamps import LocalTimeStamper, remote

YEAR: Final = timedelta(days=365)
ROOT_LIFE: Final = 25 * YEAR
ISSUER_LIFE: Final = 20 * YEAR
TSA_LIFE: Final = 15 * YEAR
# As long as the authority's: nobody will publish newer ones when a demonstration is checked.
LIST_LIFE: Final = 15 * YEAR
SIGNER_LIFE: Final = 3 * YEAR
RENEW_BEFORE: Final = timedelta(days=180)
SKEW: Final = timedelta(days=1)
MOST_NAME_BYTES: Final = 64 - len(f" ({DEMO})".encode())

Extensions = list[tuple[x509.ExtensionType, bool]]


class DemonstrationOnlyError(Exception):
    """The development PKI was asked for outside ``environment = "development"``."""


@dataclass(frozen=True, slots=True)
class _Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class DevelopmentKeys:
    """A :class:`signing.keys.Keys` whose keys are files of this machine."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Open the PKI, making what is missing; raises DemonstrationOnlyError."""
        if settings.environment != "development":
            raise DemonstrationOnlyError(settings.environment)
        self._folder = settings.keys_dir / "pki"
        self._tsa_url = settings.tsa_url
        self._clock = clock
        _private_folder(settings.keys_dir)
        _private_folder(self._folder)
        with self._lock():
            self._root = self._kept("root", lambda: _root(clock()))
            self._issuer = self._kept("issuer", lambda: _issuer(self._root, clock()))

    def signer(self, who: Signatory) -> Identity:
        """Return the demonstration key of a person; made at the first asking."""
        name = hashlib.sha256(f"{who.person}\n{who.name}\n{who.role}".encode()).hexdigest()[:24]
        return self._leaf(f"signer-{name}", _person(who), _SIGNER)

    def seal(self) -> Identity:
        """Return the demonstration seal."""
        return self._leaf("seal", _name("Sello electrónico"), _SIGNER)

    def people(self) -> tuple[bytes, ...]:
        """Return the certificate of every demonstration key that was made for a person."""
        paths = sorted(self._folder.glob("signer-*.pem"))
        return tuple(_der(_read(path.read_bytes()).certificate) for path in paths)

    def timestamper(self, clock: Clock) -> TimeStamper:
        """Return ``Settings.tsa_url`` if it is set, otherwise the embedded authority."""
        if self._tsa_url:
            return remote(self._tsa_url)
        authority = self._leaf("tsa", _name("Autoridad de sellado de tiempo"), _TSA)
        return LocalTimeStamper(authority, self.trust(clock).crls, clock)

    def trust(self, clock: Clock) -> Trust:
        """Return the development root, issuer and both lists, in DER."""
        with self._lock():
            lists = (
                self._list("root", self._root, clock),
                self._list("issuer", self._issuer, clock),
            )
        return Trust((_der(self._root.certificate),), (_der(self._issuer.certificate),), lists)

    def root_pem(self) -> bytes:
        """Return the root certificate, for who checks with other tools."""
        return self._root.certificate.public_bytes(serialization.Encoding.PEM)

    def _leaf(self, name: str, subject: x509.Name, uses: Extensions) -> Identity:
        issuer = self._issuer
        life = TSA_LIFE if uses is _TSA else SIGNER_LIFE
        with self._lock():
            leaf = self._kept(name, lambda: _issue(subject, issuer, life, uses, self._clock()))
        key = leaf.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return Identity(_der(leaf.certificate), key, (_der(issuer.certificate),))

    def _kept(self, name: str, make: Callable[[], _Issued]) -> _Issued:
        path = self._folder / f"{name}.pem"
        if path.exists():
            kept = _read(path.read_bytes())
            if kept.certificate.not_valid_after_utc - RENEW_BEFORE > self._clock():
                return kept
        made = make()
        write_durably(path, [_pem(made)])  # temporary files are 0600, and so is the result
        return made

    def _list(self, name: str, issuer: _Issued, clock: Clock) -> bytes:
        path = self._folder / f"{name}.crl"
        if path.exists():
            kept = x509.load_der_x509_crl(path.read_bytes())
            until = kept.next_update_utc
            if until is not None and until - RENEW_BEFORE > clock():
                return path.read_bytes()
        made = _revoked(issuer, clock())
        write_durably(path, [made])
        return made

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Two processes of one machine must not make two roots."""
        handle = os.open(self._folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _private_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)


def _usage(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in names for name in every})


_SIGNER: Final[Extensions] = [(_usage("digital_signature", "content_commitment"), True)]
_TSA: Final[Extensions] = [
    (_usage("digital_signature", "content_commitment"), True),
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),  # RFC 3161, 2.3
]


def _name(common: str, *more: x509.NameAttribute[str]) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ES"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEMO),
            *more,
            x509.NameAttribute(NameOID.COMMON_NAME, f"{_short(common)} ({DEMO})"),
        ]
    )


def _person(who: Signatory) -> x509.Name:
    given, _, surname = who.name.partition(" ")
    return _name(
        who.name,
        x509.NameAttribute(NameOID.GIVEN_NAME, given or "-"),
        x509.NameAttribute(NameOID.SURNAME, surname or "-"),
        x509.NameAttribute(NameOID.TITLE, _short(who.role) or "-"),
        x509.NameAttribute(
            NameOID.SERIAL_NUMBER, hashlib.sha256(who.person.encode()).hexdigest()[:20]
        ),
    )


def _short(text: str) -> str:
    """Leave room for the mark: a common name has 64 bytes (RFC 5280, and its UTF-8)."""
    return text.encode()[:MOST_NAME_BYTES].decode(errors="ignore").strip()


def _root(now: datetime) -> _Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name("Raíz")
    extensions = _authority(1)
    return _Issued(_certificate(subject, key, (subject, key), (ROOT_LIFE, now), extensions), key)


def _issuer(root: _Issued, now: datetime) -> _Issued:
    return _issue(_name("Autoridad intermedia"), root, ISSUER_LIFE, _authority(0), now)


def _authority(depth: int) -> Extensions:
    return [
        (x509.BasicConstraints(ca=True, path_length=depth), True),
        (_usage("key_cert_sign", "crl_sign"), True),
    ]


def _issue(
    subject: x509.Name, issuer: _Issued, life: timedelta, extensions: Extensions, now: datetime
) -> _Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    by = (issuer.certificate.subject, issuer.key)
    return _Issued(_certificate(subject, key, by, (life, now), extensions), key)


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: tuple[x509.Name, ec.EllipticCurvePrivateKey],
    when: tuple[timedelta, datetime],
    extensions: Extensions,
) -> x509.Certificate:
    life, now = when
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by[0])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by[1].public_key()), critical=False
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(by[1], hashes.SHA256())


def _revoked(issuer: _Issued, now: datetime) -> bytes:
    """Return a list without entries: nothing of the demonstration is ever revoked."""
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - SKEW)
        .next_update(now + LIST_LIFE)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
        .sign(issuer.key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _pem(issued: _Issued) -> bytes:
    key = issued.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key + issued.certificate.public_bytes(serialization.Encoding.PEM)


def _read(content: bytes) -> _Issued:
    key = serialization.load_pem_private_key(content, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the development PKI holds keys on P-256 only")
    return _Issued(x509.load_pem_x509_certificate(content), key)
