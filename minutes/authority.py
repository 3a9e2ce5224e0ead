"""Who answers for the packages of an entity: its roots, its seal, its log, its signatories.

The entity publishes this file on its sede (``autoridad.json``); each package carries a copy. Only
one that the reader got elsewhere than from the package makes the package authentic: who forges a
package forges what it carries as well.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.canonical import canonical
from minutes.manifest import HEX, NotCanonicalError, read_canonical
from signing.holders import is_named

SCHEMA = "autoridad/1"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Holder(_Strict):
    """A person or seal and the SHA-256 of each key it signs with (SubjectPublicKeyInfo)."""

    name: str
    keys: tuple[HEX, ...]


class Authority(_Strict):
    """What ``autoridad.json`` holds; ``roots`` are PEM, ``log_keys`` those of signed notes."""

    written_by: Annotated[Literal["autoridad/1"], Field(alias="schema")]
    entity: str
    dir3: str
    roots: tuple[str, ...]
    seals: tuple[Holder, ...]
    log_keys: tuple[str, ...]
    people: tuple[Holder, ...]

    def seals_with(self, key: str) -> bool:
        """Tell whether a key is the seal's."""
        return any(key in seal.keys for seal in self.seals)

    def signs_with(self, name: str, key: str) -> bool:
        """Tell whether somebody of that name signs with that key; two may have one name."""
        return any(key in one.keys and is_named(one.name, name) for one in self.people)


_AUTHORITY = TypeAdapter(Authority)


class UnreadableAuthorityError(ValueError):
    """The bytes are no authority file."""


def read(content: bytes) -> Authority:
    """Read an authority file; raises UnreadableAuthorityError."""
    try:
        return _AUTHORITY.validate_python(read_canonical(content))
    except (NotCanonicalError, ValidationError) as fault:
        raise UnreadableAuthorityError from fault


def write(authority: Authority) -> bytes:
    """Return the canonical bytes of an authority file."""
    return canonical(authority.model_dump(by_alias=True, mode="json"))
