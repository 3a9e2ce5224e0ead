"""An acta is approved by a later session of its body: which wait, who approved, what is noted.

The signed acta never changes: the approval is a fact beside it (docs/decisions/0021-approval.md).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from core.chain import Link
from core.clock import from_wire
from core.refusals import Refused
from documents.acta_data import Issue
from documents.typst import render
from expedientes import service as expedientes
from expedientes import store as cases
from expedientes.domain import DocumentType, SignatureType
from minutes import store
from minutes.domain.approvals import written
from minutes.domain.record import Happened
from minutes.domain.states import Acta, ActaState, Approved, has_reached
from minutes.filing import Desk, FilingRefusedError, Paper, file_beside
from minutes.house import House
from minutes.reading import read
from sessions import store as sessions
from sessions.domain.events import ActaApproved, SessionConvened
from sessions.domain.values import PriorActa, Stage

NOTE: Final = "anotacion-de-aprobacion.pdf"
SEAL_REASON: Final = "Anotación de aprobación del acta"


class ApprovalMismatchError(Exception):
    """A session approved what is not the acta that is kept here: nothing is noted."""


@dataclass(frozen=True, slots=True)
class Told:
    """The link of the log that approves an acta, and the session that it stands in."""

    convened: SessionConvened
    event: ActaApproved
    link: Link


def awaiting(db: Session, body: str) -> tuple[PriorActa, ...]:
    """Return the signed actas of a body that no session has approved yet, oldest first.

    A diligencia of a session that was not held is not approved (ROF 109.2).
    """
    found = []
    for acta in store.actas(db):
        held = sessions.find(db, acta.session)
        is_signed = acta.body == body and has_reached(acta.state, ActaState.SIGNED_CHAIR)
        if held is None or held.stage is not Stage.CLOSED or not is_signed:
            continue
        if store.approval(db, acta.session) is None:
            at = held.opened_at or held.starts_at
            found.append(PriorActa(acta.session, acta.code, held.title, at, acta.pdf_sha256))
    return tuple(sorted(found, key=lambda one: one.held_at))


def told_in(links: Sequence[Link], acta: str) -> Told:
    """Return where a log approves an acta; raises ApprovalMismatchError where it does not."""
    happened = read(links)
    convened = happened[0].event if happened else None
    place = next((n for n, one in enumerate(happened) if _approves(one, acta)), None)
    event = happened[place].event if place is not None else None
    if not isinstance(convened, SessionConvened) or not isinstance(event, ActaApproved):
        raise ApprovalMismatchError(acta)
    link = next(one for one in links if one.seq == happened[place or 0].seq)
    return Told(convened, event, link)


def _approves(one: Happened, acta: str) -> bool:
    return isinstance(one.event, ActaApproved) and one.event.acta.session == acta


def approve(db: Session, told: Told, csv: str) -> Approved:
    """Keep that an acta was approved; repeating it changes nothing.

    ``csv`` is the verification code that the note will carry. Raises ApprovalMismatchError where
    the acta is of another body, or is another file than the one that was distributed.
    """
    event, acta = told.event, store.get(db, told.event.acta.session)
    if acta is None or acta.body != told.convened.body_name:
        raise ApprovalMismatchError(event.acta.session)
    if acta.pdf_sha256 != event.acta.sha256:
        raise ApprovalMismatchError(f"{event.acta.session}: {event.acta.sha256}")
    corrections = json.dumps(list(written(event.corrections)), ensure_ascii=False)
    link = told.link
    return store.approve(
        db,
        Approved(
            acta.session, told.convened.session, told.convened.title, link.seq, link.hash, link.at,
            event.vote, corrections, csv,
        ),
    )  # fmt: skip


def note(acta: Acta, told: Told, approved: Approved, house: House) -> bytes:
    """Render the note that is filed beside the acta, for the seal (L40/2015, art. 41 and 42)."""
    voice = house.voice(acta.language)
    _, prior = voice.translate, told.event.acta
    with_them = _(
        "El acta {number}, de la sesión «{title}», celebrada el {day}, fue aprobada en la sesión "
        "«{by}», el {approved}, con las rectificaciones siguientes (artículo 91.1 ROF):"
    )
    without = _(
        "El acta {number}, de la sesión «{title}», celebrada el {day}, fue aprobada en la sesión "
        "«{by}», el {approved}, sin rectificaciones (artículo 91.1 ROF)."
    )
    corrections = json.loads(approved.corrections)
    text = (with_them if corrections else without).format(
        number=prior.number, title=prior.title, day=voice.day(prior.held_at), by=approved.title,
        approved=voice.day(approved.at),
    )  # fmt: skip
    facts = [
        [_("Órgano"), told.convened.body_name],
        [_("Hora de la aprobación"), voice.exact(approved.at)],
        [_("Asiento del registro de esa sesión"), str(approved.seq)],
    ]
    digests = [
        [_("Huella SHA-256 del asiento"), approved.hash],
        [_("Huella SHA-256 del acta que se aprueba"), prior.sha256],
    ]
    issue = Issue(
        title=_("Anotación de aprobación del acta"), council=house.council,
        at=from_wire(approved.at), csv=approved.csv, verify_url=house.address(approved.csv),
        language=acta.language, subtitle=prior.title, number=prior.number, colour=house.colour,
        is_development=house.is_development,
    )  # fmt: skip
    data = {"text": text, "corrections": corrections, "facts": facts, "digests": digests}
    return render("aprobacion", data, issue)


def file_note(db: Session, acta: Acta, approved: Approved, desk: Desk, now: datetime) -> None:
    """Reopen the case file of the acta and file the note in it (R-ENI-6).

    The closed index stays; the caller closes the case with a new one. Raises FilingRefusedError.
    """
    case = cases.of_session(db, acta.session)
    if case is None:
        raise FilingRefusedError(acta.session)
    reopened = expedientes.reopen(db, case.id)
    if isinstance(reopened, Refused):
        raise FilingRefusedError(reopened)
    paper = Paper(
        NOTE, approved.note_sha256, DocumentType.DILIGENCIA, "PDF", SignatureType.PADES,
        approved.csv,
    )  # fmt: skip
    file_beside(db, acta, paper, desk, now)


__all__ = ["NOTE", "SEAL_REASON", "Told", "approve", "awaiting", "file_note", "note", "told_in"]
