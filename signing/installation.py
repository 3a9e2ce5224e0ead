"""The keys of an installation: the demonstration's, real ones, or none yet."""

from typing import NoReturn

from core.clock import Clock
from core.settings import Settings
from signing.development import DevelopmentKeys
from signing.domain import Signatory
from signing.keys import Keys
from signing.production import ProductionKeys

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

    def people(self) -> NoReturn:
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError("people")

    def timestamper(self, clock: Clock) -> NoReturn:  # noqa: ARG002  the port has it
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError("timestamper")

    def trust(self, clock: Clock) -> NoReturn:  # noqa: ARG002  the port has it
        """Raise KeysNotConfiguredError."""
        raise KeysNotConfiguredError("trust")


def has_keys(settings: Settings) -> bool:
    """Tell whether this installation can seal, stamp and check (``docs/production.md``)."""
    real = (settings.seal_file, settings.trust_dir, settings.tsa_url)
    return settings.environment == "development" or all(real)


def keys_of(settings: Settings, clock: Clock) -> Keys:
    """Return what the installation signs with; raises UnusableKeyError for a broken file."""
    if settings.environment == "development":
        return DevelopmentKeys(settings, clock)
    return ProductionKeys(settings, clock) if has_keys(settings) else NoKeys()


def signs_outside(settings: Settings) -> bool:
    """Tell whether people sign on their own machines; in development keys are made for them."""
    return settings.environment != "development"
