"""What a passkey signed, checked offline (W3C Web Authentication 3, section 7.2)."""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException


class NotSignedError(Exception):
    """The assertion is not one of this text by this key, with its user verified."""


def origin_of(text: str, assertion: str, public_key: str) -> str:
    """Return the origin for which a passkey signed SHA-256 of a text, its user verified.

    ``assertion`` is JSON of the passkey's answer (``toJSON``), ``public_key`` COSE in base64url.
    Type, challenge, origin, rpIdHash, UP, UV and signature are checked; raises NotSignedError.
    """
    try:
        answer = json.loads(assertion)
        origin = _origin(answer)
        webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=hashlib.sha256(text.encode()).digest(),
            expected_rp_id=urlsplit(origin).hostname or "",
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotSignedError(text) from error
    return origin


def _origin(answer: Any) -> str:
    client = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
    if client.get("crossOrigin", False) or not str(client["origin"]).startswith("https://"):
        raise ValueError(client["origin"])
    return str(client["origin"])
