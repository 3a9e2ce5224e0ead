"""The seal of the entity as a package wants it: checkpoint key, CAdES, time stamps, roots."""

import base64
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import checkpoint
from core.clock import Clock
from core.files import write_durably
from signing.cades import sign_detached
from signing.keys import Keys, der
from signing.timestamps import stamp

LOG_NAME = "hemiciclo-registro"
ROOTS, ISSUERS, REVOKED = "raices.pem", "intermedias.pem", "revocados.pem"


class EntitySeal:
    """A :class:`minutes.package.Sealing` over the keys of the installation."""

    def __init__(self, keys: Keys, keys_dir: Path, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._log_key = log_key(keys_dir)

    @property
    def verifier_key(self) -> str:
        return checkpoint.verifier_key(LOG_NAME, self._log_key.public_key())

    def checkpoint(self, head: checkpoint.Head) -> str:
        return checkpoint.sign(head, LOG_NAME, self._log_key)

    def cades(self, data: bytes) -> bytes:
        return sign_detached(data, self._keys, self._clock)

    def stamp(self, data: bytes) -> bytes:
        return stamp(data, self._keys, self._clock)

    def roots(self) -> Mapping[str, bytes]:
        trust = self._keys.trust(self._clock)
        found = {ROOTS: _pem(trust.roots, "CERTIFICATE")}
        if trust.issuers:
            found[ISSUERS] = _pem(trust.issuers, "CERTIFICATE")
        if trust.crls:
            found[REVOKED] = _pem(trust.crls, "X509 CRL")
        return found


def log_key(keys_dir: Path) -> Ed25519PrivateKey:
    """Return the key that signs heads of logs, made at the first asking (0600)."""
    path = keys_dir / "registro-ed25519.pem"
    if not path.exists():
        keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_durably(path, [made])
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(path.name)
    return key


def _pem(objects: tuple[bytes, ...], label: str) -> bytes:
    return b"".join(_armour(der(one), label) for one in objects)


def _armour(content: bytes, label: str) -> bytes:
    encoded = base64.b64encode(content).decode()
    lines = [encoded[start : start + 64] for start in range(0, len(encoded), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()
