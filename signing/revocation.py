"""Revocation lists of real certificates: fetched from where the certificates say (RFC 5280).

A signature without them cannot be closed for the archive. What cannot be fetched is left as it is:
the step that needs it says so and is tried again.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from core.files import write_durably

RENEW_BEFORE: Final = timedelta(hours=6)
SECONDS_TO_ANSWER: Final = 20
MOST_BYTES: Final = 64 << 20
LOG = logging.getLogger(__name__)


def refresh(folder: Path, certificates: Iterable[x509.Certificate], now: datetime) -> None:
    """Fetch into ``folder`` every list that is missing or will soon be replaced."""
    for address in dict.fromkeys(place for one in certificates for place in _places(one)):
        path = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:24]}.crl"
        if _is_fresh(path, now):
            continue
        try:
            with urlopen(address, timeout=SECONDS_TO_ANSWER) as answer:  # noqa: S310  http, by _places
                content = answer.read(MOST_BYTES)
            write_durably(path, [_read(content).public_bytes(Encoding.DER)])
        except (OSError, ValueError) as fault:
            LOG.warning("revocation list not fetched: %s: %s", address, fault)


def _places(certificate: x509.Certificate) -> Iterator[str]:
    """Yield where the issuer of a certificate publishes its list."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return
    for point in points.value:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                address: str = name.value
                if urlsplit(address).scheme in ("http", "https"):
                    yield address


def _is_fresh(path: Path, now: datetime) -> bool:
    if not path.exists():
        return False
    until = _read(path.read_bytes()).next_update_utc
    return until is not None and until - RENEW_BEFORE > now


def _read(content: bytes) -> x509.CertificateRevocationList:
    """Read a list in DER or PEM; raises ValueError."""
    if content.startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)
