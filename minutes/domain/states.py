"""The states of an acta, from the log's draft to the public package, and their order."""

import enum
from dataclasses import dataclass
from typing import Final


class ActaState(enum.StrEnum):
    """Where an acta is; each is a stored value, and days may pass between two of them."""

    DRAFT = "draft"  # written by the log; the viewing copy is being made
    REVIEW = "review"  # waits for the secretary
    FINAL = "final"  # the secretary closed it: it has its number
    RENDERED = "rendered"  # PDF/A made; waits for the secretary's signature
    SIGNED_SECRETARY = "signed-secretary"  # waits for the chair's Vº Bº
    SIGNED_CHAIR = "signed-chair"  # both signed, stamped and closed: PAdES B-LTA
    FILED = "filed"  # in the case file
    REGISTERED = "registered"  # noted in the book of exits
    SEALED = "sealed"  # in a package that was verified
    PUBLISHED = "published"


NEXT: Final[dict[ActaState, frozenset[ActaState]]] = {
    ActaState.DRAFT: frozenset({ActaState.REVIEW}),
    ActaState.REVIEW: frozenset({ActaState.FINAL}),
    ActaState.FINAL: frozenset({ActaState.RENDERED}),
    ActaState.RENDERED: frozenset({ActaState.SIGNED_SECRETARY}),
    ActaState.SIGNED_SECRETARY: frozenset({ActaState.SIGNED_CHAIR}),
    ActaState.SIGNED_CHAIR: frozenset({ActaState.FILED}),
    ActaState.FILED: frozenset({ActaState.REGISTERED}),
    ActaState.REGISTERED: frozenset({ActaState.SEALED}),
    ActaState.SEALED: frozenset({ActaState.PUBLISHED}),
    ActaState.PUBLISHED: frozenset(),
}
EDITABLE: Final = frozenset({ActaState.DRAFT, ActaState.REVIEW})
ORDER: Final = tuple(ActaState)


def has_reached(state: ActaState, wanted: ActaState) -> bool:
    """Tell whether an acta is at ``wanted`` or past it."""
    return ORDER.index(state) >= ORDER.index(wanted)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the draft; ``content`` is the JSON of its nodes."""

    number: int
    author: str
    at: str
    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Acta:
    """An acta as it stands; digests are those of files in the content store, empty until made."""

    session: str
    body: str
    state: ActaState
    version: int
    log_size: int
    language: str
    year: int = 0
    number: int = 0
    film_sha256: str = ""
    data_sha256: str = ""
    pdf_sha256: str = ""
    certification_sha256: str = ""
    csv: str = ""
    certification_csv: str = ""
    circuit: str = ""
    certification_circuit: str = ""
    registry_code: str = ""
    receipt_csv: str = ""
    receipt_sha256: str = ""
    package_sha256: str = ""
    public_csv: str = ""  # of the partial copy that is published where doors were closed
    public_sha256: str = ""
    film_damage: str = ""  # JSON of minutes.domain.film; empty where the copy lacks nothing

    @property
    def open_sha256(self) -> str:
        """Return the digest of the acta that everybody may read: a partial copy, or the whole."""
        return self.public_sha256 or self.pdf_sha256

    @property
    def code(self) -> str:
        """Return the number as it is cited: ``1/2026``; empty before it has one."""
        return f"{self.number}/{self.year}" if self.number else ""


@dataclass(frozen=True, slots=True)
class Approved:
    """That a later session approved an acta (ROF 91.1; R-ACT-4): a fact beside its state.

    ``by`` is that session with its ``title``; ``seq``, ``hash`` and ``at`` are of the link of its
    log that says so; ``vote`` is empty where there was none; ``corrections`` is JSON; ``csv`` and
    ``note_sha256`` are those of the note that was filed beside the acta.
    """

    session: str
    by: str
    title: str
    seq: int
    hash: str
    at: str
    vote: str
    corrections: str
    csv: str
    note_sha256: str = ""
