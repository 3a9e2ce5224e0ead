"""Identifiers made at the edges and handed in as arguments."""

import secrets
import time
from collections.abc import Callable

NewId = Callable[[], str]


def random_id() -> str:
    """Return 26 characters of Crockford base32: 48 bits of time, then 82 bits of chance.

    Sortable by the moment they were made, so that an index over them stays compact.
    """
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 82 | secrets.randbits(82)
    return "".join(CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5)).lower()


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_salt() -> str:
    """Return 128 random bits in hexadecimal: more than anybody can try (``core.chain``)."""
    return secrets.token_hex(16)
