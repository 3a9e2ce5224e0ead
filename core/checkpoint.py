"""The head of a log as a C2SP checkpoint: a signed note that anyone can check.

Formats: c2sp.org/signed-note and c2sp.org/tlog-checkpoint, signature type 0x01 (Ed25519).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of a log at a moment; ``origin`` names the log."""

    origin: str
    size: int
    root: bytes


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """Return the text that is published for who checks: ``name+id+base64``."""
    public = key.public_bytes_raw()
    encoded = base64.b64encode(ED25519 + public).decode()
    return f"{name}+{_key_id(name, public).hex()}+{encoded}"


def sign(head: Head, name: str, key: Ed25519PrivateKey) -> str:
    """Return the checkpoint as a signed note."""
    text = f"{head.origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_id(name, public) + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def open_checkpoint(note: str, key: str) -> Head | None:
    """Return the head that ``note`` signs with the verifier key ``key``, or None."""
    try:
        name, key_id, encoded = key.split("+", 2)
        public = base64.b64decode(encoded, validate=True)[1:]
        text, _, signatures = note.partition("\n\n")
        for line in signatures.splitlines():
            dash, signer, signature = line.split(" ", 2)
            raw = base64.b64decode(signature, validate=True)
            if dash == "—" and signer == name and raw[:4].hex() == key_id:
                verifier = Ed25519PublicKey.from_public_bytes(public)
                verifier.verify(raw[4:], text.encode() + b"\n")
                origin, size, root = text.split("\n")
                return Head(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error, InvalidSignature):
        return None
    return None
