"""The keys of a real installation: the seal held here, a time stamp service, people outside.

- the seal of the entity is a PKCS#12 file (``Settings.seal_file``), its password beside it;
- time comes from ``Settings.tsa_url`` (RFC 3161);
- ``Settings.trust_dir`` holds roots, issuers (``*.pem``) and revocation lists (``*.crl``); lists
  that certificates name (RFC 5280, 4.2.1.13) are fetched into it before they get old;
- people sign outside, on their own machine (``signing.outside``); here are only the certificates
  they may sign with: ``Settings.keys_dir`` / ``people`` / ``<person>.pem``.
"""

from pathlib import Path
from typing import Final, NoReturn

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.timestamps import TimeStamper

from core.clock import Clock
from core.settings import Settings
from signing.domain import Signatory
from signing.keys import Identity, Trust
from signing.revocation import refresh
from signing.timestamps import remote

PEOPLE: Final = "people"


class SignsOutsideError(Exception):
    """The key of a person was asked for: people sign on their own machine."""


class UnusableKeyError(Exception):
    """A file of keys or certificates cannot be used; the text says which and why."""


class ProductionKeys:
    """A :class:`signing.keys.Keys` of a real installation; raises UnusableKeyError."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._seal = _pkcs12(settings)

    def signer(self, who: Signatory) -> NoReturn:
        """Raise SignsOutsideError."""
        raise SignsOutsideError(who.person)

    def seal(self) -> Identity:
        """Return the seal of the entity."""
        return self._seal

    def people(self) -> tuple[bytes, ...]:
        """Return every certificate that somebody may sign with, or once could."""
        folder = self._settings.keys_dir / PEOPLE
        found = [one for path in sorted(folder.glob("*.pem")) for one in _certificates(path)]
        return tuple(_der(one) for one in found)

    def timestamper(self, clock: Clock) -> TimeStamper:  # noqa: ARG002  the port has it
        """Return the time stamp service."""
        return remote(self._settings.tsa_url)

    def trust(self, clock: Clock) -> Trust:
        """Return roots, issuers and lists; fetches the lists that are about to get old."""
        folder = self._settings.trust_dir
        if folder is None:
            raise UnusableKeyError("trust_dir")
        kept = [one for path in sorted(folder.glob("*.pem")) for one in _certificates(path)]
        known = [*kept, *(x509.load_der_x509_certificate(one) for one in self._involved())]
        refresh(folder, known, clock())
        roots = tuple(_der(one) for one in kept if one.subject == one.issuer)
        issuers = tuple(_der(one) for one in kept if one.subject != one.issuer)
        crls = tuple(path.read_bytes() for path in sorted(folder.glob("*.crl")))
        return Trust(roots, issuers, crls)

    def _involved(self) -> tuple[bytes, ...]:
        return (self._seal.certificate, *self._seal.chain, *self.people())


def certificates_of(settings: Settings, person: str) -> tuple[bytes, ...]:
    """Return the certificates with which a person may sign, DER."""
    path = settings.keys_dir / PEOPLE / f"{person}.pem"
    return tuple(_der(one) for one in _certificates(path)) if path.exists() else ()


def _pkcs12(settings: Settings) -> Identity:
    path = settings.seal_file
    if path is None:
        raise UnusableKeyError("seal_file")
    password = settings.seal_password.get_secret_value().encode() or None
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), password)
    except (OSError, ValueError) as fault:
        raise UnusableKeyError(f"{path.name}: {fault}") from fault
    if key is None or certificate is None:
        raise UnusableKeyError(f"{path.name}: no key with its certificate")
    content = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    issuers = tuple(_der(one) for one in chain if one.subject != one.issuer)
    return Identity(_der(certificate), content, issuers)


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as fault:
        raise UnusableKeyError(f"{path.name}: {fault}") from fault


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
