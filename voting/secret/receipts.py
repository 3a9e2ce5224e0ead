"""The signed receipt of a ballot: with it a voter proves that the board lost it.

It tells nothing of the sense of the vote.
"""

import base64
import binascii
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.canonical import Json
from voting.secret.domain.form import FlawError, Reader, dump
from voting.secret.domain.group import BELENIOS_2048
from voting.secret.verify import Facts, Flaw

FIELDS = ("uuid", "tracker", "server_sig")
MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the server has a ballot; where on the board is not known before the close."""

    uuid: str
    tracker: str
    signature: str

    @property
    def statement(self) -> bytes:
        """What the server signs."""
        return f"pleno/receipt/2|{self.uuid}|{self.tracker}".encode()

    def json(self) -> Json:
        """Return the object that the voter's device keeps."""
        values = (self.uuid, self.tracker, self.signature)
        return dict(zip(FIELDS, values, strict=True))

    def bytes(self) -> bytes:
        """Return the file that the voter takes away."""
        return dump(self.json()).encode()


def issue(key: Ed25519PrivateKey, uuid: str, tracker: str) -> Receipt:
    """Sign the receipt of a ballot that is in the urn and on the disk; the same one each time."""
    bare = Receipt(uuid, tracker, "")
    return replace(bare, signature=base64.b64encode(key.sign(bare.statement)).decode())


def read_receipt(raw: bytes) -> Receipt:
    """Return the receipt; FlawError ``receipt-form`` for anything else."""
    reader = Reader("receipt", BELENIOS_2048)
    value = reader.parse(raw.strip(), MAX_BYTES)
    return Receipt(*map(reader.text, reader.fields(value, FIELDS)))


def public_bytes(key: Ed25519PrivateKey) -> str:
    """Return the public key as the manifest carries it: Base64 of 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read_key(text: str) -> Ed25519PublicKey:
    """Return the public key of a manifest; FlawError ``manifest-key`` for anything else."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise FlawError("manifest-key") from error


def check_receipt(receipt: Receipt, facts: Facts, key: Ed25519PublicKey | None) -> Flaw | None:
    """Return None when the ballot of the receipt is on the board, or what is wrong.

    The signature is checked first: what the server did not sign proves nothing against it.
    """
    if receipt.uuid != facts.election.uuid:
        return Flaw("receipt-election", receipt.uuid)
    if key is not None and not _is_signed(receipt, key):
        return Flaw("receipt-signature")
    if receipt.tracker not in facts.heights:
        return Flaw("receipt-missing", receipt.tracker)
    return None


def _is_signed(receipt: Receipt, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(receipt.signature, validate=True), receipt.statement)
    except (InvalidSignature, binascii.Error):
        return False
    return True
