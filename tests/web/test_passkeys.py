"""Passkeys from beginning to end, with an authenticator made of software."""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "https://hemiciclo.test"
USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One P-256 credential (W3C WebAuthn 3, section 6)."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.id = b64(b"credential-of-software")
        self.count = 0
        self.flags = USER_PRESENT | USER_VERIFIED
        self.origin = ORIGIN

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        client = self._client_data("webauthn.create", options)
        raw = unb64(self.id)
        attested = bytes(16) + struct.pack(">H", len(raw)) + raw + self._cose()
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(made)})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        client = self._client_data("webauthn.get", options)
        data = self._data(options["rpId"], 0)
        signed = data + hashlib.sha256(client).digest()
        signature = self._key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(signature),
            }
        )

    def _data(self, rp: str, more: int) -> bytes:
        return hashlib.sha256(rp.encode()).digest() + struct.pack(
            ">BI", self.flags | more, self.count
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _cose(self) -> bytes:
        point = self._key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        return {"id": self.id, "rawId": self.id, "type": "public-key", "response": response}


@pytest.fixture
def authenticator(council: Any) -> Authenticator:
    """An authenticator that the secretary registered; nobody is signed in afterwards."""
    made = Authenticator()
    council.enter("p-secretario")
    options = council.client.post("/cuenta/llave/opciones").json()
    answer = council.client.post("/cuenta/llave", json=made.create(options))
    assert answer.status_code == 200, answer.text
    council.client.cookies.clear()
    return made


def options_of(council: Any) -> dict[str, Any]:
    content: dict[str, Any] = council.client.post("/entrar/llave/opciones").json()
    return content


def who(council: Any) -> str | None:
    snapshot = council.client.get("/api/sessions/pleno-demo/snapshot").json()
    person: str | None = snapshot["me"]["person"]
    return person


def test_a_registered_passkey_signs_its_person_in(council: Any, authenticator: Any) -> None:
    assert who(council) is None
    answer = council.client.post("/entrar/llave", json=authenticator.get(options_of(council)))
    assert answer.status_code == 200, answer.text
    assert who(council) == "p-secretario"


def test_user_verification_is_demanded(council: Any, authenticator: Any) -> None:
    options = options_of(council)
    assert options["userVerification"] == "required"
    authenticator.flags = USER_PRESENT
    answer = council.client.post("/entrar/llave", json=authenticator.get(options))
    assert (answer.status_code, answer.json()["code"]) == (403, "passkey-refused")
    assert who(council) is None


def test_an_answer_serves_once(council: Any, authenticator: Any) -> None:
    said = authenticator.get(options_of(council))
    council.client.post("/entrar/llave", json=said)
    council.client.cookies.delete("__Host-sesion")
    again = council.client.post("/entrar/llave", json=said)
    assert again.json()["code"] == "challenge-expired"


def test_a_passkey_of_another_site_is_refused(council: Any, authenticator: Any) -> None:
    authenticator.origin = "https://evil.test"
    answer = council.client.post("/entrar/llave", json=authenticator.get(options_of(council)))
    assert answer.json()["code"] == "passkey-refused"


def test_a_copied_authenticator_betrays_itself_by_its_counter(
    council: Any, authenticator: Any
) -> None:
    council.client.post("/entrar/llave", json=authenticator.get(options_of(council)))
    council.client.cookies.clear()
    authenticator.count = 0
    answer = council.client.post("/entrar/llave", json=authenticator.get(options_of(council)))
    assert answer.json()["code"] == "passkey-refused"


def test_an_unknown_credential_is_refused(council: Any) -> None:
    answer = council.client.post("/entrar/llave", json=Authenticator().get(options_of(council)))
    assert answer.json()["code"] == "passkey-refused"


@pytest.mark.parametrize("body", [{}, {"id": 3}, {"id": "x", "response": {}}, []])
def test_a_malformed_answer_is_refused_by_code(council: Any, authenticator: Any, body: Any) -> None:
    options_of(council)
    if isinstance(body, dict) and body.get("id") == "x":
        body = {**body, "id": authenticator.id}
    answer = council.client.post("/entrar/llave", json=body)
    assert answer.status_code in {400, 403}
    assert answer.json()["code"] in {"malformed", "passkey-refused"}


def test_nobody_registers_a_passkey_without_being_signed_in(council: Any) -> None:
    answer = council.client.post("/cuenta/llave/opciones")
    assert answer.status_code == 401
