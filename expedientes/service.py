"""Opening, filing and closing case files, inside the caller's transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import to_wire
from core.files import FileStore
from core.refusals import Refused
from expedientes import eni, store
from expedientes.domain import Case, CaseState, Document, case_id, procedure, refusal


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the case file of a session is opened with; ``organ`` is a DIR3 code."""

    session: str
    organ: str
    year: int
    title: str
    reference: str = ""


def open_case(db: Session, new: NewCase, now: datetime) -> Case:
    """Open the case file of a session, or return the one there is (ROF 81.1)."""
    found = store.of_session(db, new.session)
    if found is not None:
        return found
    case = Case(
        case_id(new.organ, new.year, new.session),
        new.organ,
        to_wire(now),
        procedure(new.organ, "sesiones de órganos colegiados"),
        new.title,
        new.reference,
    )
    store.add_case(db, case, new.session)
    return case


def file(db: Session, case: str, document: Document, now: datetime) -> Document | Refused:
    """File a document; one that is there already, with the same content, stays as it is."""
    held = store.by_id(db, case)
    if held is None:
        return Refused("expediente-unknown", {"expediente": case})
    same = next((one for one in held.documents if one.id == document.id), None)
    if same is not None:
        if same.sha256 == document.sha256:
            return same
        return Refused("document-differs", {"document": document.id}, "NTI-DOC V.1.c")
    refused = refusal(held, document)
    if refused is not None:
        return refused
    store.add_document(db, case, document, to_wire(now))
    return document


def close(
    db: Session, case: str, files: FileStore, signature: eni.IndexSignature, at: str
) -> str | Refused:
    """Close a case file with its signed index, and return the SHA-256 of the ENI XML.

    ``signature`` is over ``index_content(case, at)`` of the case as it is now (R-ENI-6).
    """
    held = store.by_id(db, case)
    if held is None:
        return Refused("expediente-unknown", {"expediente": case})
    if held.state is CaseState.CLOSED:
        return store.index_sha256(db, case) or Refused("expediente-closed", {"expediente": case})
    if not held.documents:
        return Refused("expediente-empty", {"expediente": case}, "NTI-EXP")
    closed = replace(held, state=CaseState.CLOSED)
    sha256 = files.put(eni.case_xml(closed, at, signature))
    store.close(db, held, sha256, at)
    return sha256


def reopen(db: Session, case: str) -> Case | Refused:
    """Reopen a case file; its next index is a new version, the old one stays (R-ENI-6)."""
    held = store.by_id(db, case)
    if held is None:
        return Refused("expediente-unknown", {"expediente": case})
    store.set_state(db, case, CaseState.OPEN)
    return replace(held, state=CaseState.OPEN)
