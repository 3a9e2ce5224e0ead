"""The circuit where people sign on their own machines: the act and the signature come together.

- ``suspend(workshop, circuit, person) -> bytes``: what that person is to sign there; the same bytes
  until the signature comes, whoever asks and however often;
- ``resume(workshop, circuit, signed, allowed) -> Circuit``: takes the signature, if it holds and is
  that person's, and promises what follows.
"""

from dataclasses import dataclass

from core import outbox
from core.clock import to_wire
from core.refusals import Refused
from signing import store
from signing.domain import (
    ORDER,
    Circuit,
    File,
    Prepared,
    SignatureReport,
    Step,
    Verdict,
    ask,
    awaited,
    newest,
    signed,
    state,
)
from signing.holders import key_sha256
from signing.outside import Gap, NotASignatureError, complete, covered, prepare
from signing.pades import CHAIR_FIELD, SECRETARY_FIELD
from signing.service import TASK, Workshop
from signing.validation import validate_pdf


@dataclass(frozen=True, slots=True)
class Signed:
    """What came back: whose it is to be, the CMS in DER, the certificates of that person (DER)."""

    person: str
    cms: bytes
    allowed: tuple[bytes, ...]


def suspend(workshop: Workshop, circuit: str, person: str) -> bytes | Refused:
    """Return the bytes that ``person`` is to sign as a detached CAdES.

    Refusals: ``circuit-unknown`` and those of :func:`signing.domain.ask`. Blocks; calls
    ``asyncio.run``.
    """
    before = _waiting(workshop, circuit, person)
    return before if isinstance(before, Refused) else covered(_gap(workshop, before))


def resume(workshop: Workshop, circuit: str, given: Signed) -> Circuit | Refused:
    """Put the signature of a person into the document, and the circuit one step on.

    Refusals: as :func:`suspend`; ``certificate-unknown`` (that person has none here),
    ``signature-unreadable``, ``signature-refused`` (with ``why``), ``certificate-other``. Raises
    OSError when the time stamp authority does not answer: nothing was taken, it may come again.
    """
    before = _waiting(workshop, circuit, given.person)
    if isinstance(before, Refused):
        return before
    if not given.allowed:
        return Refused("certificate-unknown", {"person": given.person}, ORDER)
    try:
        pdf = complete(_gap(workshop, before), given.cms, workshop.keys, workshop.clock)
    except NotASignatureError as fault:
        return Refused("signature-unreadable", {"why": str(fault)[:200]})
    refused = _fault(workshop, before, pdf, given.allowed)
    return refused or _keep(workshop, before, given.person, pdf)


def _waiting(workshop: Workshop, circuit: str, person: str) -> Circuit | Refused:
    """Return the circuit if it waits for that person's act."""
    with workshop.database.read() as db:
        before = store.get(db, circuit)
    if before is None:
        return Refused("circuit-unknown", {"circuit": circuit})
    asked = ask(before, person, newest(before), to_wire(workshop.clock()))
    if isinstance(asked, Refused):
        return asked
    who = awaited(before)
    if who is None or who.person != person:
        return Refused("signature-out-of-order", {"first": before.terms.secretary.role}, ORDER)
    return before


def _step(circuit: Circuit) -> Step:
    return Step.SECRETARY if isinstance(circuit, Prepared) else Step.CHAIR


def _gap(workshop: Workshop, circuit: Circuit) -> Gap:
    """Return what was prepared over the file as it stands; made at the first asking."""
    name, based_on, who = circuit.terms.id, newest(circuit), awaited(circuit)
    assert who is not None  # by _waiting
    with workshop.database.read() as db:
        kept = store.gap(db, name, based_on)
    if kept is None:
        pdf = workshop.files.get(based_on)
        made = prepare(pdf, _step(circuit), who, workshop.keys, workshop.clock)
        put = (workshop.files.put(made.pdf), made.start, made.end)
        with workshop.database.write() as db:
            store.keep_gap(db, name, based_on, put)
            kept = store.gap(db, name, based_on) or put
    sha256, start, end = kept
    return Gap(workshop.files.get(sha256), start, end)


def _fault(
    workshop: Workshop, circuit: Circuit, pdf: bytes, allowed: tuple[bytes, ...]
) -> Refused | None:
    field = SECRETARY_FIELD if isinstance(circuit, Prepared) else CHAIR_FIELD
    reports = validate_pdf(pdf, workshop.keys.trust(workshop.clock), workshop.clock())
    mine = next((one for one in reports if one.field == field), None)
    if mine is not None and mine.key and mine.key not in {key_sha256(one) for one in allowed}:
        return Refused("certificate-other", {"signer": mine.holder})
    if mine is None or not all(one.verdict is Verdict.VALID for one in reports):
        return Refused("signature-refused", {"why": _why(reports)})
    return None


def _why(reports: tuple[SignatureReport, ...]) -> str:
    return next((one.why for one in reports if one.verdict is not Verdict.VALID), "unreadable")


def _keep(workshop: Workshop, before: Circuit, person: str, pdf: bytes) -> Circuit | Refused:
    at = to_wire(workshop.clock())
    asked = ask(before, person, newest(before), at)
    if isinstance(asked, Refused):
        return asked
    after = signed(asked, File(workshop.files.put(pdf), at))
    terms = after.terms
    with workshop.database.write() as db:
        if not store.replace(db, before, after):
            return Refused("document-changed", {"stored": newest(before)})
        payload = {"circuit": terms.id, "session": terms.session}
        outbox.promise(db, TASK, f"{TASK}:{terms.id}:{state(after)}", payload, workshop.clock())
    return after
