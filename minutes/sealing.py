"""The seal of the entity as a package wants it: checkpoint key, CAdES, time stamps, roots."""

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import checkpoint
from core.clock import Clock
from core.files import write_durably
from minutes.authority import SCHEMA, Authority, Holder, write
from minutes.house import House
from signing.cades import sign_detached
from signing.holders import key_sha256, name_of
from signing.keys import Keys, der
from signing.timestamps import stamp

LOG_NAME = "hemiciclo-registro"
LOG_KEY = "registro-ed25519.pem"
ROOTS, ISSUERS, REVOKED = "raices.pem", "intermedias.pem", "revocados.pem"
AUTHORITY = "autoridad.json"


class EntitySeal:
    """A :class:`minutes.package.Sealing` over the keys of the installation."""

    def __init__(self, keys: Keys, house: House, keys_dir: Path, clock: Clock) -> None:
        self._keys = keys
        self._house = house
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

    def authority(self) -> Authority:
        """Return who answers for this entity's packages, as it is published on the sede."""
        trust, seal = self._keys.trust(self._clock), self._keys.seal().certificate
        return Authority.model_validate(
            {
                "schema": SCHEMA,
                "entity": self._house.council,
                "dir3": self._house.dir3,
                "roots": tuple(_pem((one,), "CERTIFICATE").decode() for one in trust.roots),
                "seals": _holders((seal,)),
                "log_keys": (self.verifier_key,),
                "people": _holders(self._keys.people()),
            }
        )

    def roots(self) -> Mapping[str, bytes]:
        trust = self._keys.trust(self._clock)
        found = {ROOTS: _pem(trust.roots, "CERTIFICATE"), AUTHORITY: write(self.authority())}
        if trust.issuers:
            found[ISSUERS] = _pem(trust.issuers, "CERTIFICATE")
        if trust.crls:
            found[REVOKED] = _pem(trust.crls, "X509 CRL")
        return found


def _holders(certificates: Iterable[bytes]) -> tuple[Holder, ...]:
    """Put certificates together by the name that their issuer vouches for."""
    found: dict[str, list[str]] = {}
    for one in certificates:
        found.setdefault(name_of(one), []).append(key_sha256(one))
    return tuple(Holder(name=name, keys=tuple(sorted(set(keys)))) for name, keys in found.items())


def log_key(keys_dir: Path) -> Ed25519PrivateKey:
    """Return the key that signs heads of logs, made at the first asking (0600)."""
    path = keys_dir / LOG_KEY
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
