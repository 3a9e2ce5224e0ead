"""The manifest of a package and its list of sums: made, and read back strictly."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.canonical import Json, canonical
from minutes.domain import index, votes
from minutes.domain.record import Record
from minutes.heads import LogHead
from minutes.names import SCHEMA, role

HEX = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class NotCanonicalError(ValueError):
    """The bytes are not the canonical form of what they say."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(_Strict):
    """One file: its role, its name inside the package, its bytes and their digest."""

    role: str
    name: str
    bytes: Annotated[int, Field(ge=0)]
    sha256: HEX


class LogFacts(_Strict):
    """The log in full, and the key that signs its checkpoints."""

    origin: str
    size: Annotated[int, Field(ge=1)]
    root: HEX
    hash: HEX
    verifier_key: str


class Manifest(_Strict):
    """What ``manifest.json`` must hold; lists are compared with what the log gives."""

    written_by: Annotated[Literal["videoacta/1"], Field(alias="schema")]
    scope: Literal["public", "restricted"]
    environment: Literal["development", "production"]
    session: str
    body: str
    town: str
    expediente: str
    start: str
    end: str
    made_at: str
    files: tuple[File, ...]
    media: dict[str, Any]
    log: LogFacts
    interventions: list[dict[str, Any]]
    votes: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    incidents: list[dict[str, Any]]
    withheld: list[dict[str, Any]]


_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says beside what the log gives."""

    scope: str
    environment: str
    made_at: str
    verifier_key: str
    origin: str
    media: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Sum:
    """A file that was measured."""

    name: str
    bytes: int
    sha256: str


def make(record: Record, head: LogHead, files: Iterable[Sum], facts: Facts) -> bytes:
    """Return the canonical bytes of the manifest."""
    told = record.convened
    return canonical(
        {
            "schema": SCHEMA,
            "scope": facts.scope,
            "environment": facts.environment,
            "session": told.session,
            "body": told.body_name,
            "town": told.town,
            "expediente": told.expediente,
            "start": record.opened_at,
            "end": record.closed_at,
            "made_at": facts.made_at,
            "files": [_file(one) for one in sorted(files, key=lambda one: one.name)],
            "media": facts.media,
            "log": {
                "origin": facts.origin,
                **head.as_json(),
                "verifier_key": facts.verifier_key,
            },
            **derived(record),
        }
    )


def _file(one: Sum) -> dict[str, Json]:
    return {"role": role(one.name) or "", "name": one.name, "bytes": one.bytes,
            "sha256": one.sha256}  # fmt: skip


def derived(record: Record) -> dict[str, Json]:
    """Return the part of a manifest that anyone can compute from the log."""
    return {
        "interventions": interventions_json(record),
        "votes": votes.as_json(record),
        "segments": [
            {"kind": part.kind, "from_ms": part.from_ms, "to_ms": part.to_ms,
             "reason": part.reason}
            for part in index.parts(record)
        ],
        "incidents": [
            {"t_ms": one.span.from_ms, "kind": one.kind.value, "subject": one.subject,
             "text": one.text, "members": list(one.members)}
            for one in record.incidents
        ],
        "withheld": [  # as far as a link that is published too names them
            {"file": piece.segment.file, "sha256": piece.segment.sha256,
             "from_ms": piece.segment.from_ms, "to_ms": piece.segment.to_ms}
            for piece in withheld(record)
        ],
    }  # fmt: skip


def interventions_json(record: Record) -> list[Json]:
    """Return the index of interventions as data (R-VID-1.3)."""
    return [
        {"intervention": entry.intervention, "item": entry.item,
         "item_number": entry.item_number, "person_id": entry.person, "name": entry.name,
         "group": entry.group, "kind": entry.kind, "from_ms": entry.from_ms,
         "to_ms": entry.to_ms, "closed_doors": entry.closed_doors}
        for entry in index.interventions(record)
    ]  # fmt: skip


def withheld(record: Record) -> list[Any]:
    """Return the pieces of the recording that touch closed doors (R-VID-4)."""
    return [piece for piece in record.pieces if record.withholds(piece.segment)]


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest; raises NotCanonicalError or pydantic.ValidationError."""
    return _MANIFEST.validate_python(read_canonical(content))


def read_canonical(content: bytes) -> Any:
    """Read JSON that must be in canonical form, to the byte; raises NotCanonicalError."""
    try:
        value = json.loads(content)
        same = canonical(value) == content
    except (ValueError, RecursionError) as fault:
        raise NotCanonicalError from fault
    if not same:
        raise NotCanonicalError
    return value


def sums(files: Iterable[Sum]) -> bytes:
    """Return ``SHA256SUMS`` as ``sha256sum --check`` reads it, sorted by the bytes of the name."""
    ordered = sorted(files, key=lambda one: one.name.encode())
    return b"".join(f"{one.sha256}  {one.name}\n".encode() for one in ordered)


def read_sums(content: bytes) -> dict[str, str] | None:
    """Return digest by name; None when the bytes are not exactly what :func:`sums` writes."""
    found: dict[str, str] = {}
    try:
        for line in content.decode().splitlines():
            sha256, name = line[:64], line[66:]
            found[name] = sha256
    except UnicodeDecodeError:
        return None
    written = sums(Sum(name, 0, sha256) for name, sha256 in found.items())
    return found if written == content else None


__all__ = [
    "Facts", "Manifest", "NotCanonicalError", "Sum", "ValidationError", "derived", "make",
    "read_canonical", "read_manifest", "read_sums", "sums", "withheld",
]  # fmt: skip
