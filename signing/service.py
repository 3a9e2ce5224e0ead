"""The circuit of signatures: people act, the worker signs, each step once.

- ``prepare(db, terms, now)`` opens a circuit; again with the same terms it is the same circuit;
- ``sign(db, circuit, person, sha256, now)`` is a person's explicit act; it promises ``TASK``;
- ``advance(workshop, circuit, job)`` does what is pending, in the worker; at the end it promises
  ``terms.then``. It may run twice, be killed between any two lines, and wait for days.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from sqlalchemy.orm import Session

from core import outbox
from core.clock import Clock, to_wire
from core.database import Database
from core.files import FileStore
from core.outbox import Job
from core.refusals import Refused
from signing import pades, store
from signing.domain import (
    Circuit,
    File,
    Prepared,
    Stamped,
    Step,
    Terms,
    ask,
    newest,
    pending,
    signed,
    state,
)
from signing.keys import Keys

TASK: Final = "signing.advance"


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the steps are done with."""

    database: Database
    files: FileStore
    keys: Keys
    clock: Clock


def prepare(db: Session, terms: Terms, now: datetime) -> Circuit | Refused:
    """Open the circuit of a document that will not change any more.

    Refusal: ``document-changed`` when the circuit is there with other terms.
    """
    there = store.get(db, terms.id) or store.of_document(db, terms.document)
    if there is None:
        circuit = Prepared(terms)
        store.add(db, circuit, to_wire(now))
        return circuit
    if there.terms == terms:
        return there
    return Refused("document-changed", {"shown": terms.sha256, "stored": there.terms.sha256})


def sign(db: Session, circuit: str, person: str, sha256: str, now: datetime) -> Circuit | Refused:
    """Take the act of ``person``, who saw the file ``sha256``, and promise the signature.

    Refusals: ``circuit-unknown`` and those of :func:`signing.domain.ask`. Repeating an act that
    was taken gives the circuit as it stands.
    """
    before = store.get(db, circuit)
    if before is None:
        return Refused("circuit-unknown", {"circuit": circuit})
    after = ask(before, person, sha256, to_wire(now))
    if isinstance(after, Refused) or after == before:
        return after
    if not store.replace(db, before, after):
        return Refused("document-changed", {"shown": sha256, "stored": newest(before)})
    terms = after.terms
    payload = {"circuit": terms.id, "session": terms.session}
    outbox.promise(db, TASK, f"{TASK}:{terms.id}:{state(after)}", payload, now)
    return after


def advance(workshop: Workshop, circuit: str, job: Job | None = None) -> Circuit | Refused:
    """Do every step that is pending and return the circuit where it waits or ends.

    ``job`` is the promise that is carried out: it is marked done once nothing is pending, which a
    worker that was killed before finds again. Files are signed outside transactions. Raises
    OSError when the time stamp authority does not answer, DamagedFileError when the stored file
    is not the one that was signed, LostLeaseError when another worker took the job over.
    """
    while True:
        with workshop.database.read() as db:
            before = store.get(db, circuit)
        if before is None:
            return Refused("circuit-unknown", {"circuit": circuit})
        step = pending(before)
        if step is None:
            _finish(workshop, job)
            return before
        content = _made(before, step, workshop)
        file = File(workshop.files.put(content), to_wire(workshop.clock()))
        with workshop.database.write() as db:
            _keep(db, before, signed(before, file), workshop.clock())


def _finish(workshop: Workshop, job: Job | None) -> None:
    if job is not None:
        with workshop.database.write() as db:
            outbox.done(db, job, workshop.clock())


def _made(circuit: Circuit, step: Step, workshop: Workshop) -> bytes:
    pdf = workshop.files.get(newest(circuit))
    terms, keys, clock = circuit.terms, workshop.keys, workshop.clock
    match step:
        case Step.SECRETARY:
            return pades.sign_secretary(pdf, terms.secretary, keys, clock)
        case Step.CHAIR:
            assert terms.chair is not None  # without a chair this step is never pending
            return pades.sign_chair(pdf, terms.chair, keys, clock)
        case Step.CLOSE:
            return pades.close(pdf, keys, clock)
        case _:
            assert_never(step)


def _keep(db: Session, before: Circuit, after: Circuit, now: datetime) -> None:
    """Write the step; if another worker wrote it first, its file counts and ours is forgotten."""
    if not store.replace(db, before, after) or not isinstance(after, Stamped):
        return
    terms = after.terms
    if terms.then:
        payload = {"circuit": terms.id, "document": terms.document, "session": terms.session}
        outbox.promise(db, terms.then, f"{terms.then}:{terms.id}", payload, now)
