"""Passkeys (W3C Web Authentication 3): the options and the checks of both ceremonies."""

import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.refusals import Refused
from people.accounts import KeptPasskey, Passkey
from people.domain import Person

CHALLENGE_LIFE = timedelta(minutes=5)
MOST_CHALLENGES = 2000
REFUSED = Refused("passkey-refused")
NOT_CONFIRMED = Refused("confirmation-needed", {}, "RD 311/2022, op.acc.6")
EXPIRED = Refused("challenge-expired")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What an authenticator is to sign, for whom (empty: whoever) and until when."""

    value: bytes
    person: str
    until: datetime


class Challenges:
    """Challenges that were handed out; each serves once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Challenge] = OrderedDict()

    def make(self, person: str, now: datetime) -> tuple[str, Challenge]:
        """Return a new challenge and the ticket by which it is found again."""
        ticket = secrets.token_urlsafe(32)
        challenge = Challenge(secrets.token_bytes(32), person, now + CHALLENGE_LIFE)
        self._kept[ticket] = challenge
        while len(self._kept) > MOST_CHALLENGES:
            self._kept.popitem(last=False)
        return ticket, challenge

    def take(self, ticket: str, now: datetime) -> Challenge | None:
        """Return a challenge once, while it lasts."""
        found = self._kept.pop(ticket, None)
        return found if found is not None and now < found.until else None


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who asks: name of the entity and the origin of its pages."""

    name: str
    origin: str

    @property
    def id(self) -> str:
        """Return the host that credentials are bound to."""
        return urlsplit(self.origin).hostname or "localhost"

    def registration(
        self, person: Person, held: Sequence[KeptPasskey], challenge: Challenge
    ) -> Mapping[str, Any]:
        """Return the options with which a browser makes a new credential."""
        options = webauthn.generate_registration_options(
            rp_id=self.id,
            rp_name=self.name,
            user_name=f"{person.name} {person.surnames}",
            user_id=person.id.encode(),
            challenge=challenge.value,
            exclude_credentials=_descriptors(held),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return _json(options)

    def register(
        self, answer: Mapping[str, Any], challenge: Challenge, label: str
    ) -> Passkey | Refused:
        """Check what the authenticator made; a credential of the challenge's person."""
        try:
            made = webauthn.verify_registration_response(
                credential=dict(answer),
                expected_challenge=challenge.value,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except WebAuthnException:
            return REFUSED
        return Passkey(
            bytes_to_base64url(made.credential_id),
            challenge.person,
            made.credential_public_key,
            made.sign_count,
            made.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
            made.credential_backed_up,
            label,
        )

    def authentication(
        self, challenge: Challenge, held: Sequence[KeptPasskey] = ()
    ) -> Mapping[str, Any]:
        """Return the options with which a browser proves one of ``held``, or whichever it has."""
        options = webauthn.generate_authentication_options(
            rp_id=self.id,
            challenge=challenge.value,
            allow_credentials=_descriptors(held),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _json(options)

    def authenticate(
        self, answer: Mapping[str, Any], challenge: Challenge, kept: Passkey
    ) -> Passkey | Refused:
        """Check the proof; the credential as it is after its use."""
        try:
            used = webauthn.verify_authentication_response(
                credential=dict(answer),
                expected_challenge=challenge.value,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except WebAuthnException:
            return REFUSED
        return replace(kept, sign_count=used.new_sign_count, is_backed_up=used.credential_backed_up)


def _descriptors(held: Sequence[KeptPasskey]) -> list[PublicKeyCredentialDescriptor]:
    ids = [base64url_to_bytes(one.passkey.credential) for one in held]
    return [PublicKeyCredentialDescriptor(id=one) for one in ids]


def _json(options: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", json.loads(webauthn.options_to_json(options)))
