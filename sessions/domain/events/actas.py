"""The actas of earlier sessions that this one approves (ROF 91.1; R-ACT-4)."""

from dataclasses import dataclass

from sessions.domain.values import Correction, PriorActa


@dataclass(frozen=True, slots=True)
class ActaCorrectionNoted:
    """The secretary writes down a correction that was asked for: material errors only."""

    item: str
    correction: Correction


@dataclass(frozen=True, slots=True)
class ActaCorrectionWithdrawn:
    """A correction is not put to the body after all."""

    item: str
    correction: str


@dataclass(frozen=True, slots=True)
class ActaApproved:
    """The body approves the acta of an earlier session, with these corrections and no others.

    ``vote`` is the vote that carried it; empty where nobody had observations (ROF 91.1).
    """

    item: str
    acta: PriorActa
    vote: str = ""
    corrections: tuple[Correction, ...] = ()


ActaEvent = ActaCorrectionNoted | ActaCorrectionWithdrawn | ActaApproved

KINDS: dict[str, type[ActaEvent]] = {
    "acta.correction-noted": ActaCorrectionNoted,
    "acta.correction-withdrawn": ActaCorrectionWithdrawn,
    "acta.approved": ActaApproved,
}
