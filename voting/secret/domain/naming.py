"""The identifier of each election of a session: nobody chooses it, so all can know it before."""

import hashlib
from typing import Final

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH: Final = 14  # digits: about 82 bits


def election_uuid(session: str, number: int) -> str:
    """Return the identifier of election ``number`` (from 1) of a session."""
    digest = hashlib.sha256(f"hemiciclo/election/1|{session}|{number}".encode()).digest()
    value, digits = int.from_bytes(digest), ""
    for _ in range(LENGTH):
        value, digit = divmod(value, len(BASE58))
        digits = BASE58[digit] + digits
    return digits
