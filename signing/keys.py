"""What a signature is made with and checked against, whoever keeps the keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from asn1crypto import cms, pem, x509
from asn1crypto import keys as asn1_keys
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.clock import Clock
from signing.domain import Signatory
from signing.settled import settled

DEMO = "DESARROLLO – SIN VALIDEZ"


@dataclass(frozen=True, slots=True)
class Identity:
    """A key in memory with its certificate; ``chain`` are the issuers without the root. All DER."""

    certificate: bytes
    key: bytes
    chain: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """Roots that are believed, and what helps to check offline: issuers and revocation lists.

    Each is one object in DER or PEM.
    """

    roots: tuple[bytes, ...]
    issuers: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


class Keys(Protocol):
    """The keys of an installation."""

    def signer(self, who: Signatory) -> Identity:
        """Return the key with which a person signs, after that person's act."""

    def seal(self) -> Identity:
        """Return the electronic seal of the entity (L40/2015, art. 42.a)."""

    def people(self) -> tuple[bytes, ...]:
        """Return the certificates of everybody who signs or ever signed here, DER."""

    def timestamper(self, clock: Clock) -> TimeStamper:
        """Return who stamps time (RFC 3161)."""

    def trust(self, clock: Clock) -> Trust:
        """Return what the signatures of this installation are checked against."""


class _Signer(SimpleSigner):
    """Hands over signatures whose bytes are ready."""

    async def async_sign_prescribed_attributes(self, *given: Any, **named: Any) -> cms.ContentInfo:
        return settled(await super().async_sign_prescribed_attributes(*given, **named))


def simple_signer(identity: Identity) -> SimpleSigner:
    """Return the signer that the PDF and CMS libraries want."""
    certificate = x509.Certificate.load(identity.certificate)
    registry = SimpleCertificateStore()
    registry.register_multiple(x509.Certificate.load(issuer) for issuer in identity.chain)
    return _Signer(
        certificate,
        asn1_keys.PrivateKeyInfo.load(identity.key),
        registry,
        embed_roots=False,
    )


def certificates(found: Sequence[bytes]) -> list[x509.Certificate]:
    """Read certificates in DER or PEM; raises ValueError for what is neither."""
    return [x509.Certificate.load(der(one), strict=True) for one in found]


def der(content: bytes) -> bytes:
    """Return the DER of an object that may be PEM."""
    if pem.detect(content):
        _, _, content = pem.unarmor(content)
    return content
