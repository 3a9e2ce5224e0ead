"""Canonical JSON (RFC 8785): one value, one sequence of bytes."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import cast

import rfc8785

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a JSON value.

    Raises ``rfc8785.CanonicalizationError`` for what JSON cannot hold.
    """
    return rfc8785.dumps(cast("dict[str, int]", value))


def digest(value: Json) -> str:
    """Return the SHA-256 of the canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
