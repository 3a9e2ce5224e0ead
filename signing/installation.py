"""The keys of an installation: the demonstration's, or none until somebody configures some."""

from typing import NoReturn

from core.clock import Clock
from core.settings import Settings
from signing.development import DevelopmentKeys
from signing.domain import Signatory
from signing.keys import Keys

NOT_CONFIGURED = "keys-not-configured"


class KeysNotConfiguredError(Exception):
    """A step wants a key, and this installation has none: it waits until somebody sets one."""


class NoKeys:
    """A :class:`signing.keys.Keys` of an installation without keys: every use says so."""

    def signer(self, who: Signatory) -> NoReturn:
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError(who.person)

    def seal(self) -> NoReturn:
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError("seal")

    def timestamper(self, clock: Clock) -> NoReturn:  # noqa: ARG002  the port has it
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError("timestamper")

    def trust(self, clock: Clock) -> NoReturn:  # noqa: ARG002  the port has it
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError("trust")


def has_keys(settings: Settings) -> bool:
    """Tell whether this installation can sign and seal; a real key store is not made yet."""
    return settings.environment == "development"


def keys_of(settings: Settings, clock: Clock) -> Keys:
    """Return what the installation signs with."""
    return DevelopmentKeys(settings, clock) if has_keys(settings) else NoKeys()
