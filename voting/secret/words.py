"""A hash said aloud: three short Spanish words, the same in every language of the screens.

2048 words carry 11 bits each: three of them the first 33 bits of a SHA-256. A chance match is one
in 8.6 thousand million; the full hash, one tap away, is what decides.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

BITS: Final = 11
SAID: Final = 3


def words_of(digest: bytes) -> tuple[str, ...]:
    """Return the three words of a SHA-256, given as its 32 bytes."""
    number = int.from_bytes(digest[:5]) >> (40 - SAID * BITS)
    places = [number >> (BITS * (SAID - 1 - place)) & ((1 << BITS) - 1) for place in range(SAID)]
    return tuple(_words()[place] for place in places)


@cache
def _words() -> tuple[str, ...]:
    return tuple(json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8")))
