"""The signatures of a session's papers: acta (secretary, then chair), certification (secretary)."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import to_wire
from core.refusals import Refused
from minutes import store
from minutes.domain.record import Record
from minutes.domain.signers import approver, secretary
from minutes.domain.states import Acta, ActaState, has_reached
from minutes.domain.words import full_name
from sessions.domain.values import Person
from signing import service as signing
from signing import store as circuits
from signing.domain import Circuit, Prepared, Signatory, Stamped, Terms, awaited, newest

STAMP = "minutes.stamp"


class NobodySignsError(Exception):
    """The session has no secretary: its papers cannot be signed."""


def open_both(
    db: Session, acta: Acta, record: Record, kept: tuple[str, str, str], now: datetime
) -> Acta:
    """Open both circuits over the rendered files and move the acta to RENDERED.

    ``kept`` are the SHA-256 of the acta's data, of the acta and of the certification. A diligencia
    is signed by the secretary alone (ROF 109.2), and so is the certification (L40 18.1).
    """
    keeper, presides = secretary(record), approver(record)
    if keeper is None:
        raise NobodySignsError(acta.session)
    first = _signatory(keeper)
    second = _signatory(presides) if presides else None
    data, pdf, certification = kept
    for name, sha256, approves in (("acta", pdf, second), ("certificacion", certification, None)):
        named = f"{name}:{acta.session}"
        terms = Terms(named, named, acta.session, sha256, first, approves, STAMP)
        opened = signing.prepare(db, terms, now)
        if isinstance(opened, Refused):
            raise NobodySignsError(f"{named}: {opened.code}")
    return store.move(
        db, acta.session, ActaState.RENDERED, ("system:worker", to_wire(now)), data_sha256=data,
        pdf_sha256=pdf, certification_sha256=certification, circuit=f"acta:{acta.session}",
        certification_circuit=f"certificacion:{acta.session}",
    )  # fmt: skip


def _signatory(person: Person) -> Signatory:
    return Signatory(person.id, full_name(person), person.office)


def sign_as(db: Session, session: str, person: str, now: datetime) -> Acta | Refused:
    """Take a person's act of signing everything of the session that waits for that person.

    Refusals: ``acta-unknown``, ``acta-not-rendered``, and those of ``signing.service.sign``.
    """
    acta = store.get(db, session)
    if acta is None:
        return Refused("acta-unknown", {"session": session})
    held = circuits.of_session(db, session)
    if not held:
        return Refused("acta-not-rendered", {"state": acta.state.value})
    mine = [one for one in held if _waits_for(one, person)]
    for circuit in mine or held[:1]:  # nothing waits: the first says why
        taken = signing.sign(db, circuit.terms.id, person, newest(circuit), now)
        if isinstance(taken, Refused):
            return taken
    return acta


def _waits_for(circuit: Circuit, person: str) -> bool:
    who = awaited(circuit)
    return who is not None and who.person == person


def follow(db: Session, acta: Acta, now: datetime) -> None:
    """Move the acta along when its own circuit has the secretary's signature."""
    circuit = circuits.get(db, acta.circuit)
    if circuit is None or isinstance(circuit, Prepared):
        return
    if not has_reached(acta.state, ActaState.SIGNED_SECRETARY):
        by = (circuit.terms.secretary.person, to_wire(now))
        store.move(db, acta.session, ActaState.SIGNED_SECRETARY, by, pdf_sha256=newest(circuit))


def take_over(db: Session, acta: Acta, now: datetime) -> bool:
    """Take the closed PDFs of both circuits over; False while one of them still waits."""
    both = [circuits.get(db, name) for name in (acta.circuit, acta.certification_circuit)]
    closed = [one for one in both if isinstance(one, Stamped)]
    if len(closed) < len(both):
        return False
    follow(db, acta, now)
    if not has_reached(acta.state, ActaState.SIGNED_CHAIR):
        pdf, certification = (newest(one) for one in closed)
        last = closed[0].terms.chair or closed[0].terms.secretary
        store.move(
            db, acta.session, ActaState.SIGNED_CHAIR, (last.person, to_wire(now)),
            pdf_sha256=pdf, certification_sha256=certification,
        )  # fmt: skip
    return True
