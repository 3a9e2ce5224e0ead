"""What people do with an acta: read it, edit its prose, close it, sign it, follow it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import log, outbox
from core.canonical import canonical
from core.clock import from_wire, to_wire
from core.i18n import translations
from core.refusals import Refused
from minutes import store
from minutes.circuits import sign_as
from minutes.domain.draft import draft
from minutes.domain.record import Record
from minutes.domain.states import EDITABLE, Acta, ActaState, Version
from minutes.draft_schema import check
from minutes.reading import record as read_record
from registry import numbers

RENDER, VIDEO = "minutes.render", "minutes.video"


@dataclass(frozen=True, slots=True)
class Following:
    """An acta with its steps ``(state, at, actor)``, for the page that follows it."""

    acta: Acta
    steps: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A draft as it was edited, and the number of the version it was made from."""

    based_on: int
    content: Mapping[str, Any]


def record_of(db: Session, session: str) -> Record:
    """Return the record of a session; raises NotConvenedError."""
    return read_record(log.read(db, session))


def follow(db: Session, session: str) -> Following | None:
    """Return where the acta of a session is; None before the log has written its draft."""
    acta = store.get(db, session)
    return Following(acta, tuple(store.steps(db, session))) if acta else None


def start(db: Session, session: str, now: datetime, language: str = "es") -> Acta:
    """Write the first draft from the log, or return the acta there is; promises the film."""
    found = store.get(db, session)
    if found is not None:
        return found
    record = record_of(db, session)
    written = draft(record, language, translations(language).gettext)
    acta = Acta(session, record.convened.body_name, ActaState.DRAFT, 1, record.size, language)
    store.add(db, acta, to_wire(now))
    store.add_version(db, session, _version(1, "system:log", now, written))
    outbox.promise(db, VIDEO, f"{VIDEO}:{session}", {"session": session}, now)
    return acta


def edit(
    db: Session, session: str, person: str, edited: Edited, now: datetime
) -> Version | Refused:
    """Keep an edited draft as the next version.

    Refusals: ``acta-unknown``, ``not-the-secretary``, ``acta-closed``, ``acta-changed`` (somebody
    wrote a version after the one it is based on), ``draft-malformed``, ``draft-unbound``.
    """
    acta = store.get(db, session)
    if acta is None:
        return Refused("acta-unknown", {"session": session})
    record = record_of(db, session)
    refused = _may_edit(acta, record, person, edited.based_on)
    if refused is not None:
        return refused
    written = draft(record, acta.language, translations(acta.language).gettext)
    refused = check(edited.content, written)
    if refused is not None:
        return refused
    version = _version(acta.version + 1, person, now, edited.content)
    store.add_version(db, session, version)
    return version


def _may_edit(acta: Acta, record: Record, person: str, based_on: int) -> Refused | None:
    if not _is_secretary(record, person):
        return Refused("not-the-secretary", {"person": person}, "RD 128/2018, 3.2.d")
    if acta.state not in EDITABLE:
        return Refused("acta-closed", {"state": acta.state.value}, "ROF 110")
    if based_on != acta.version:
        return Refused("acta-changed", {"version": acta.version})
    return None


def _is_secretary(record: Record, person: str) -> bool:
    keeper = record.secretary
    return keeper is not None and keeper.id == person


def ready(
    db: Session, session: str, film_sha256: str, csvs: tuple[str, str], now: datetime
) -> Acta:
    """Hand the draft to the secretary once the film is made (empty where nothing was recorded).

    ``csvs`` are the verification codes that acta and certification will carry.
    """
    return store.move(
        db, session, ActaState.REVIEW, ("system:worker", to_wire(now)), film_sha256=film_sha256,
        csv=csvs[0], certification_csv=csvs[1],
    )  # fmt: skip


def finalise(db: Session, session: str, person: str, version: int, now: datetime) -> Acta | Refused:
    """Close the acta: it gets its number in the book of its body and year, and is rendered.

    The year is that of the session. Refusals: as :func:`edit`, and ``acta-not-ready`` while the
    film is being made. Closing again the version that was closed changes nothing.
    """
    acta = store.get(db, session)
    if acta is None:
        return Refused("acta-unknown", {"session": session})
    record = record_of(db, session)
    if acta.state not in EDITABLE and acta.version == version and _is_secretary(record, person):
        return acta
    refused = _may_edit(acta, record, person, version)
    if refused is not None:
        return refused
    if acta.state is not ActaState.REVIEW:
        return Refused("acta-not-ready", {"state": acta.state.value})
    year = from_wire(record.opened_at or record.convened.starts_at).year
    number = numbers.take(db, f"acta:{acta.body}", year)
    by = (person, to_wire(now))
    done = store.move(db, session, ActaState.FINAL, by, year=year, number=number)
    outbox.promise(db, RENDER, f"{RENDER}:{session}", {"session": session}, now)
    return done


def content_of(db: Session, session: str) -> Mapping[str, Any] | None:
    """Return the nodes of the current version of the draft."""
    acta = store.get(db, session)
    found = store.version(db, session, acta.version) if acta else None
    return json.loads(found.content) if found else None


def _version(number: int, author: str, now: datetime, content: Mapping[str, Any]) -> Version:
    written = canonical(content)
    sha256 = hashlib.sha256(written).hexdigest()
    return Version(number, author, to_wire(now), written.decode(), sha256)


__all__ = [
    "Edited", "Following", "content_of", "edit", "finalise", "follow", "ready", "record_of",
    "sign_as", "start",
]  # fmt: skip
