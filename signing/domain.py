"""Who signs what and in which order, and what a check of a signature says: values only.

The circuit of an act (R-ACT-8) is a chain of frozen values, each of them stored:
``Prepared -> SecretarySigned -> ChairSigned -> Stamped``. Days may pass between two of them.
"""

import enum
from dataclasses import dataclass
from typing import Final, assert_never

from core.refusals import Refused

ORDER: Final = "R-ACT-8; RD 128/2018, art. 3.2.d"


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person who signs; ``role`` is the office as it is written under the signature."""

    person: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be signed and by whom; nothing of it changes afterwards.

    ``session`` is the session of the document, ``document`` its id, ``then`` the outbox task that
    is promised when the last step is done (payload ``{"circuit", "document", "session"}``).
    Without a ``chair`` the secretary signs alone, as a diligencia wants (R-ACT-3).
    """

    id: str
    document: str
    session: str
    sha256: str
    secretary: Signatory
    chair: Signatory | None
    then: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A stored file of the circuit: SHA-256 in hexadecimal, moment in RFC 3339 UTC."""

    sha256: str
    at: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The document waits for the secretary; ``act`` is the moment she asked for it to be signed."""

    terms: Terms
    act: str = ""


@dataclass(frozen=True, slots=True)
class SecretarySigned:
    """The document waits for the chair's Vº Bº, if there is one; ``act``: when it was given."""

    terms: Terms
    secretary: File
    act: str = ""


@dataclass(frozen=True, slots=True)
class ChairSigned:
    """Both have signed; the archive time stamp is missing."""

    terms: Terms
    secretary: File
    chair: File


@dataclass(frozen=True, slots=True)
class Stamped:
    """The document is signed, stamped and closed (PAdES B-LTA)."""

    terms: Terms
    secretary: File
    chair: File | None
    stamped: File


Circuit = Prepared | SecretarySigned | ChairSigned | Stamped


class State(enum.StrEnum):
    """The name under which each value of a circuit is stored and shown."""

    PREPARED = "prepared"
    SECRETARY_SIGNED = "secretary-signed"
    CHAIR_SIGNED = "chair-signed"
    STAMPED = "stamped"


def state(circuit: Circuit) -> State:
    """Name a circuit's value."""
    match circuit:
        case Prepared():
            return State.PREPARED
        case SecretarySigned():
            return State.SECRETARY_SIGNED
        case ChairSigned():
            return State.CHAIR_SIGNED
        case Stamped():
            return State.STAMPED
        case _:
            assert_never(circuit)


def newest(circuit: Circuit) -> str:
    """Return the SHA-256 of the file as it stands: what the next person sees and signs."""
    match circuit:
        case Prepared(terms):
            return terms.sha256
        case SecretarySigned(_, secretary):
            return secretary.sha256
        case ChairSigned(_, _, chair):
            return chair.sha256
        case Stamped(_, _, _, stamped):
            return stamped.sha256
        case _:
            assert_never(circuit)


def awaited(circuit: Circuit) -> Signatory | None:
    """Return whose act is missing; None when nobody's is."""
    match circuit:
        case Prepared(terms, ""):
            return terms.secretary
        case SecretarySigned(terms, _, ""):
            return terms.chair  # None where the secretary signs alone
        case _:
            return None


def ask(circuit: Circuit, person: str, sha256: str, at: str) -> Circuit | Refused:
    """Take a person's act of signing the file ``sha256``; repeating an act changes nothing.

    Refusals: ``not-the-signatory``, ``signature-out-of-order``, ``document-changed``.
    """
    terms = circuit.terms
    if person not in {who.person for who in (terms.secretary, terms.chair) if who is not None}:
        return Refused("not-the-signatory", {"person": person}, ORDER)
    if _has_acted(circuit, person):
        return circuit
    waited = awaited(circuit)
    if waited is None or waited.person != person:
        role = terms.secretary.role
        return Refused("signature-out-of-order", {"first": role}, ORDER)
    if sha256 != newest(circuit):
        return Refused("document-changed", {"shown": sha256, "stored": newest(circuit)})
    return _asked(circuit, at)


def _has_acted(circuit: Circuit, person: str) -> bool:
    match circuit:
        case Prepared(terms, act):
            return bool(act) and person == terms.secretary.person
        case SecretarySigned(terms, _, act):
            return bool(act) or person == terms.secretary.person
        case ChairSigned() | Stamped():
            return True
        case _:
            assert_never(circuit)


def _asked(circuit: Circuit, at: str) -> Circuit:
    match circuit:
        case Prepared(terms):
            return Prepared(terms, at)
        case SecretarySigned(terms, secretary):
            return SecretarySigned(terms, secretary, at)
        case ChairSigned() | Stamped():
            return circuit
        case _:
            assert_never(circuit)


class Step(enum.StrEnum):
    """What can be done now without anybody's further act."""

    SECRETARY = "secretary"
    CHAIR = "chair"
    CLOSE = "close"


def pending(circuit: Circuit) -> Step | None:
    """Return the step that is due; None while a person is awaited, and at the end."""
    match circuit:
        case Prepared(_, act):
            return Step.SECRETARY if act else None
        case SecretarySigned(terms, _, act):
            if terms.chair is None:
                return Step.CLOSE
            return Step.CHAIR if act else None
        case ChairSigned():
            return Step.CLOSE
        case Stamped():
            return None
        case _:
            assert_never(circuit)


def signed(circuit: Circuit, file: File) -> Circuit:
    """Return the circuit after its pending step gave ``file``; the same if nothing was pending."""
    if pending(circuit) is None:
        return circuit
    match circuit:
        case Prepared(terms):
            return SecretarySigned(terms, file)
        case SecretarySigned(terms, secretary):
            if terms.chair is None:
                return Stamped(terms, secretary, None, file)
            return ChairSigned(terms, secretary, file)
        case ChairSigned(terms, secretary, chair):
            return Stamped(terms, secretary, chair, file)
        case Stamped():
            return circuit
        case _:
            assert_never(circuit)


class Verdict(enum.StrEnum):
    """What a check found; ``UNCHECKED`` is never to be shown as invalid."""

    VALID = "valid"
    INVALID = "invalid"
    UNCHECKED = "unchecked"  # something that the check needs is missing here


class Level(enum.StrEnum):
    """Baseline levels of ETSI EN 319 142-1 and 319 122-1, and a time stamp by itself."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"
    STAMP = "RFC 3161"


class Later(enum.StrEnum):
    """What was written to the file after this signature."""

    NOTHING = "nothing"
    SIGNATURES = "signatures"  # further signatures, time stamps and validation data: lawful
    OTHER = "other"  # anything else: the signature does not answer for what is shown


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What is known of one signature or time stamp.

    ``kind`` is ``signature``, ``seal-time`` (a document time stamp) or ``file`` (a fault of the
    file as a whole, with no signature to blame); ``at`` is the earliest proven moment in RFC 3339
    UTC, empty when unknown; ``why`` is a stable code, ``ok`` when valid; ``detail`` is for experts
    (the indication of ETSI EN 319 102-1 and the library's sentence); ``holder`` is the name that
    the certificate vouches for, ``key`` the SHA-256 of its public key, ``reason`` what the
    signature says it was given for (``Vº Bº …``).
    """

    kind: str
    field: str
    signer: str
    subject: str
    at: str
    level: Level
    verdict: Verdict
    why: str
    detail: str = ""
    covers_file: bool = False
    later: Later = Later.NOTHING
    is_demo: bool = False
    holder: str = ""
    key: str = ""
    reason: str = ""
