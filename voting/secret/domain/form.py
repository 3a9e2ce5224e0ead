"""Strict JSON of Belenios, crypto version 1: compact, ordered, nothing twice, nothing more.

Hashes are taken over bytes: two readings of one text would be two ballots of one voter.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.canonical import Json
from voting.secret.domain.group import Group, number

MAX_DEPTH: Final = 16
MAX_SMALL: Final = 15  # digits of a JSON number: below 2^53
MAX_DIGITS: Final = 617  # of an element modulo p of 2048 bits
NUMBER: Final = re.compile(r"(0|[1-9][0-9]*)", re.ASCII)
HEX_64: Final = re.compile(r"[0-9a-f]{64}")


class FlawError(Exception):
    """What is wrong with a piece of an election: a stable ``code`` and ``where`` it is."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where


def dump(value: Json) -> str:
    """Return compact JSON, fields in the order given, characters not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def b64(data: bytes) -> str:
    """Return SHA-256 in Base64 without padding: how Belenios writes trackers."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def hexdigest(data: bytes) -> str:
    """Return SHA-256 in hexadecimal: the name of data and events in the archive."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one ``part`` of an election; what it does not like is ``<part>-form`` and the like."""

    part: str
    group: Group

    def flaw(self, kind: str, where: str = "") -> FlawError:
        """Return the flaw of this part."""
        return FlawError(f"{self.part}-{kind}", where)

    def parse(self, data: bytes, limit: int = 1 << 20) -> Json:
        """Return the value of a canonical JSON text of at most ``limit`` bytes."""
        if len(data) > limit:
            raise self.flaw("size")
        try:
            text = data.decode()
            value: Json = json.loads(
                text, object_pairs_hook=_once, parse_int=_small, parse_float=_never,
                parse_constant=_never,
            )  # fmt: skip
        except (ValueError, RecursionError) as error:
            raise self.flaw("form") from error
        if _is_deeper(value, MAX_DEPTH):
            raise self.flaw("form", "depth")
        if dump(value) != text:
            raise self.flaw("form")
        return value

    def fields(self, value: Json, names: Sequence[str]) -> list[Json]:
        """Return the values of an object that has exactly these fields in this order."""
        if not isinstance(value, dict) or list(value) != list(names):
            raise self.flaw("form")
        return list(value.values())

    def items(self, value: Json, count: int | None = None) -> list[Json]:
        """Return the items of an array, exactly ``count`` where it is given."""
        if not isinstance(value, list) or (count is not None and len(value) != count):
            raise self.flaw("form")
        return value

    def text(self, value: Json) -> str:
        """Return a string."""
        if not isinstance(value, str):
            raise self.flaw("form")
        return value

    def small(self, value: Json) -> int:
        """Return a JSON number that is a whole number."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.flaw("form")
        return value

    def digest(self, value: Json) -> str:
        """Return a SHA-256 in hexadecimal."""
        text = self.text(value)
        if not HEX_64.fullmatch(text):
            raise self.flaw("form")
        return text

    def scalar(self, value: Json) -> int:
        """Return a number below q in base 10 without leading zeros."""
        scalar = self._number(value)
        if scalar >= self.group.q:
            raise self.flaw("scalar")
        return scalar

    def element(self, value: Json) -> int:
        """Return a member of the group."""
        element = self._number(value)
        if not self.group.is_member(element):
            raise self.flaw("element")
        return element

    def _number(self, value: Json) -> int:
        text = self.text(value)
        if len(text) > MAX_DIGITS or not NUMBER.fullmatch(text):
            raise self.flaw("form")
        return number(text)


def _is_deeper(value: Json, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)


def _small(text: str) -> int:
    if len(text) > MAX_SMALL:
        raise ValueError("too long a number")
    return int(text)


def _never(text: str) -> Json:
    raise ValueError(f"not a whole number: {text}")
