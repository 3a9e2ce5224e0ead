"""Whose a certificate is: the fingerprint of its key, and the name that its issuer vouches for."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from asn1crypto import x509

from signing.keys import der


def key_sha256(certificate: bytes) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo (RFC 5280, 4.1.2.7); DER or PEM.

    Stays the same when a certificate is renewed over its key. It is what
    ``openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum`` prints.
    """
    return fingerprint(x509.Certificate.load(der(certificate)))


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the key of a certificate that was read already."""
    return hashlib.sha256(certificate.public_key.dump()).hexdigest()


def holder_of(certificate: x509.Certificate) -> str:
    """Return the holder's name: given name and surname, or the common name where it has neither."""
    subject: Mapping[str, Any] = certificate.subject.native
    parts = [_text(subject.get(name)) for name in ("given_name", "surname")]
    return " ".join(filter(None, parts)) or _text(subject.get("common_name"))


def name_of(certificate: bytes) -> str:
    """Return the holder's name of a certificate in DER or PEM."""
    return holder_of(x509.Certificate.load(der(certificate)))


def is_named(holder: str, name: str) -> bool:
    """Tell whether every word of ``name`` stands in ``holder``.

    Case, accents and order do not count: issuers write ``PÉREZ GIL ANA - 00000000T``.
    """
    wanted = words(name)
    return bool(wanted) and wanted <= words(holder)


def words(name: str) -> frozenset[str]:
    """Return the words of a name without case or accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(re.findall(r"\w+", bare))


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")
