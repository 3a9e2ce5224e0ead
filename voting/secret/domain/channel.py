"""Private messages between trustees, relayed by a server that cannot read them (Belenios 2.5.1)."""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.canonical import Json
from voting.secret.domain.form import Reader, dump
from voting.secret.domain.group import Draw, Group
from voting.secret.domain.trustees import is_signed, read_signed, sign_text

ALGORITHM = "AES-GCM"


def _digest(label: str, element: int) -> bytes:
    return hashlib.sha256(f"{label}|{element}".encode()).digest()


def encrypt(group: Group, public: int, plain: str, draw: Draw) -> str:
    """Encrypt a text to the owner of ``public``: ElGamal for the key, AES-256-GCM for the text.

    The nonce is all 32 bytes of a hash, as the other implementations have it.
    """
    random, key = draw(), group.of_g(draw())
    alpha = group.of_g(random)
    beta = group.times((group.power(public, random), key))
    box = AESGCM(_digest("key", key))
    data = box.encrypt(_digest("iv", alpha), plain.encode(), None)
    fields: dict[str, Json] = {
        "algorithm": ALGORITHM, "alpha": str(alpha), "beta": str(beta), "data": data.hex(),
    }  # fmt: skip
    return dump(fields)


def decrypt(reader: Reader, secret: int, message: str) -> str:
    """Return the text; FlawError ``…-message`` for what was not encrypted to this key."""
    names = ("algorithm", "alpha", "beta", "data")
    algorithm, alpha, beta, data = reader.fields(reader.parse(message.encode()), names)
    if algorithm != ALGORITHM:
        raise reader.flaw("form", "algorithm")
    group, first = reader.group, reader.element(alpha)
    key = group.times((reader.element(beta), group.inverse(group.power(first, secret))))
    try:
        sealed = bytes.fromhex(reader.text(data))
        return AESGCM(_digest("key", key)).decrypt(_digest("iv", first), sealed, None).decode()
    except (InvalidTag, ValueError) as error:
        raise reader.flaw("message") from error


def send(group: Group, signing: int, recipient: int, text: str, draw: Draw) -> str:
    """Sign and encrypt a text; the signature names the recipient, so it cannot be forwarded."""
    inner: dict[str, Json] = {"recipient": str(recipient), "message": text}
    signed = sign_text(group, signing, dump(inner), draw)
    return encrypt(group, recipient, dump(signed.json()), draw)


def receive(reader: Reader, secret: int, sender: int, message: str) -> str:
    """Return the text that ``sender`` sent to the owner of ``secret``; FlawError otherwise."""
    signed = read_signed(reader, reader.parse(decrypt(reader, secret, message).encode()))
    if not is_signed(reader.group, sender, signed):
        raise reader.flaw("signature", "message")
    recipient, text = reader.fields(
        reader.parse(signed.message.encode()), ("recipient", "message")
    )  # fmt: skip
    if reader.element(recipient) != reader.group.of_g(secret):
        raise reader.flaw("message", "recipient")
    return reader.text(text)
