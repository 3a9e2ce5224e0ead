"""Who asks, as a value."""

import hashlib
import hmac
from dataclasses import dataclass

from people.accounts import token_digest

SCREEN = "system:screen"  # the room's screen signs in as itself
REHEARSAL = "rehearsal"  # how synthetic people sign in; in development only


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks; ``person`` is empty for the public."""

    person: str = ""
    method: str = ""
    token: str = ""

    @property
    def is_screen(self) -> bool:
        """Tell whether this is the screen of the room."""
        return self.person == SCREEN

    @property
    def is_synthetic(self) -> bool:
        """Tell whether a program plays this person, who steps back when the real one comes."""
        return self.method == REHEARSAL

    @property
    def is_person(self) -> bool:
        """Tell whether somebody is signed in."""
        return bool(self.person) and not self.is_screen

    @property
    def token_sha256(self) -> str:
        """Return the name of the signed-in session."""
        return token_digest(self.token) if self.token else ""

    @property
    def form_token(self) -> str:
        """Return what a form of this session must carry."""
        key = self.token.encode() or b"public"
        return hmac.new(key, b"hemiciclo form", hashlib.sha256).hexdigest()


PUBLIC = Visitor()
