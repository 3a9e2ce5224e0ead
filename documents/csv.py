"""Secure verification codes (L40/2015, art. 42.b; RD 203/2021, art. 21).

26 characters of Crockford base32 from chance alone (130 bits, R-SIG-3): printed inside the
document before the document exists, so never derived from it, and not to be guessed from another.
"""

import re
import secrets
from collections.abc import Callable
from typing import Final

from core.ids import CROCKFORD

LENGTH: Final = 26
Chance = Callable[[int], int]  # below its argument, like secrets.randbelow

_FOLDED: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS: Final = re.compile(r"[\s\-–.]+")


def new_csv(chance: Chance = secrets.randbelow) -> str:
    """Return a new code without groups, in capitals."""
    return "".join(CROCKFORD[chance(len(CROCKFORD))] for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Write a code as it is printed: groups of four joined by hyphens, the last one of two."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def read_csv(typed: str) -> str | None:
    """Return the code that somebody typed, or None when it cannot be one.

    Case, spaces and hyphens do not matter; ``O`` is read as ``0``, ``I`` and ``L`` as ``1``.
    """
    code = _SEPARATORS.sub("", typed.strip()).upper().translate(_FOLDED)
    is_code = len(code) == LENGTH and set(code) <= set(CROCKFORD)
    return code if is_code else None
