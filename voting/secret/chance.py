"""Where the chance of the secret ballot comes from: the operating system."""

import secrets
from typing import Final

from voting.secret.domain.election import BASE58
from voting.secret.domain.group import Draw, Group

SEED_LENGTH: Final = 22  # Belenios: 58^22 is about 2^128
UUID_LENGTH: Final = 14


def draws(group: Group) -> Draw:
    """Return fresh scalars; 384 random bits modulo q of 256: the bias is below 2^-127."""
    return lambda: int.from_bytes(secrets.token_bytes(48)) % group.q


def new_seed() -> str:
    """Return the seed of a trustee."""
    return _token(SEED_LENGTH)


def new_uuid() -> str:
    """Return the identifier of an election."""
    return _token(UUID_LENGTH)


def _token(length: int) -> str:
    return "".join(secrets.choice(BASE58) for _ in range(length))
