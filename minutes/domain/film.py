"""What the viewing copy could not show of the recording: told where it is certified."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from core.canonical import Json, canonical
from minutes.domain.tables import clock
from minutes.domain.words import Translate


@dataclass(frozen=True, slots=True)
class Damage:
    """A place of a track that the copy could not use; milliseconds from the opening.

    ``cause``: ``missing``, ``damaged``, ``altered`` or ``undecodable``, as ``docs/recording.md``.
    """

    track: str
    from_ms: int
    cause: str


def as_json(damage: Iterable[Damage]) -> list[Json]:
    """Return the damage as the manifest tells it."""
    return [asdict(one) for one in damage]


def write(damage: Iterable[Damage]) -> str:
    """Return the damage as it is stored; empty where there is none."""
    rows = as_json(damage)
    return canonical(rows).decode() if rows else ""


def read(stored: str) -> tuple[Damage, ...]:
    """Return what :func:`write` wrote."""
    return tuple(Damage(**row) for row in json.loads(stored)) if stored else ()


def sentence(one: Damage, _: Translate) -> str:
    """Say where the copy lacks something, and why."""
    told = _("{at} La copia de visionado no muestra la pista {track}: {cause}.")
    return told.format(at=clock(one.from_ms), track=one.track, cause=_cause(one.cause, _))


def _cause(cause: str, _: Translate) -> str:
    return {
        "missing": _("falta el fragmento"),
        "damaged": _("el fragmento está dañado"),
        "altered": _("el fragmento no es el que selló el registro"),
        "undecodable": _("el fragmento no puede descodificarse"),
    }[cause]
