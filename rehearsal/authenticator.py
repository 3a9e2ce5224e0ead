"""A passkey in software, for synthetic people: it signs what a browser's authenticator would sign.

It proves nothing of a person; the server takes it as any other, and in development every paper
and page says that what was made with it is a demonstration.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, ATTESTED = 0x01, 0x40
VERIFIED = USER_PRESENT | 0x04
# CBOR (RFC 8949) of the parts of a COSE key that do not change: EC2, ES256, P-256 (RFC 9053).
COSE_X, COSE_Y = bytes.fromhex("a5010203262001215820"), bytes.fromhex("225820")
NO_ATTESTATION = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData"
AAGUID = bytes(16)


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Authenticator:
    """One credential for one origin; the counter stays 0, as synced passkeys have it."""

    origin: str
    host: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def credential(self) -> bytes:
        """The id of the credential."""
        return hashlib.sha256(self._cose()).digest()

    def register(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.create`` as JSON, without attestation."""
        client = self._client("webauthn.create", str(options["challenge"]))
        attested = AAGUID + len(self.credential).to_bytes(2) + self.credential + self._cose()
        data = self._data(VERIFIED | ATTESTED) + attested
        statement = NO_ATTESTATION + b"\x58" + len(data).to_bytes(1) + data
        response = {"clientDataJSON": encoded(client), "attestationObject": encoded(statement)}
        return self._credential(response)

    def prove(self, challenge: bytes, flags: int = VERIFIED) -> dict[str, Any]:
        """Answer ``navigator.credentials.get`` as JSON."""
        client, data = self._client("webauthn.get", encoded(challenge)), self._data(flags)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": encoded(client),
            "authenticatorData": encoded(data),
            "signature": encoded(signature),
        }
        return self._credential(response)

    def _credential(self, response: Mapping[str, str]) -> dict[str, Any]:
        name = encoded(self.credential)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": dict(response),
            "clientExtensionResults": {},
        }

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said, separators=(",", ":")).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _cose(self) -> bytes:
        point = self.key.public_key().public_numbers()
        return COSE_X + point.x.to_bytes(32) + COSE_Y + point.y.to_bytes(32)
